import TensorJSON

/// A value of a refused request, as far as advice on it needs: short lists are kept, of long ones
/// the length.
indirect enum JSONValue: Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    /// The first elements, and how many there are in all.
    case array([JSONValue], count: Int)
    case object([JSONMember])
    /// A value that is not kept.
    case omitted

    /// A list with all of its elements.
    static func list(_ elements: [JSONValue]) -> JSONValue {
        .array(elements, count: elements.count)
    }

    /// A list of whole numbers.
    static func list(_ numbers: [Int]) -> JSONValue { .list(numbers.map { .number(Double($0)) }) }

    /// The JSON text, with `…` for what is not kept.
    var text: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return "\(value)"
        case .number(let number):
            return Int(exactly: number).map { "\($0)" } ?? "\(number)"
        case .string(let string):
            let escaped = string.unicodeScalars.map { scalar in
                let isPlain = scalar.value >= 0x20 && scalar != "\"" && scalar != "\\"
                return isPlain ? String(scalar) : scalar.escapedInJSON
            }
            return "\"\(escaped.joined())\""
        case .array(let elements, let count):
            let rest = elements.count < count ? ["…"] : []
            return "[\((elements.map(\.text) + rest).joined(separator: ", "))]"
        case .object(let members): return "{\(members.text)}"
        case .omitted: return "…"
        }
    }

    /// The value without texts of more than 400 bytes, which are left to the reader.
    var shortened: JSONValue {
        guard case .object(let members) = self else {
            return text.utf8.count > 400 ? .omitted : self
        }
        return .object(members.map { JSONMember($0.name, $0.value.shortened) })
    }

    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var integer: Int? { number.flatMap { Int(exactly: $0) } }
    var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    var members: [JSONMember]? { if case .object(let members) = self { members } else { nil } }

    /// The elements of a list that is kept as a whole.
    var elements: [JSONValue]? {
        guard case .array(let elements, let count) = self, elements.count == count else {
            return nil
        }
        return elements
    }

    /// The numbers of a list that is kept as a whole.
    var integers: [Int]? {
        guard let elements else { return nil }
        let integers = elements.compactMap(\.integer)
        return integers.count == elements.count ? integers : nil
    }

    /// The extents of a tensor, by the first element of each list; nil if this is none.
    var extents: [Int]? {
        switch self {
        case .object(let members): return members["shape"]?.integers
        case .array(let elements, let count):
            return [count] + (elements.first?.extents ?? [])
        case .number, .bool, .null: return []
        case .string, .omitted: return nil
        }
    }

    /// The numbers, booleans and nulls of a tensor, as far as they are kept.
    var leaves: [JSONValue] {
        switch self {
        case .array(let elements, _): elements.flatMap(\.leaves)
        case .object(let members): members["data"]?.leaves ?? []
        case .omitted: []
        default: [self]
        }
    }

    /// Returns the tensor with other numbers or booleans.
    func mapLeaves(_ transform: (JSONValue) -> JSONValue) -> JSONValue {
        switch self {
        case .array(let elements, let count):
            .array(elements.map { $0.mapLeaves(transform) }, count: count)
        case .object(let members):
            .object(
                members.map { member in
                    member.name == "data"
                        ? JSONMember("data", member.value.mapLeaves(transform)) : member
                }
            )
        case .omitted: self
        default: transform(self)
        }
    }
}

/// A name and its value.
struct JSONMember: Equatable {
    let name: String
    let value: JSONValue

    init(_ name: String, _ value: JSONValue) { (self.name, self.value) = (name, value) }
}

extension Unicode.Scalar {
    /// The escape of a quotation mark, backslash or control character (RFC 8259 section 7).
    fileprivate var escapedInJSON: String {
        guard value < 0x20 else { return "\\\(self)" }
        return "\\u00" + (value < 16 ? "0" : "") + String(value, radix: 16)
    }
}

extension [JSONMember] {
    subscript(name: String) -> JSONValue? { first { $0.name == name }?.value }

    /// The members as JSON, without braces.
    var text: String {
        map { "\"\($0.name)\": \($0.value.text)" }.joined(separator: ", ")
    }

    /// The members with those of another object, which replace members of the same name.
    func merging(_ others: [JSONMember]) -> [JSONMember] {
        filter { others[$0.name] == nil } + others
    }
}

extension JSONReader {
    /// Values nested more deeply than this are not kept.
    private static var maximumDepth: Int { 8 }

    /// Reads a value of any kind, of which it keeps at most `room` elements.
    mutating func value(
        _ room: inout Int,
        depth: Int = 0
    ) throws(TensorDecodingError) -> JSONValue {
        room -= 1
        switch try nextKind() {
        case .null:
            _ = try skipNull()
            return .null
        case .boolean: return .bool(try boolean())
        case .string: return .string(try string())
        case .number:
            let start = offset
            do {
                return .number(try number(as: Double.self))
            } catch {
                // The reader is still at a number that no Double holds.
                guard offset == start else { throw error }
                try skipValue()
                return .omitted
            }
        case .array where depth < Self.maximumDepth:
            var elements: [JSONValue] = []
            var array = try beginArray()
            while try nextItem(of: &array) {
                // The first of a long list is kept for its extents.
                if room > 0 || elements.isEmpty {
                    elements.append(try value(&room, depth: depth + 1))
                } else {
                    try skipValue()
                }
            }
            return .array(elements, count: array.count)
        case .object where depth < Self.maximumDepth:
            var members: [JSONMember] = []
            var object = try beginObject()
            while let name = try nextMember(of: &object) {
                members.append(JSONMember(name, try value(&room, depth: depth + 1)))
            }
            return .object(members)
        case .array, .object:
            try skipValue()
            return .omitted
        }
    }
}
