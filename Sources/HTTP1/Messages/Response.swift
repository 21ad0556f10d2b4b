/// Produces the content of a response in blocks, so that it is sent while it is being printed.
package protocol BlockProducer: AnyObject, Sendable {
    /// Appends the next block to `block`, and returns false if it is the last one.
    ///
    /// A block may be empty. The method is not called again after it has returned false.
    func nextBlock(_ block: inout [UInt8]) -> Bool

    /// Appends one or more of the next blocks to `blocks`, and returns false if the last block is
    /// among them.
    ///
    /// By default it appends one block; a producer that makes several blocks in parallel appends
    /// more.
    func nextBlocks(_ blocks: inout [[UInt8]]) -> Bool

    /// The memory that the producer uses until the last block, in bytes.
    var heldLength: Int { get }
}

extension BlockProducer {
    /// Appends the next block to `blocks`.
    package func nextBlocks(_ blocks: inout [[UInt8]]) -> Bool {
        var block: [UInt8] = []
        defer { blocks.append(block) }
        return nextBlock(&block)
    }
}

/// The content of a response.
package enum ResponseBody: Sendable {
    /// Content whose length is known.
    case bytes([UInt8])
    /// Content that is produced while it is sent.
    case blocks(any BlockProducer)
}

/// A response without its framing.
package struct Response: Sendable {
    package var status: Status

    /// The header section without the fields that the encoder adds: Date, Connection and framing.
    package var fields: HeaderFields

    package var body: ResponseBody

    /// Creates a response, by default with content of length zero.
    package init(
        status: Status,
        fields: HeaderFields = HeaderFields(),
        body: ResponseBody = .bytes([])
    ) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}
