/// A position in a document's bytes, from which tokens are read.
///
/// Zero bytes follow the document. No token contains a zero byte, so every token ends inside the
/// document: `offset` never exceeds `count`, and a load of up to `padding` bytes at `offset` is always
/// inside the buffer.
struct ByteCursor: ~Escapable {
    /// The number of zero bytes after the document.
    static var padding: Int { 64 }

    /// The document and the zero bytes after it.
    let bytes: RawSpan

    /// The length of the document in bytes.
    let count: Int

    /// The offset of the next byte.
    var offset = 0

    /// Creates a cursor at the start of a document of `count` bytes; traps if the padding is missing.
    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, count: Int) {
        precondition(
            count >= 0 && bytes.count - count >= Self.padding,
            "\(bytes.count) bytes; expected \(count) of document and \(Self.padding) of padding"
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

    /// The next byte; zero at the end.
    var byte: UInt8 {
        @inline(__always) get { self[offset] }
    }

    /// Whether the whole document has been read.
    var isAtEnd: Bool { offset >= count }

    /// Moves over whitespace (RFC 8259 section 2).
    @inline(__always)
    mutating func skipWhitespace() {
        while ASCII.isWhitespace(byte) { offset += 1 }
    }

    /// Moves over a byte; throws if another is there.
    mutating func expect(
        _ expected: UInt8,
        named name: String
    ) throws(TensorDecodingError) {
        guard byte == expected else { throw unexpected(expected: name) }
        offset += 1
    }

    /// Moves over whitespace at the start; throws if the document is empty or has a byte order mark.
    mutating func beginDocument() throws(TensorDecodingError) {
        guard !(self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF) else {
            throw TensorDecodingError(.byteOrderMark, at: 0)
        }
        skipWhitespace()
        guard !isAtEnd else { throw TensorDecodingError(.emptyDocument, at: offset) }
    }

    /// Moves over whitespace at the end; throws if anything else follows.
    mutating func endDocument() throws(TensorDecodingError) {
        skipWhitespace()
        guard isAtEnd else {
            throw TensorDecodingError(.trailingData(found: foundText()), at: offset)
        }
    }
}
