/// Decodes chunked content (RFC 9112 section 7.1) up to the line of the last chunk.
///
///     chunk      = 1*HEXDIG [ chunk-ext ] CRLF chunk-data CRLF
///     last-chunk = 1*"0" [ chunk-ext ] CRLF
///
/// The trailer section after the last chunk is left to `FieldSectionParser`. For example, `5;x=1`
/// CR LF `hello` CR LF `0` CR LF gives `hello`, and the decoder is in the states
///
///     size extension lineFeed data carriageReturnAfterData lineFeedAfterData size lineFeed
///
/// Extensions are checked (`ChunkExtensionState`) and skipped. Their length and the length of all
/// framing are limited, because a client could otherwise keep the server reading without ever
/// sending content.
struct ChunkedDecoder: Sendable {
    private enum State {
        case size(Int, digitCount: Int)
        case `extension`(size: Int, length: Int, ChunkExtensionState)
        case lineFeed(size: Int)
        case data(remaining: Int)
        case carriageReturnAfterData
        case lineFeedAfterData
    }

    /// The maximum number of digits of a size, 64 bits; more are leading zeros.
    private static let maximumSizeDigitCount = 16

    /// The framing allowed for each byte of content, in bytes; a chunk of one byte has five.
    private static let allowedFramingPerByte = 8

    private var state = State.size(0, digitCount: 0)
    private var content: [UInt8] = []
    /// The number of bytes taken, both framing and content.
    private var offset = 0

    /// The size of the storage, in bytes.
    var ownedByteCount: Int { content.capacity }

    /// Takes bytes from `position` on, up to the end of the last chunk's line.
    ///
    /// - Returns: True if the content is complete. If not, all bytes were taken.
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
                state = missing == 0 ? .carriageReturnAfterData : .data(remaining: missing)
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

    /// Returns the complete content and forgets it.
    mutating func takeBody() -> Body { Body(padding: exchange(&content, with: [])) }

    /// Takes one byte of framing, and returns whether it is the last one.
    private mutating func advance(
        over byte: UInt8,
        limits: HTTPLimits
    ) throws(RequestError) -> Bool {
        switch state {
        case .size(let size, let digitCount):
            if let digit = CharacterClasses.hexadecimalValue(byte) {
                guard digitCount < Self.maximumSizeDigitCount else {
                    throw .chunkSizeTooLong(limit: Self.maximumSizeDigitCount)
                }
                let size = try self.size(size, appending: digit, limits: limits)
                state = .size(size, digitCount: digitCount + 1)
            } else if digitCount == 0 {
                throw .unexpectedByte(byte, offset: offset, .chunkSize)
            } else if byte == UInt8(ascii: "\r") {
                state = .lineFeed(size: size)
            } else if byte == UInt8(ascii: ";") {
                state = .extension(size: size, length: 1, .nameStart)
            } else if CharacterClasses.isWhitespace(byte) {
                // "Bad whitespace", which recipients must accept (RFC 9110 section 5.6.3).
                state = .extension(size: size, length: 1, .whitespaceAfterSize)
            } else {
                throw .unexpectedByte(byte, offset: offset, .chunkSize)
            }

        case .extension(let size, let length, let part):
            if byte == UInt8(ascii: "\r"), part.isComplete {
                state = .lineFeed(size: size)
            } else {
                guard let part = part.state(after: byte) else {
                    let place: RequestError.Place =
                        part == .whitespaceAfterSize ? .chunkSize : .chunkExtension
                    throw .unexpectedByte(byte, offset: offset, place)
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

        case .carriageReturnAfterData:
            guard byte == UInt8(ascii: "\r") else {
                throw .unexpectedByte(byte, offset: offset, .chunkEnd)
            }
            state = .lineFeedAfterData

        case .lineFeedAfterData:
            guard byte == UInt8(ascii: "\n") else {
                throw .unexpectedByte(byte, offset: offset, .chunkEnd)
            }
            state = .size(0, digitCount: 0)
        }
        return false
    }

    /// Returns a size with one more digit.
    ///
    /// Throws as soon as the content would exceed the limit, so that the size never overflows.
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
