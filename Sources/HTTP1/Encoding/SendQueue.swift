/// Bytes waiting to be sent: short pieces are joined, long ones are kept as they are.
package struct SendQueue: Sendable {
    /// The minimum length of a piece that becomes a segment of its own; a shorter one is cheaper to
    /// copy.
    private static let ownSegmentLength = 16 * 1024

    /// The room made for a head and a short response, in bytes.
    ///
    /// With the array's header it is 1 KiB, a size that allocators serve fast.
    private static let usualLength = 992

    /// The first segment, and nearly always the only one; empty only if the queue is.
    private var first: [UInt8] = []

    /// The segments after the first.
    private var others: [[UInt8]] = []

    /// The number of bytes of the first segment that have been sent.
    package private(set) var offset = 0

    /// The number of bytes waiting.
    package private(set) var byteCount = 0

    /// Creates an empty queue, which owns no memory.
    package init() {}

    /// Whether no bytes are waiting.
    package var isEmpty: Bool { byteCount == 0 }

    /// The segments; the first `offset` bytes of the first one have been sent.
    package var segments: [[UInt8]] { first.isEmpty ? [] : [first] + others }

    /// The number of segments.
    package var segmentCount: Int { first.isEmpty ? 0 : 1 + others.count }

    /// Calls `body` with the bytes of a segment, whose pointer must not leave `body`.
    package func withUnsafeBytes<Result>(
        ofSegment index: Int,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        // SAFETY: `body` must not let the pointer escape.
        index == 0
            ? unsafe first.withUnsafeBytes(body) : unsafe others[index - 1].withUnsafeBytes(body)
    }

    /// Appends bytes.
    package mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        byteCount += bytes.count
        if first.isEmpty {
            first = bytes
        } else if bytes.count >= Self.ownSegmentLength || !isLastShort {
            others.append(bytes)
        } else if others.isEmpty {
            first += bytes
        } else {
            others[others.count - 1] += bytes
        }
    }

    /// Whether a short piece can join the last segment.
    private var isLastShort: Bool { (others.last ?? first).count < Self.ownSegmentLength }

    /// Lets `write` append to the last segment if that is short, else to a new one.
    package mutating func append<Result>(_ write: (inout [UInt8]) -> Result) -> Result {
        if others.isEmpty, first.count < Self.ownSegmentLength {
            return Self.append(to: &first, counting: &byteCount, write)
        }
        var segment = isLastShort ? others.removeLast() : []
        defer { if !segment.isEmpty { others.append(segment) } }
        return Self.append(to: &segment, counting: &byteCount, write)
    }

    private static func append<Result>(
        to segment: inout [UInt8],
        counting byteCount: inout Int,
        _ write: (inout [UInt8]) -> Result
    ) -> Result {
        if segment.isEmpty { segment.reserveCapacity(usualLength) }
        let before = segment.count
        defer { byteCount += segment.count - before }
        return write(&segment)
    }

    /// Removes bytes that have been sent.
    package mutating func remove(_ count: Int) {
        precondition(count <= byteCount, "\(count) bytes sent of \(byteCount)")
        byteCount -= count
        guard byteCount > 0 else {
            self = SendQueue()
            return
        }
        offset += count
        var sentSegmentCount = 0
        var length = first.count
        while offset >= length {
            offset -= length
            length = others[sentSegmentCount].count
            sentSegmentCount += 1
        }
        guard sentSegmentCount > 0 else { return }
        first = others[sentSegmentCount - 1]
        others.removeFirst(sentSegmentCount)
    }
}
