/// Request texts for raw sockets.
enum RawRequest {
    /// A POST of JSON text with its length, on a connection that stays open.
    static func post(_ path: String, _ json: String, id: String? = nil) -> String {
        postHead(path, length: json.utf8.count, fields: id.map { ["X-Request-Id: \($0)"] } ?? [])
            + json
    }

    /// How many rows of scores and of weights the answer to `largeAnswer` has.
    static let largeRowCount = 600

    /// A small request whose answer, some 8 MB, is more than the socket buffers hold.
    static let largeAnswer: String = {
        let inputs = Array(repeating: "[0.123456,0.654321]", count: largeRowCount)
        return post("/scores", #"{"inputs":[\#(inputs.joined(separator: ","))]}"#)
    }()

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
