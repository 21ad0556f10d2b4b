/// Produces the content of a response in portions, so that it is sent while it is being printed.
package protocol PortionProducer: AnyObject, Sendable {
    /// Appends the next portion to `portion`, and returns false if it is the last one.
    ///
    /// A portion may be empty. The method is not called again after it has returned false.
    func nextPortion(_ portion: inout [UInt8]) -> Bool

    /// Appends one or more of the next portions to `portions`, and returns false if the last portion is
    /// among them.
    ///
    /// By default it appends one portion; a producer that makes several portions in parallel appends
    /// more.
    func nextPortions(_ portions: inout [[UInt8]]) -> Bool

    /// The memory that the producer uses until the last portion, in bytes.
    var heldLength: Int { get }
}

extension PortionProducer {
    /// Appends the next portion to `portions`.
    package func nextPortions(_ portions: inout [[UInt8]]) -> Bool {
        var portion: [UInt8] = []
        defer { portions.append(portion) }
        return nextPortion(&portion)
    }
}

/// The content of a response.
package enum ResponseBody: Sendable {
    /// Content whose length is known.
    case bytes([UInt8])
    /// Content that is produced while it is sent.
    case portions(any PortionProducer)
}

/// A response without its framing.
package struct Response: Sendable {
    package var status: Status

    package var fields: ResponseFields

    package var body: ResponseBody

    /// A number of the handler's own, which it gets back once the response is queued
    /// (`RequestHandler.noteResponse`).
    package var tag: Int

    /// Creates a response, by default with content of length zero.
    package init(
        status: Status,
        fields: ResponseFields = ResponseFields(),
        body: ResponseBody = .bytes([]),
        tag: Int = 0
    ) {
        self.status = status
        self.fields = fields
        self.body = body
        self.tag = tag
    }
}
