struct RequestLine: Sendable {
    let method: Method
    let target: RequestTarget
    let version: HTTPVersion
}

/// Parses a request line, `method SP target SP version CRLF` (RFC 9112 section 3).
///
/// Between two calls, the state holds the element that the next byte belongs to and the ends of the
/// elements before it. For example, after `GET /sco` the state is `target(methodEnd: 3)`, and
/// `text` contains the eight bytes. Then `res HTTP/1.1` CR LF completes the line.
struct RequestLineParser: Sendable {
    private enum State {
        case method
        case target(methodEnd: Int)
        case version(methodEnd: Int, targetEnd: Int)
        case lineFeed(methodEnd: Int, targetEnd: Int)
    }

    /// The pattern of a version; `d` stands for a digit.
    private static let versionPattern = Array("HTTP/d.d".utf8)

    /// The maximum length of a method, in bytes; a longer token is not a known method.
    private static let maximumMethodLength = 16

    /// The maximum room made for a head at first, in bytes, even if more bytes have arrived.
    private static let usualHeadLength = 512

    private var state = State.method

    /// The bytes of the line so far, in storage to which the header section is appended.
    private(set) var text: [UInt8] = []

    /// The method; nil before all of it has been taken, and if it is unknown.
    private(set) var method: Method?

    /// The size of the storage, in bytes.
    var ownedByteCount: Int { text.capacity }

    /// Takes bytes from `position` on, up to the end of the line.
    ///
    /// - Returns: The line, or nil if all bytes were taken and the line is not complete.
    mutating func consume(
        _ bytes: Span<UInt8>,
        from position: inout Int,
        limits: HTTPLimits
    ) throws(RequestError) -> RequestLine? {
        var start = position
        if text.isEmpty {
            // This makes room for the header section too, if it has arrived.
            text.reserveCapacity(min(bytes.count - start, Self.usualHeadLength))
        }
        // A position in `bytes` plus `base` is an offset into `text`.
        let base = text.count - start
        var isComplete = false

        while !isComplete, position < bytes.count {
            switch state {
            case .method:
                let longest = min(bytes.count, Self.maximumMethodLength - base)
                position = bytes.firstIndex(
                    in: position..<longest,
                    outside: CharacterClasses.isToken
                )
                text.append(start..<position, of: bytes)
                start = position
                let length = text.count
                guard length < Self.maximumMethodLength else {
                    throw .unknownMethod(string(0..<length))
                }
                guard position < bytes.count else { break }
                guard bytes[position] == UInt8(ascii: " "), length > 0 else {
                    throw .unexpectedByte(bytes[position], offset: length, .method)
                }
                // Noted now, because the response depends on it even if the rest is in error.
                method = Method(rawValue: string(0..<length))
                position += 1
                state = .target(methodEnd: length)

            case .target(let methodEnd):
                let longest = methodEnd + 1 + limits.maximumTargetLength - base
                let end = min(bytes.count, longest)
                position = bytes.firstIndex(in: position..<end, outside: CharacterClasses.isTarget)
                guard position < bytes.count else { break }
                let byte = bytes[position]
                let targetEnd = base + position
                if position == longest, CharacterClasses.isTarget(byte) {
                    throw .targetTooLong(limit: limits.maximumTargetLength)
                }
                guard byte == UInt8(ascii: " "), targetEnd > methodEnd + 1 else {
                    throw .unexpectedByte(byte, offset: targetEnd, .target)
                }
                position += 1
                state = .version(methodEnd: methodEnd, targetEnd: targetEnd)

            case .version(let methodEnd, let targetEnd):
                let offset = base + position
                let index = offset - targetEnd - 1
                let byte = bytes[position]
                if index == Self.versionPattern.count {
                    guard byte == UInt8(ascii: "\r") else {
                        throw .unexpectedByte(byte, offset: offset, .requestLineEnd)
                    }
                    state = .lineFeed(methodEnd: methodEnd, targetEnd: targetEnd)
                } else if !Self.isVersion(byte, at: index) {
                    throw .unexpectedByte(byte, offset: offset, .version)
                }
                position += 1

            case .lineFeed:
                guard bytes[position] == UInt8(ascii: "\n") else {
                    throw .unexpectedByte(bytes[position], offset: base + position, .requestLineEnd)
                }
                position += 1
                isComplete = true
            }
        }

        text.append(start..<position, of: bytes)
        guard isComplete, case .lineFeed(let methodEnd, let targetEnd) = state else { return nil }
        return try requestLine(methodEnd: methodEnd, targetEnd: targetEnd)
    }

    /// Returns the complete line.
    private func requestLine(
        methodEnd: Int,
        targetEnd: Int
    ) throws(RequestError) -> RequestLine {
        // The version is checked before the method, so that the preface of HTTP/2, "PRI *
        // HTTP/2.0", is refused for its version.
        let (major, minor) = (text[targetEnd + 6], text[targetEnd + 8])
        guard major == UInt8(ascii: "1") else {
            throw .unsupportedVersion(string(targetEnd + 1..<text.count - 2))
        }
        guard let method else { throw .unknownMethod(string(0..<methodEnd)) }
        return RequestLine(
            method: method,
            target: try RequestTarget(string(methodEnd + 1..<targetEnd), for: method),
            version: minor == UInt8(ascii: "0") ? .http10 : .http11
        )
    }

    /// Returns whether a byte is allowed at an index of a version.
    private static func isVersion(_ byte: UInt8, at index: Int) -> Bool {
        let expected = versionPattern[index]
        return expected == UInt8(ascii: "d")
            ? CharacterClasses.decimalValue(byte) != nil : byte == expected
    }

    private func string(_ range: Range<Int>) -> String {
        String(decoding: text[range], as: UTF8.self)
    }
}
