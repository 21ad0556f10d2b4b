import HTTP1

/// The place of a request in the distributed trace of its caller.
package struct RequestSpan: Sendable {
    /// The name of the response field that tells the caller (W3C Trace Context, level 2 draft).
    static let field: FieldName = "traceresponse"

    private let parent: TraceParent
    private let id: UInt64

    /// Creates a span of the caller's trace with a new id.
    init(of parent: TraceParent, id: UInt64) {
        self.parent = parent
        self.id = id
    }

    /// The trace id, 32 hexadecimal digits.
    package var traceID: String { String(hexadecimal: parent.traceID, digitCount: 32) }

    /// The id of the span, 16 hexadecimal digits.
    package var spanID: String { String(hexadecimal: id, digitCount: 16) }

    /// The id of the caller's span, 16 hexadecimal digits.
    package var parentID: String { String(hexadecimal: parent.parentID, digitCount: 16) }

    /// The value of `traceresponse`.
    var fieldValue: String {
        "00-\(traceID)-\(spanID)-\(String(hexadecimal: parent.flags, digitCount: 2))"
    }
}
