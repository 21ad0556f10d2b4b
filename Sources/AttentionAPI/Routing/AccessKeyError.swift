/// The reason why a text is not a list of API keys; it never contains a part of the text.
package enum AccessKeyError: Error, Hashable, CustomStringConvertible {
    /// Only separators and whitespace.
    case noKey
    /// A line or list element that cannot follow `Bearer` in a field.
    case malformed(AccessKeys.Separator, number: Int)
    /// A key longer than `AccessKeys.maximumKeyLength`; with its length in bytes.
    case tooLong(AccessKeys.Separator, number: Int, length: Int)

    /// The place of the key, what is wrong with it and what is expected.
    package var description: String {
        switch self {
        case .noKey:
            "contains no key"
        case .malformed(let separator, let number):
            "\(Self.place(separator, number)) is not a valid key; expected letters, digits and "
                + "-._~+/, with = only at the end"
        case .tooLong(let separator, let number, let length):
            "\(Self.place(separator, number)) has \(length) bytes; expected at most "
                + "\(AccessKeys.maximumKeyLength)"
        }
    }

    private static func place(_ separator: AccessKeys.Separator, _ number: Int) -> String {
        switch separator {
        case .newline: "line \(number)"
        case .comma: "key \(number)"
        }
    }
}
