/// A position in a document's bytes, and the tokens that can be read from there.
///
/// The document is followed by zero bytes. As no token contains a zero byte, the cursor stops at
/// the end by itself: `offset` never exceeds `count`, and a load of up to `padding` bytes at
/// `offset` is always inside the buffer.
struct ByteCursor: ~Escapable {
    /// How many zero bytes follow the document.
    static var padding: Int { 64 }

    /// The document and the zero bytes behind it.
    let bytes: RawSpan

    /// The length of the document in bytes.
    let count: Int

    /// The byte that is read next.
    var offset = 0

    /// Creates a cursor at the start; traps if the padding is missing.
    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, count: Int) {
        precondition(
            count >= 0 && bytes.count - count >= Self.padding,
            "\(bytes.count) bytes hold no document of \(count) bytes and \(Self.padding) of padding"
        )
        // SAFETY: every bit pattern of UInt8 is a valid byte.
        self.bytes = unsafe bytes.bytes
        self.count = count
        var padding: UInt64 = 0
        for index in 0..<Self.padding / 8 { padding |= eightBytes(at: count + 8 * index) }
        precondition(padding == 0, "a byte of the padding is not zero")
    }

    /// The byte at an offset of at most `count` + 63.
    @inline(__always)
    subscript(offset: Int) -> UInt8 {
        // SAFETY: offsets are at most count + 63, and the initialiser checked the padding.
        unsafe bytes.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// The eight bytes at an offset of at most `count` + 56; the first is the least significant.
    @inline(__always)
    func eightBytes(at offset: Int) -> UInt64 {
        // SAFETY: offsets are at most count + 56, and the initialiser checked the padding.
        UInt64(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset,
                as: UInt64.self
            )
        )
    }

    /// The byte that is read next; zero at the end.
    var byte: UInt8 {
        @inline(__always) get { self[offset] }
    }

    /// Whether the whole document has been read.
    var isAtEnd: Bool { offset >= count }

    /// Moves over whitespace (RFC 8259 section 2).
    @inline(__always)
    mutating func skipWhitespace() {
        while byte <= 0x20 {
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            offset += 1
        }
    }

    /// Moves over a byte, or throws that it was expected.
    mutating func expect(
        _ expected: UInt8,
        named name: String
    ) throws(TensorDecodingError) {
        guard byte == expected else { throw unexpected(expected: name) }
        offset += 1
    }

    /// Moves over whitespace at the start, and refuses what is no start of a document.
    mutating func beginDocument() throws(TensorDecodingError) {
        guard !(self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF) else {
            throw TensorDecodingError(.byteOrderMark, at: 0)
        }
        skipWhitespace()
        guard !isAtEnd else { throw TensorDecodingError(.emptyDocument, at: offset) }
    }

    /// Moves over whitespace at the end, and refuses anything else.
    mutating func endDocument() throws(TensorDecodingError) {
        skipWhitespace()
        guard isAtEnd else {
            throw TensorDecodingError(.trailingData(found: foundText()), at: offset)
        }
    }
}

/// The bytes that the grammar names.
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

    /// Whether a byte is a letter of the alphabet.
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
}
