/// Turns an answer into bytes, with the framing that its content and the client's version imply.
package enum ResponseEncoder {
    /// How the content of an answer follows its head.
    package enum BodyTransfer: Sendable, Hashable {
        /// No content follows, whatever the response has.
        case none
        /// The bytes of the response follow as they are; Content-Length has counted them.
        case content
        /// Each block follows between a chunk header and `chunkEnd`, and then `lastChunk`.
        case chunked
        /// The blocks follow as they are, and closing the connection ends them.
        case untilClose
    }

    /// What stands behind the bytes of each chunk.
    package static let chunkEnd = Array("\r\n".utf8)

    /// The last chunk and an empty trailer section.
    package static let lastChunk = Array("0\r\n\r\n".utf8)

    /// Appends what stands before the bytes of a chunk; traps on length 0, which would end the content.
    package static func appendChunkHeader(length: Int, to output: inout [UInt8]) {}

    /// Appends the status line and the header section of an answer, and says how its content follows.
    package static func encodeHead(
        _ response: Response,
        for request: (method: Method, version: HTTPVersion)?,
        keepAlive: Bool,
        date: [UInt8],
        into output: inout [UInt8]
    ) -> BodyTransfer {
        .none
    }
}
