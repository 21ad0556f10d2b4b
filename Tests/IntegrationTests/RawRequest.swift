/// Request texts for raw sockets.
enum RawRequest {
    /// A POST of JSON text with its length, on a connection that stays open.
    static func post(_ path: String, _ json: String, id: String? = nil) -> String {
        postHead(path, length: json.utf8.count, fields: id.map { ["X-Request-Id: \($0)"] } ?? [])
            + json
    }

    /// Content that asks `/scores` for some 8 MB: more than the socket buffers hold.
    static let largeContent: String = {
        let inputs = Array(repeating: "[0.123456,0.654321]", count: 600)
        return #"{"inputs":[\#(inputs.joined(separator: ","))]}"#
    }()

    /// A request whose answer is more than the socket buffers hold.
    static let largeAnswer = post("/scores", largeContent)

    /// The head alone of a POST of JSON that announces `length` bytes.
    static func postHead(_ path: String, length: Int, fields: [String] = []) -> String {
        let lines =
            [
                "POST \(path) HTTP/1.1", "Host: localhost", "Content-Type: application/json",
                "Content-Length: \(length)",
            ] + fields
        return lines.map { $0 + "\r\n" }.joined() + "\r\n"
    }
}
