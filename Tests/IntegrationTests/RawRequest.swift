/// Request texts for raw sockets.
enum RawRequest {
    /// Returns a POST request with JSON content.
    static func post(_ path: String, _ json: String, id: String? = nil) -> String {
        postHead(path, length: json.utf8.count, fields: id.map { ["X-Request-Id: \($0)"] } ?? [])
            + json
    }

    /// Content for `/scores` whose response is about 8 MB long, more than socket buffers hold.
    static let largeContent: String = {
        let inputs = Array(repeating: "[0.123456,0.654321]", count: 600)
        return #"{"inputs":[\#(inputs.joined(separator: ","))]}"#
    }()

    /// A request whose response is larger than the socket buffers.
    static let largeAnswer = post("/scores", largeContent)

    /// Returns the head of a POST request with `length` bytes of JSON.
    static func postHead(_ path: String, length: Int, fields: [String] = []) -> String {
        let lines =
            [
                "POST \(path) HTTP/1.1", "Host: localhost", "Content-Type: application/json",
                "Content-Length: \(length)",
            ] + fields
        return lines.map { $0 + "\r\n" }.joined() + "\r\n"
    }
}
