/// The fields of a response as text, without those that the encoder adds: Date, Connection and framing.
///
/// Unlike `HeaderFields` it keeps no ranges, because a response is only written.
package struct ResponseFields: Sendable {
    /// The lines in the order that they are sent, each with its line end.
    package private(set) var text: [UInt8] = []

    /// Creates an empty section; allocates nothing.
    package init() {}

    /// Creates a section from the lines of another, with room for `byteCount` further bytes.
    package init(_ fields: ResponseFields, reserving byteCount: Int) {
        text.reserveCapacity(fields.text.count + byteCount)
        text.append(contentsOf: fields.text)
    }

    /// Appends a line.
    ///
    /// Traps if the value contains a control byte. With such a line, the author of the text could write
    /// fields, or a whole response, of their own.
    package mutating func append(_ name: FieldName, _ value: String) {
        let utf8 = value.utf8
        let bytes = utf8.span
        precondition(
            bytes.firstIndexOutsideFieldValue(in: bytes.indices) == bytes.count,
            "value of \(name) contains a control byte"
        )
        append(name, upTo: bytes.count) { $0.append(bytes) }
    }

    /// Appends a line whose value `write` appends, in at most `capacity` bytes.
    ///
    /// Traps if `write` needs more room. The value must have no control bytes, which is not checked.
    @inline(__always)
    package mutating func append(
        _ name: FieldName,
        upTo capacity: Int,
        _ write: (inout OutputSpan<UInt8>) -> Void
    ) {
        text.append(addingCapacity: name.prefix.count + capacity + 2) { output in
            output.append(name.prefix.span)
            write(&output)
            output.append("\r\n")
        }
    }

    /// The value of the first line of this name, or nil if there is none.
    package subscript(_ name: FieldName) -> String? {
        var rest = text[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\r")) {
            if rest.starts(with: name.prefix) {
                return String(
                    decoding: rest[(rest.startIndex + name.prefix.count)..<end],
                    as: UTF8.self
                )
            }
            rest = rest[(end + 2)...]
        }
        return nil
    }
}

/// The name of a field that a handler adds to a response.
package struct FieldName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The names of the fields that the encoder adds.
    private static let reservedNames = [
        "date", "connection", "content-length", "transfer-encoding",
    ]

    /// The name, a colon and a space.
    let prefix: [UInt8]

    /// Creates a name; traps if it is not a token, or if the encoder adds a field of this name.
    package init(_ name: String) {
        precondition(
            !name.isEmpty && name.utf8.allSatisfy(CharacterClasses.isToken),
            "field name \"\(name)\" is not a token"
        )
        precondition(
            !Self.reservedNames.contains(name.lowercased()),
            "the encoder adds the field \(name)"
        )
        prefix = Array("\(name): ".utf8)
    }

    /// The name.
    package var description: String { String(decoding: prefix.dropLast(2), as: UTF8.self) }

    package init(stringLiteral name: String) { self.init(name) }
}
