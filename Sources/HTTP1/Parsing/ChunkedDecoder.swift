/// Chunked content (RFC 9112 section 7.1) out of bytes, up to the line of the last chunk.
///
///     chunk      = 1*HEXDIG [ chunk-ext ] CRLF chunk-data CRLF
///     last-chunk = 1*"0" [ chunk-ext ] CRLF
///
/// What follows the last chunk, a trailer section, is a field section and parsed as such. For
/// example `5;x=1` CR LF `hello` CR LF `0` CR LF gives `hello`, and the states are
///
///     size(5) extension lineFeed data(5) … data(1) dataEnd(LF next) size(0) lineFeed complete
///
/// Extensions are checked (`ChunkExtensionState`) and skipped: none is known here. Their length and
/// that of all framing is bounded, since a client could otherwise keep us reading without ever
/// sending content.
struct ChunkedDecoder: Sendable {
    private enum State {
        case sizeStart
        case size(Int, digitCount: Int)
        case blanks(size: Int, length: Int)
        case `extension`(size: Int, length: Int, ChunkExtensionState)
        case lineFeed(size: Int)
        case data(remaining: Int)
        case carriageReturnBehindData
        case lineFeedBehindData
    }

    /// Most digits of a size: as many as 64 bits have.
    ///
    /// More are leading zeros, sent for no good reason.
    private static let maximumSizeDigitCount = 16

    /// Framing that each byte of content pays for: a chunk of one byte has five, `1` CR LF and CR LF.
    private static let allowedFramingPerByte = 8

    private var state = State.sizeStart
    private var content: [UInt8] = []
    /// How many bytes have been taken, framing and content.
    private var offset = 0

    /// The size of the storage, in bytes.
    var ownedByteCount: Int { content.capacity }

    /// Takes bytes from `position` on, up to the end of the last chunk's line.
    ///
    /// - Returns: Whether the content is complete; if not, all bytes were taken.
    mutating func consume(
        _ bytes: Span<UInt8>,
        from position: inout Int,
        limits: HTTPLimits
    ) throws(RequestError) -> Bool {
        while position < bytes.count {
            if case .data(let remaining) = state {
                let end = position + min(remaining, bytes.count - position)
                content.append(position..<end, of: bytes)
                offset += end - position
                let missing = remaining - (end - position)
                state = missing == 0 ? .carriageReturnBehindData : .data(remaining: missing)
                position = end
                continue
            }
            let isComplete = try advance(over: bytes[position], limits: limits)
            position += 1
            offset += 1
            if isComplete { return true }
        }
        return false
    }

    /// Hands the content, which is complete, over with its padding.
    mutating func takeBody() -> Body { Body(padding: exchange(&content, with: [])) }

    /// Takes one byte of framing, and returns whether it was the last.
    private mutating func advance(
        over byte: UInt8,
        limits: HTTPLimits
    ) throws(RequestError) -> Bool {
        switch state {
        case .sizeStart:
            guard let digit = CharacterClasses.hexadecimalValue(byte) else {
                throw .unexpectedByte(byte, offset: offset, .chunkSize)
            }
            state = .size(try size(0, appending: digit, limits: limits), digitCount: 1)

        case .size(let size, let digitCount):
            if let digit = CharacterClasses.hexadecimalValue(byte) {
                guard digitCount < Self.maximumSizeDigitCount else {
                    throw .chunkSizeTooLong(limit: Self.maximumSizeDigitCount)
                }
                let size = try self.size(size, appending: digit, limits: limits)
                state = .size(size, digitCount: digitCount + 1)
            } else if byte == UInt8(ascii: "\r") {
                state = .lineFeed(size: size)
            } else if byte == UInt8(ascii: ";") {
                state = .extension(size: size, length: 1, .nameStart)
            } else if CharacterClasses.isWhitespace(byte) {
                // "Bad whitespace", which RFC 9110 section 5.6.3 has recipients accept before a ";".
                state = .blanks(size: size, length: 1)
            } else {
                throw .unexpectedByte(byte, offset: offset, .chunkSize)
            }

        case .blanks(let size, let length):
            guard length < limits.maximumChunkExtensionLength else {
                throw .chunkExtensionTooLong(limit: limits.maximumChunkExtensionLength)
            }
            if byte == UInt8(ascii: ";") {
                state = .extension(size: size, length: length + 1, .nameStart)
            } else if CharacterClasses.isWhitespace(byte) {
                state = .blanks(size: size, length: length + 1)
            } else {
                throw .unexpectedByte(byte, offset: offset, .chunkSize)
            }

        case .extension(let size, let length, let part):
            if byte == UInt8(ascii: "\r"), part.isComplete {
                state = .lineFeed(size: size)
            } else {
                guard let part = part.state(behind: byte) else {
                    throw .unexpectedByte(byte, offset: offset, .chunkExtension)
                }
                guard length < limits.maximumChunkExtensionLength else {
                    throw .chunkExtensionTooLong(limit: limits.maximumChunkExtensionLength)
                }
                state = .extension(size: size, length: length + 1, part)
            }

        case .lineFeed(let size):
            guard byte == UInt8(ascii: "\n") else {
                throw .unexpectedByte(byte, offset: offset, .chunkLineEnd)
            }
            let framing = offset - content.count
            let allowed =
                limits.maximumChunkFramingExcess + Self.allowedFramingPerByte * content.count
            guard framing <= allowed else {
                throw .tooMuchChunkFraming(limit: limits.maximumChunkFramingExcess)
            }
            guard size > 0 else { return true }
            state = .data(remaining: size)

        case .data:
            preconditionFailure("data of a chunk is not framing")

        case .carriageReturnBehindData:
            guard byte == UInt8(ascii: "\r") else {
                throw .unexpectedByte(byte, offset: offset, .chunkEnd)
            }
            state = .lineFeedBehindData

        case .lineFeedBehindData:
            guard byte == UInt8(ascii: "\n") else {
                throw .unexpectedByte(byte, offset: offset, .chunkEnd)
            }
            state = .sizeStart
        }
        return false
    }

    /// A size with one more digit.
    ///
    /// Refused as soon as the content could not end within the limit, which also keeps the size from
    /// overflowing.
    private func size(
        _ size: Int,
        appending digit: Int,
        limits: HTTPLimits
    ) throws(RequestError) -> Int {
        let room = limits.maximumBodyLength - content.count
        // size · 16 + digit ≤ room, without the product.
        guard size <= (room - digit) >> 4 else {
            throw .bodyTooLarge(length: nil, limit: limits.maximumBodyLength)
        }
        return size << 4 | digit
    }
}
