package import HTTP1

extension HeaderFields {
    /// Creates the fields that a parser makes of lines.
    package init(lines: [(name: String, value: String)]) throws {
        let text = lines.map { "\($0.name): \($0.value)\r\n" }.joined()
        try self.init(section: Array(text.utf8))
    }

    /// Creates the fields that a parser makes of the text of lines: those of a trailer section, because a
    /// header section would need a Host.
    package init(section: [UInt8]) throws {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
        var parser = RequestParser(limits: HTTPLimits())
        parser.receive((Array(head.utf8) + section + Array("\r\n".utf8)).span)
        while true {
            switch try parser.next() {
            case .head: continue
            case .request(let request):
                self = request.trailers
                return
            case .needsMoreBytes:
                throw SupportError.incompleteAnswer(String(decoding: section, as: UTF8.self))
            }
        }
    }
}
