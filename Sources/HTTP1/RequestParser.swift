/// Requests out of bytes.
package struct RequestParser: ~Copyable, Sendable {
    /// What the parser has found.
    package enum Step: Sendable {
        /// Nothing more until more bytes are received.
        case needsMoreBytes
        /// A head, once per message and before its content.
        case head(RequestHead)
        /// The same message with its content.
        case request(Request)
    }

    /// Creates a parser for a new connection.
    package init(limits: HTTPLimits) {}

    /// Takes bytes from the peer.
    package mutating func receive(_ bytes: Span<UInt8>) {}

    /// Finds the next event in the bytes received.
    package mutating func next() throws(RequestError) -> Step { .needsMoreBytes }

    /// Lets the caller put bytes from the peer straight behind the content received so far.
    ///
    /// `fill` is given free space, stores bytes at its start and says how many. Returns that number,
    /// or nil without a call unless content of a stated length is being received and nothing is buffered.
    package mutating func receiveDirectly(
        _ fill: (UnsafeMutableRawBufferPointer) -> Int
    ) -> Int? { nil }

    /// Whether nothing of a next message has arrived, so that the peer may close without loss.
    package var isBetweenMessages: Bool { true }

    /// Whether a head has been delivered and its content is not complete.
    package var isReceivingBody: Bool { false }

    /// Whether bytes have been received that `next` has not looked at.
    package var hasBufferedBytes: Bool { false }
}
