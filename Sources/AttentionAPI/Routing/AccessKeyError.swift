/// Why a text holds no keys; says where, but repeats nothing of what stands there.
package enum AccessKeyError: Error, Hashable, CustomStringConvertible {
    /// Nothing but separators and blanks.
    case noKey
    /// Something that could not follow `Bearer`, in a line or in a place of the list.
    case malformed(AccessKeys.Separator, number: Int)
    /// A key longer than `AccessKeys.longestKey`; with its length in bytes.
    case tooLong(AccessKeys.Separator, number: Int, length: Int)

    /// Where, what was expected, and as much of what was found as is no secret.
    package var description: String {
        switch self {
        case .noKey:
            "there is no key"
        case .malformed(let separator, let number):
            "\(Self.place(separator, number)) is no key; expected letters, digits and -._~+/, "
                + "with = at the end alone"
        case .tooLong(let separator, let number, let length):
            "\(Self.place(separator, number)) has \(length) bytes; expected at most "
                + "\(AccessKeys.longestKey)"
        }
    }

    private static func place(_ separator: AccessKeys.Separator, _ number: Int) -> String {
        switch separator {
        case .newline: "line \(number)"
        case .comma: "key \(number)"
        }
    }
}
