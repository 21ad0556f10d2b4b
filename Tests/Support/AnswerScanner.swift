/// Parses one HTTP/1.1 response at the start of the received bytes.
///
/// It is written for tests: it parses from the start each time and repairs nothing, so that a wrong
/// response makes the test fail.
enum AnswerScanner {
    /// Parses the first response.
    ///
    /// - Parameters:
    ///   - bytes: The received bytes that follow the previous response.
    ///   - method: The request's method: responses to `HEAD` have no content.
    ///   - isEnded: Whether the peer has closed, which ends content without a length.
    /// - Returns: The response and its length in bytes, or nil if more bytes are needed.
    static func scan(
        _ bytes: [UInt8],
        to method: String,
        isEnded: Bool
    ) -> (answer: HTTPAnswer, length: Int)? {
        guard let headEnd = position(of: "\r\n\r\n", in: bytes, from: 0) else { return nil }
        let head = String(decoding: bytes[..<headEnd], as: UTF8.self)
        // "\r\n" is one Character in Swift.
        var lines = head.split(separator: "\r\n" as Character, omittingEmptySubsequences: false)
        let statusLine = String(lines.removeFirst())
        guard let status = HTTPAnswer.status(ofStatusLine: statusLine) else { return nil }
        var answer = HTTPAnswer(status: status)
        for line in lines { answer.append(fieldLine: String(line)) }

        let start = headEnd + 4
        if method == "HEAD" || (100..<200).contains(status) || status == 204 || status == 304 {
            return (answer, start)
        }
        if answer.field("Transfer-Encoding") == "chunked" {
            guard let (content, end) = chunkedContent(bytes, from: start) else { return nil }
            answer.body = content
            return (answer, end)
        }
        if let length = answer.field("Content-Length").flatMap({ Int($0) }) {
            guard bytes.count >= start + length else { return nil }
            answer.body = Array(bytes[start..<start + length])
            return (answer, start + length)
        }
        guard isEnded else { return nil }
        answer.body = Array(bytes[start...])
        return (answer, bytes.count)
    }

    /// Returns chunked content and its end position, or nil if it is not complete.
    private static func chunkedContent(
        _ bytes: [UInt8],
        from start: Int
    ) -> (content: [UInt8], end: Int)? {
        var content: [UInt8] = []
        var position = start
        while let lineEnd = Self.position(of: "\r\n", in: bytes, from: position),
            let size = Int(String(decoding: bytes[position..<lineEnd], as: UTF8.self), radix: 16)
        {
            let chunkStart = lineEnd + 2
            guard bytes.count >= chunkStart + size + 2 else { return nil }
            if size == 0 { return (content, chunkStart + 2) }
            content += bytes[chunkStart..<chunkStart + size]
            position = chunkStart + size + 2
        }
        return nil
    }

    /// Returns the position where `text` first occurs at or after `start`.
    private static func position(of text: String, in bytes: [UInt8], from start: Int) -> Int? {
        let wanted = Array(text.utf8)
        guard bytes.count - start >= wanted.count else { return nil }
        return (start...(bytes.count - wanted.count)).first {
            bytes[$0..<$0 + wanted.count].elementsEqual(wanted)
        }
    }
}
