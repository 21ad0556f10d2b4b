/// The bytes of JSON's grammar.
enum ASCII {
    static var quote: UInt8 { 0x22 }
    static var plus: UInt8 { 0x2B }
    static var comma: UInt8 { 0x2C }
    static var minus: UInt8 { 0x2D }
    static var point: UInt8 { 0x2E }
    static var slash: UInt8 { 0x2F }
    static var zero: UInt8 { 0x30 }
    static var nine: UInt8 { 0x39 }
    static var colon: UInt8 { 0x3A }
    static var openBracket: UInt8 { 0x5B }
    static var backslash: UInt8 { 0x5C }
    static var closeBracket: UInt8 { 0x5D }
    static var openBrace: UInt8 { 0x7B }
    static var closeBrace: UInt8 { 0x7D }

    /// Whether a byte is one of `0` to `9`.
    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- zero <= 9 }

    /// Whether a byte is a letter from A to Z of either case.
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    /// Whether a byte is whitespace (RFC 8259 section 2).
    @inline(__always)
    static func isWhitespace(_ byte: UInt8) -> Bool {
        byte <= 0x20 && (byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09)
    }

    /// The value of a hexadecimal digit of either case; nil for another byte.
    static func hexadecimalValue(_ byte: UInt8) -> UInt16? {
        switch byte {
        case zero...nine: UInt16(byte - zero)
        case _ where isLetter(byte) && byte | 0x20 <= UInt8(ascii: "f"):
            UInt16((byte | 0x20) - UInt8(ascii: "a") + 10)
        default: nil
        }
    }
}

extension String {
    /// Creates hexadecimal text with leading zeros.
    init(hexadecimal value: some BinaryInteger, digitCount: Int, uppercase: Bool = true) {
        let digits = String(value, radix: 16, uppercase: uppercase)
        self = String(repeating: "0", count: digitCount - digits.count) + digits
    }
}
