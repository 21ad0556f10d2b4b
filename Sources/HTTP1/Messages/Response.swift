/// Makes the content of an answer block by block, so that it is sent while it is being printed.
package protocol BlockProducer: AnyObject, Sendable {
    /// Appends the next block to `block`. Returns false when this was the last.
    ///
    /// A block may be empty, the last one in particular. Not called again after it returned false.
    func nextBlock(_ block: inout [UInt8]) -> Bool

    /// Appends some of the next blocks to `blocks`, as many as are best made at once: one unless the
    /// producer knows better. Returns false when the last was among them.
    func nextBlocks(_ blocks: inout [[UInt8]]) -> Bool

    /// How much memory what the blocks are made of takes up, in bytes.
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

/// The content of an answer.
package enum ResponseBody: Sendable {
    /// Content whose length is known.
    case bytes([UInt8])
    /// Content that is produced while it is sent.
    case blocks(any BlockProducer)
}

/// An answer, before it has a framing.
package struct Response: Sendable {
    /// The status code.
    package var status: Status

    /// The header section without what the encoder adds: Date, Connection and the framing fields.
    package var fields: HeaderFields

    /// The content.
    package var body: ResponseBody

    /// Creates an answer; without a body its content has length zero.
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
