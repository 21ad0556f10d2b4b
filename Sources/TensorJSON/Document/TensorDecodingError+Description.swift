import Tensors

extension TensorDecodingError: CustomStringConvertible {
    /// One line: what, at which byte, expected, found.
    package var description: String { description(at: "byte \(offset)") }

    /// Returns one line without a full stop, given a place such as `/mask/0/2 (byte 17)`.
    package func description(at place: String) -> String {
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
                "\(literal) at \(place) is not JSON; use null for -Infinity where that is allowed"
        case .leadingZero(let literal):
            return "number at \(place) has a leading zero: \(literal)"
        case .controlCharacter(let byte):
            let code = String(hexadecimal: byte, digitCount: 4)
            return "control character U+\(code) in the string at \(place); expected \\u\(code)"
        case .invalidEscape(let escape):
            return
                "expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX at \(place), found \(escape)"
        case .loneSurrogate(let unit):
            let digits = String(hexadecimal: unit, digitCount: 4)
            return "\\u\(digits) at \(place) is half of a surrogate pair; expected both halves"
        case .invalidUTF8:
            return "the string at \(place) is not UTF-8"
        case .numberForBoolean(let literal):
            return "expected a boolean at \(place), found \(literal): "
                + "0/1 masks mean opposite things in different libraries"
        case .outOfRange(let type, let literal):
            return "number at \(place) is out of range for \(type): \(literal)"
        case .ragged(let count, let expected, let items):
            let items = count == 1 ? String(items.dropLast()) : items
            return "row at \(place) has \(count) \(items); the rows before it have \(expected)"
        case .duplicateMember(let name):
            return "member \"\(name)\" occurs twice (again at byte \(offset))"
        case .unknownMember(let name, let expected):
            let names = expected.map { "\"\($0)\"" }.joined(separator: " or ")
            return "unknown member \"\(name)\" at \(place); expected \(names)"
        case .missingMember(let name):
            return "object at \(place) has no member \"\(name)\""
        case .contradictoryMember(let name, let other):
            return "\"\(name)\" at \(place) cannot be combined with \"\(other)\""
        case .shapeMismatch(let shape, let count):
            return "data of the tensor at \(place) has \(count) elements; "
                + "shape \(shape) needs \(shape.elementCount)"
        case .shapeOverflow:
            return "shape at \(place) has more than 2^63-1 elements"
        case .drawTooLarge:
            return "the drawn tensor at \(place) has more than 2^55 elements"
        case .tooManyDimensions(let limit):
            return "tensor at \(place) has more than \(limit) dimensions"
        case .tooManyElements(let limit):
            return "tensor at \(place) has more than \(limit) elements"
        case .tooManyMembers(let limit):
            return "object at \(place) has more than \(limit) members"
        case .nameTooLong(let limit):
            return "object at \(place) has a member name longer than \(limit) bytes"
        }
    }
}
