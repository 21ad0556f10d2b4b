/// The sets of bytes that the grammars of RFC 9110, RFC 9112 and RFC 3986 use.
///
/// The optimiser turns each `switch` into one load from a table.
package enum CharacterClasses {
    /// `tchar` of RFC 9110 section 5.6.2, for methods, field names and codings.
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
            UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
            UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// The bytes of a field value (RFC 9110 section 5.5): text, `obs-text` and whitespace.
    static func isFieldValue(_ byte: UInt8) -> Bool {
        byte >= 0x20 ? byte != 0x7F : byte == 0x09
    }

    /// Returns whether one of eight bytes is below 0x20, tabs included, or 0x7F.
    static func mayContainControl(_ bytes: UInt64) -> Bool {
        // With the highest bits cleared, no addition carries into the next byte.
        let low = bytes & 0x7F7F_7F7F_7F7F_7F7F
        let isNotBelowSpace = low &+ 0x6060_6060_6060_6060
        let isDelete = low &+ 0x0101_0101_0101_0101
        return (~isNotBelowSpace | isDelete) & ~bytes & 0x8080_8080_8080_8080 != 0
    }

    /// `unreserved` of RFC 3986 section 2.3: the same whether percent-encoded or not.
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// The bytes of `token68` (RFC 9110 section 11.2), without the `=` at its end.
    static func isToken68(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "/"): true
        default: isUnreserved(byte)
        }
    }

    /// `reg-name` of RFC 3986 section 3.2.2, where a `%` begins a percent-encoded byte.
    static func isRegisteredName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"),
            UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: "%"):
            true
        default: isUnreserved(byte)
        }
    }

    /// The bytes of a path (`pchar` and `/` of RFC 3986 section 3.3); a query may contain `?` too.
    static func isPath(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@"): true
        default: isRegisteredName(byte)
        }
    }

    /// The bytes of a request target of any form: path, query, and the brackets of an IPv6 host.
    static func isTarget(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "]"): true
        default: isPath(byte)
        }
    }

    /// The bytes of whitespace, a space or a tab (`OWS` of RFC 9110 section 5.6.3).
    package static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    /// Returns the value of a decimal digit, or nil.
    static func decimalValue(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        default: nil
        }
    }

    /// Returns the value of a hexadecimal digit of either case, or nil.
    package static func hexadecimalValue(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    /// Returns an ASCII letter in lower case, and any other byte unchanged.
    static func lowercased(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        default: byte
        }
    }
}
