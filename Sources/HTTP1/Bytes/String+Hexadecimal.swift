extension String {
    /// Creates the hexadecimal digits of a number, with leading zeros up to `digitCount` digits.
    package init(hexadecimal value: some UnsignedInteger, digitCount: Int, uppercase: Bool = false)
    {
        let digits = String(value, radix: 16, uppercase: uppercase)
        self = String(repeating: "0", count: Swift.max(digitCount - digits.utf8.count, 0)) + digits
    }
}
