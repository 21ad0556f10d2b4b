import Support
import Testing

/// Bytes for one connection, and what has to come back: so many answers, then the end or more.
struct Message: Sendable, CustomTestStringConvertible {
    /// What becomes of the connection.
    enum Ending: Sendable {
        /// It closes behind the last answer, and whatever else was sent is not answered.
        case closes
        /// A request behind the message is answered.
        case persists
    }

    /// The id of a request that hides in a message: no answer may carry it.
    static let smuggledID = "smuggled"

    /// A request to hide in, or behind, another one.
    static let smuggled =
        "GET /health/ready HTTP/1.1\r\nHost: a\r\nX-Request-Id: \(smuggledID)\r\n\r\n"

    private static let followingID = "following"
    private static let following =
        "GET /health/live HTTP/1.1\r\nHost: a\r\nX-Request-Id: \(followingID)\r\n"
        + "Connection: close\r\n\r\n"

    /// What is sent.
    let bytes: [UInt8]
    /// The statuses of the answers, in order.
    let statuses: [Int]
    /// What becomes of the connection.
    let ending: Ending

    /// Creates a message; each scalar of `text`, up to U+00FF, is one byte.
    init(_ text: String, _ statuses: Int..., ending: Ending) {
        self.init(
            bytes: text.unicodeScalars.map { UInt8($0.value) },
            statuses: statuses,
            ending: ending
        )
    }

    /// Creates a message of any bytes.
    init(bytes: [UInt8], statuses: [Int], ending: Ending) {
        self.bytes = bytes
        self.statuses = statuses
        self.ending = ending
    }

    /// A message that is refused, with 400 unless told, and ends the connection.
    static func refused(_ text: String, _ status: Int = 400) -> Self {
        Self(text, status, ending: .closes)
    }

    /// A message that is answered, with 200 unless told, and leaves the connection open.
    static func answered(_ text: String, _ status: Int = 200) -> Self {
        Self(text, status, ending: .persists)
    }

    /// The beginning of the message, escaped.
    var testDescription: String {
        String(decoding: bytes.prefix(160), as: UTF8.self).debugDescription
    }
}

extension Message {
    /// Sends the message in one piece and byte by byte, and expects what it says, each time.
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
            // The server has answered, and waited long enough for the rest.
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
