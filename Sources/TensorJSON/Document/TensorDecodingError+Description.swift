import Tensors

extension TensorDecodingError: CustomStringConvertible {
    /// One line: what, at which byte, expected, found.
    package var description: String {
        description(place: "byte \(offset)", value: "the value at byte \(offset)")
    }

    /// The error in words.
    ///
    /// - Parameters:
    ///   - place: Where it is, to follow "at": `/mask/0/2 (byte 17)`.
    ///   - value: The offending value as the subject of a sentence: `/mask/0`.
    ///   - ancestor: The container so many levels above the offending value; nil if it has no name.
    /// - Returns: One line without a full stop.
    func description(
        place: String,
        value: String,
        ancestor: (_ levels: Int) -> String? = { _ in nil }
    ) -> String {
        switch reason {
        case .emptyDocument:
            return "the document is empty; expected a JSON value"
        case .byteOrderMark:
            return "the document starts with a byte order mark; expected a JSON value in UTF-8"
        case .trailingData(let found):
            return "expected the end of the document at \(place), found \(found)"
        case .unexpected(let expected, let found), .mistyped(let expected, let found),
            .notInRange(let expected, let found):
            return "expected \(expected) at \(place), found \(found)"
        case .nonFiniteLiteral(let literal):
            return
                "\(literal) at \(place) is not JSON; null stands for -Infinity where that is allowed"
        case .leadingZero(let literal):
            return "number at \(place) starts with a superfluous 0: \(literal)"
        case .controlCharacter(let byte):
            let digits = String(byte, radix: 16, uppercase: true)
            let code = String(repeating: "0", count: 4 - digits.count) + digits
            return "control character U+\(code) in the string at \(place); expected \\u\(code)"
        case .invalidEscape(let escape):
            return
                "expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX at \(place), found \(escape)"
        case .loneSurrogate(let unit):
            let digits = String(unit, radix: 16, uppercase: true)
            return "\\u\(digits) at \(place) is half of a surrogate pair; expected both halves"
        case .invalidUTF8:
            return "the string at \(place) is not UTF-8"
        case .numberForBoolean(let literal):
            return "expected a boolean at \(place), found \(literal): "
                + "0/1 masks mean opposite things in different libraries"
        case .outOfRange(let type, let literal):
            return "number at \(place) is out of range for \(type): \(literal)"
        case .ragged(let count, let expected, let items, let level):
            let items = count == 1 ? String(items.dropLast()) : items
            let rows = ancestor(level).map { "\($0) rows" } ?? "the rows"
            return "\(value) has \(count) \(items); expected \(expected), as in \(rows) before it"
        case .duplicateMember(let name):
            return "member \"\(name)\" at \(place) stands there twice"
        case .unknownMember(let name, let expected):
            return "unknown member \"\(name)\" at \(place); expected \(list(expected))"
        case .missingMember(let name):
            return "expected a member \"\(name)\" in the object at \(place)"
        case .shapeMismatch(let shape, let count):
            return "data of the tensor at \(place) has \(count) elements; "
                + "expected \(shape.elementCount), as shape \(shape) says"
        case .shapeOverflow:
            return "shape at \(place) calls for more than 2^63 elements"
        case .tooManyDimensions(let limit):
            return "tensor at \(place) has more than \(limit) dimensions"
        case .tooManyElements(let limit):
            return "tensor at \(place) has more than \(limit) elements"
        case .tooManyMembers(let limit):
            return "object at \(place) has more than \(limit) members"
        case .nameTooLong(let limit):
            return "object at \(place) has a member name of more than \(limit) bytes"
        }
    }

    /// Names in quotes, joined by commas and an "or".
    private func list(_ names: [String]) -> String {
        let quoted = names.map { "\"\($0)\"" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.joined() }
        return "\(quoted.dropLast().joined(separator: ", ")) or \(last)"
    }
}
