extension [UInt8] {
    /// Appends the bytes of a range of a span.
    mutating func append(_ range: Range<Int>, of bytes: Span<UInt8>) {
        // SAFETY: the pointer is used within the closure alone; `extracting` checks the range.
        unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Appends the bytes of a text that is part of the program.
    package mutating func append(_ text: StaticString) {
        // SAFETY: a static string's bytes live as long as the program.
        unsafe append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        )
    }

    /// Appends the digits of a number that is not negative.
    package mutating func append(decimal value: Int) {
        append(addingCapacity: OutputSpan<UInt8>.mostDigits) { $0.append(decimal: value) }
    }
}

extension OutputSpan<UInt8> {
    /// How many decimal digits a number has at most.
    package static var mostDigits: Int { 19 }

    /// Appends bytes; traps if there is no room for them.
    @inline(__always)
    package mutating func append(_ bytes: Span<UInt8>) {
        precondition(bytes.count <= freeCapacity, "no room for \(bytes.count) bytes")
        // SAFETY: there is room for the bytes, and as many are counted as were stored. Both pointers
        // are used within the closures alone.
        unsafe withUnsafeMutableBufferPointer { space, initialized in
            unsafe bytes.withUnsafeBytes { source in
                let free = UnsafeMutableRawBufferPointer(space.extracting(initialized...))
                unsafe free.copyMemory(from: source)
            }
            initialized += bytes.count
        }
    }

    /// Appends the bytes of a text that is part of the program; traps if there is no room for them.
    @inline(__always)
    package mutating func append(_ text: StaticString) {
        // SAFETY: a static string's bytes live as long as the program.
        let bytes = unsafe UnsafeBufferPointer(
            start: text.utf8Start,
            count: text.utf8CodeUnitCount
        )
        unsafe append(bytes.span)
    }

    /// Appends the digits of a number that is not negative; traps if there is no room for them.
    package mutating func append(decimal value: Int) {
        var digitCount = 1
        var limit = 10
        while digitCount < Self.mostDigits, value >= limit {
            digitCount += 1
            limit = limit &* 10
        }
        append(decimal: value, digitCount: digitCount)
    }

    /// Appends the last digits of a number that is not negative, with leading zeros; traps if there
    /// is no room for them.
    package mutating func append(decimal value: Int, digitCount: Int) {
        precondition(digitCount <= freeCapacity, "no room for \(digitCount) digits")
        var rest = UInt(value)
        // SAFETY: there is room for the digits, and as many are counted as are stored.
        unsafe withUnsafeMutableBufferPointer { space, initialized in
            for index in (initialized..<initialized + digitCount).reversed() {
                unsafe space.initializeElement(at: index, to: UInt8(ascii: "0") + UInt8(rest % 10))
                rest /= 10
            }
            initialized += digitCount
        }
    }
}

extension String {
    /// Creates the hexadecimal digits of a number, with leading zeros up to a number of digits.
    package init(hexadecimal value: some UnsignedInteger, digitCount: Int, uppercase: Bool = false)
    {
        let digits = String(value, radix: 16, uppercase: uppercase)
        self = String(repeating: "0", count: Swift.max(digitCount - digits.utf8.count, 0)) + digits
    }
}
