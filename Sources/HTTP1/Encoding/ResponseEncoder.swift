/// Turns a response into bytes, with the framing that its content and the client's version require.
///
/// | content | HTTP/1.1 | HTTP/1.0 |
/// | --- | --- | --- |
/// | bytes | Content-Length | Content-Length |
/// | portions | `Transfer-Encoding: chunked` | until the connection closes |
/// | to HEAD, or with 304 | no content, but the Content-Length of the bytes | the same |
/// | with 1xx or 204 | no content and no framing field | the same |
package enum ResponseEncoder {
    /// How the content of a response follows its head.
    package enum BodyTransfer: Sendable, Hashable {
        /// No content follows, even if the response has some.
        case none
        /// The bytes of the response follow; Content-Length states their number.
        case content
        /// Each portion follows between a chunk header and `chunkEnd`, and then `lastChunk`.
        case chunked
        /// The portions follow without framing; the end of the connection ends them.
        case untilClose
    }

    /// Appends the status line and the header section of a response.
    ///
    /// - Parameters:
    ///   - response: The response.
    ///   - request: The method and version of the request; nil if no method was parsed.
    ///   - keepAlive: Whether the connection stays open; ignored with `untilClose`.
    ///   - date: The text of the Date field, from `IMFFixdate`.
    ///   - output: The array that the bytes are appended to.
    /// - Returns: How the content follows.
    /// - SeeAlso: RFC 9112 sections 4 and 6, RFC 9110 section 8.6.
    package static func encodeHead(
        _ response: Response,
        for request: (method: Method, version: HTTPVersion)?,
        keepAlive: Bool,
        date: [UInt8],
        into output: inout [UInt8]
    ) -> BodyTransfer {
        let version = request?.version ?? .http11
        let transfer = transfer(of: response, toMethod: request?.method, version: version)

        let phrase = response.status.reasonPhrase
        let fields = response.fields.text.span
        let date = date.span
        let length = contentLength(of: response, transfer)
        output.append(
            addingCapacity: maximumFixedLength + phrase.utf8CodeUnitCount + date.count
                + fields.count
        ) { output in
            // The server's version, even to a client of HTTP/1.0 (RFC 9110 section 6.2).
            output.append("HTTP/1.1 ")
            output.append(decimal: response.status.rawValue)
            output.append(" ")
            output.append(phrase)
            output.append("\r\nDate: ")
            output.append(date)
            output.append("\r\n")
            output.append(fields)
            if let length {
                output.append("Content-Length: ")
                output.append(decimal: length)
                output.append("\r\n")
            }
            if transfer == .chunked {
                output.append("Transfer-Encoding: chunked\r\n")
            }
            if !keepAlive || transfer == .untilClose {
                output.append("Connection: close\r\n")
            } else if version == .http10 {
                output.append("Connection: keep-alive\r\n")
            }
            output.append("\r\n")
        }
        return transfer
    }

    /// An upper bound of a head's length without phrase, date and the response's fields, in bytes.
    private static let maximumFixedLength = 160

    private static func transfer(
        of response: Response,
        toMethod method: Method?,
        version: HTTPVersion
    ) -> BodyTransfer {
        if method == .head || response.status.forbidsContent { return .none }
        return switch (response.body, version) {
        case (.bytes, _): .content
        case (.portions, .http11): .chunked
        case (.portions, .http10): .untilClose
        }
    }

    /// Returns the Content-Length to state, or nil for none.
    private static func contentLength(of response: Response, _ transfer: BodyTransfer) -> Int? {
        guard case .bytes(let bytes) = response.body else { return nil }
        switch response.status.rawValue {
        case 100..<200, 204:
            return nil
        case Status.notModified.rawValue where bytes.isEmpty:
            // A 304 may leave the length out, but must not state a wrong one.
            return nil
        default:
            return bytes.count
        }
    }
}

// MARK: - Chunks

extension ResponseEncoder {
    /// The line end after the bytes of each chunk.
    package static let chunkEnd = Array("\r\n".utf8)

    /// The last chunk and an empty trailer section.
    package static let lastChunk = Array("0\r\n\r\n".utf8)

    /// Appends the line before the bytes of a chunk.
    ///
    /// Traps if the length is 0, because such a chunk would end the content.
    package static func appendChunkHeader(length: Int, to output: inout [UInt8]) {
        precondition(length > 0, "a chunk of \(length) bytes would end the content")
        output.append(contentsOf: String(length, radix: 16).utf8)
        output.append("\r\n")
    }
}
