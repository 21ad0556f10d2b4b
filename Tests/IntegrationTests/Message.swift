import Support
import Testing

/// Bytes to send on one connection, the expected statuses, and the state of the connection then.
struct Message: Sendable, CustomTestStringConvertible {
    /// The state of the connection after the last response.
    enum Ending: Sendable {
        /// The server closes it and ignores all further bytes.
        case closes
        /// It stays open, and the request after the message gets a response.
        case persists
    }

    /// The id of a request hidden in a message, which no response may have.
    static let smuggledID = "smuggled"

    /// A request to hide in another one or to send after it.
    static let smuggled =
        "GET /health/ready HTTP/1.1\r\nHost: a\r\nX-Request-Id: \(smuggledID)\r\n\r\n"

    private static let followingID = "following"
    private static let following =
        "GET /health/live HTTP/1.1\r\nHost: a\r\nX-Request-Id: \(followingID)\r\n"
        + "Connection: close\r\n\r\n"

    let bytes: [UInt8]
    /// The statuses of the responses, in order.
    let statuses: [Int]
    let ending: Ending

    /// Creates a message; each scalar of `text`, up to U+00FF, is one byte.
    init(_ text: String, _ statuses: Int..., ending: Ending) {
        self.init(
            bytes: text.unicodeScalars.map { UInt8($0.value) },
            statuses: statuses,
            ending: ending
        )
    }

    /// Creates a message of the bytes.
    init(bytes: [UInt8], statuses: [Int], ending: Ending) {
        self.bytes = bytes
        self.statuses = statuses
        self.ending = ending
    }

    /// Returns a message that gets an error, after which the server closes the connection.
    static func refused(_ text: String, _ status: Int = 400) -> Self {
        Self(text, status, ending: .closes)
    }

    /// Returns a message that gets a response, after which the connection stays open.
    static func answered(_ text: String, _ status: Int = 200) -> Self {
        Self(text, status, ending: .persists)
    }

    /// The beginning of the message, escaped.
    var testDescription: String {
        String(decoding: bytes.prefix(160), as: UTF8.self).debugDescription
    }
}

extension Message {
    /// Sends the message, once in one piece and once byte by byte, and checks the responses.
    func verify(sourceLocation: SourceLocation = #_sourceLocation) throws {
        try verify(inPiecesOf: bytes.count, sourceLocation)
        try verify(inPiecesOf: 1, sourceLocation)
    }

    private func verify(inPiecesOf length: Int, _ sourceLocation: SourceLocation) throws {
        let comment = Comment(rawValue: "\(testDescription) in pieces of \(length)")
        let socket = try RawSocket(SharedServer.address)
        let persists = ending == .persists
        try send(bytes + (persists ? Array(Self.following.utf8) : []), to: socket, length)
        var answers: [HTTPAnswer] = []
        for _ in 0..<statuses.count + (persists ? 1 : 0) {
            answers.append(try socket.receiveAnswer())
            expectFraming(of: answers[answers.count - 1], comment, sourceLocation)
        }
        let rest = try socket.receiveToEnd()
        #expect(rest.isEmpty, comment, sourceLocation: sourceLocation)
        let found = answers.map(\.status)
        #expect(
            found == statuses + (persists ? [200] : []),
            comment,
            sourceLocation: sourceLocation
        )
        let ids = answers.map { $0.field("X-Request-Id") }
        #expect(!ids.contains(Self.smuggledID), comment, sourceLocation: sourceLocation)
        #expect(
            persists == (ids.last == Self.followingID),
            comment,
            sourceLocation: sourceLocation
        )
        let saysClose = answers.map { $0.field("Connection") == "close" }
        #expect(
            saysClose == answers.indices.map { $0 == answers.count - 1 },
            comment,
            sourceLocation: sourceLocation
        )
    }

    private func send(_ bytes: [UInt8], to socket: RawSocket, _ length: Int) throws {
        do {
            for start in stride(from: 0, to: bytes.count, by: max(length, 1)) {
                try socket.send(Array(bytes[start..<min(start + length, bytes.count)]))
            }
        } catch SupportError.systemCall where ending == .closes {
            // The server has sent its response and stopped waiting for the rest.
        }
    }

    private func expectFraming(
        of answer: HTTPAnswer,
        _ comment: Comment,
        _ sourceLocation: SourceLocation
    ) {
        let lengths =
            answer.values(of: "Content-Length").count
            + answer.values(of: "Transfer-Encoding").count
        #expect(
            lengths == (answer.status == 204 ? 0 : 1),
            comment,
            sourceLocation: sourceLocation
        )
        for name in ["Date", "X-Request-Id"] {
            #expect(answer.values(of: name).count == 1, comment, sourceLocation: sourceLocation)
        }
    }
}
