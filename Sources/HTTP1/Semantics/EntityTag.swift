/// A strong validator: it changes with every byte of the content (RFC 9110 section 8.8.3).
package struct EntityTag: Sendable {
    /// The characters between the quotation marks.
    package let opaque: String

    /// Creates a tag from the characters between the quotation marks.
    package init(opaque: String) { self.opaque = opaque }

    /// The value of an ETag field.
    package var field: String { "\"\(opaque)\"" }
}

extension EntityTag {
    /// Creates a tag from the hash of some content (FNV-1a, 64 bits).
    ///
    /// An attacker could find two contents with the same hash, so the content must be part of the
    /// program.
    package init(of content: [UInt8]) {
        let hash = content.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        opaque = String(hash, radix: 16)
    }
}

extension EntityTag {
    /// A way to compare two tags (RFC 9110 section 8.8.3.2).
    package enum Comparison {
        /// A tag that is marked as weak does not match.
        case strong
        /// Whether a tag is marked as weak is ignored.
        case weak
    }

    /// Returns whether the tag is in the list of tags of one field line.
    ///
    /// Unlike a quoted string, a tag has no escapes. Elements that are not tags match nothing.
    package func isNamed(in list: String, _ comparison: Comparison) -> Bool {
        var rest = list.utf8[...]
        while !rest.isEmpty {
            rest = rest.drop { $0 == UInt8(ascii: ",") || CharacterClasses.isWhitespace($0) }
            let isWeak = rest.starts(with: "W/\"".utf8)
            if isWeak { rest = rest.dropFirst(2) }
            let element = Self.takeElement(&rest)
            if element.elementsEqual(field.utf8), !isWeak || comparison == .weak { return true }
        }
        return false
    }

    /// Takes the bytes before the next comma that is not within quotation marks, without the
    /// whitespace at their end.
    private static func takeElement(_ rest: inout Substring.UTF8View) -> Substring.UTF8View {
        var isQuoted = false
        let element = rest.prefix { byte in
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            return isQuoted || byte != UInt8(ascii: ",")
        }
        rest = rest[element.endIndex...]
        return element.trimmed()
    }
}
