import Foundation

/// A JSON value, parsed by Foundation, which shares no code with the reader under test.
package enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    /// Parses a JSON text.
    ///
    /// - Throws: `DecodingError` if the bytes are not JSON.
    package init(parsing bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(bytes))
    }

    /// The member `name`, nil if this is not an object or has no such member.
    package subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// The element at `index`, nil if this is not an array or is shorter.
    package subscript(index: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(index) else {
            return nil
        }
        return elements[index]
    }

    /// The text, nil if this is not a string.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value, nil if this is not a number.
    package var number: Double? {
        guard case .number(let value) = self else { return nil }
        return value
    }

    /// The elements, nil if this is not an array.
    package var array: [JSON]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members' names in alphabetical order, empty if this is not an object.
    package var memberNames: [String] {
        guard case .object(let members) = self else { return [] }
        return members.keys.sorted()
    }

    /// Returns this value as JSON text, its members in alphabetical order.
    package func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension JSON {
    /// Returns a description of the first difference from `expected`, nil if there is none.
    ///
    /// Numbers may differ by `tolerance`, absolutely. The description begins with a JSON Pointer.
    package func firstDifference(
        from expected: JSON,
        tolerance: Double = 0,
        at pointer: String = ""
    ) -> String? {
        switch (self, expected) {
        case (.number(let value), .number(let wanted)) where abs(value - wanted) <= tolerance:
            return nil
        case (.array(let elements), .array(let wanted)) where elements.count == wanted.count:
            for (index, pair) in zip(elements, wanted).enumerated() {
                let place = "\(pointer)/\(index)"
                if let difference = pair.0.firstDifference(
                    from: pair.1,
                    tolerance: tolerance,
                    at: place
                ) {
                    return difference
                }
            }
            return nil
        case (.object(let members), .object(let wanted))
        where members.keys.sorted() == wanted.keys.sorted():
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                if let difference = value.firstDifference(
                    from: wanted[name] ?? .null,
                    tolerance: tolerance,
                    at: "\(pointer)/\(name)"
                ) {
                    return difference
                }
            }
            return nil
        default:
            return self == expected ? nil : "\(pointer) is \(self); expected \(expected)"
        }
    }
}

extension JSON: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Numbers and arrays first: they are the most frequent, and every wrong guess throws.
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSON: CustomStringConvertible {
    /// The JSON text.
    package var description: String {
        (try? text()) ?? "a number that JSON cannot represent"
    }
}
