/// Bytes waiting to be sent: small pieces joined, large ones kept as they came.
package struct SendQueue: Sendable {
    /// A piece at least this long is sent from where it lies; a shorter one is cheaper to copy.
    private static let ownSegmentLength = 16 * 1024

    /// Room made for a head at once, and for a short answer behind it, in bytes.
    ///
    /// With the array's own header 1 KiB, which allocators have at hand.
    private static let usualLength = 992

    /// The first segment, which nearly always is the only one; empty only if all are.
    private var first: [UInt8] = []

    /// The segments behind the first.
    private var others: [[UInt8]] = []

    /// How many bytes of the first segment have been sent.
    package private(set) var offset = 0

    /// How many bytes are waiting.
    package private(set) var byteCount = 0

    /// Creates an empty queue, which owns no memory.
    package init() {}

    /// Whether nothing is waiting.
    package var isEmpty: Bool { byteCount == 0 }

    /// What is still to be sent; the first `offset` bytes of the first segment are gone already.
    package var segments: [[UInt8]] { first.isEmpty ? [] : [first] + others }

    /// How many segments there are.
    package var segmentCount: Int { first.isEmpty ? 0 : 1 + others.count }

    /// Calls `body` with the bytes of a segment.
    package func withUnsafeBytes<Result>(
        ofSegment index: Int,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        // SAFETY: whoever calls this sees to it that the pointer stays within `body`.
        index == 0
            ? unsafe first.withUnsafeBytes(body) : unsafe others[index - 1].withUnsafeBytes(body)
    }

    /// Puts bytes behind those waiting.
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

    /// Whether what is short can join the last segment.
    private var isLastShort: Bool { (others.last ?? first).count < Self.ownSegmentLength }

    /// Lets a writer append to the small segment at the end of the queue.
    package mutating func append<Result>(_ write: (inout [UInt8]) -> Result) -> Result {
        if others.isEmpty, first.count < Self.ownSegmentLength {
            if first.isEmpty { first.reserveCapacity(Self.usualLength) }
            let before = first.count
            let result = write(&first)
            byteCount += first.count - before
            return result
        }
        var segment = isLastShort ? others.removeLast() : []
        if segment.isEmpty { segment.reserveCapacity(Self.usualLength) }
        let before = segment.count
        let result = write(&segment)
        byteCount += segment.count - before
        if !segment.isEmpty { others.append(segment) }
        return result
    }

    /// Forgets bytes that have been sent.
    package mutating func remove(_ count: Int) {
        precondition(count <= byteCount, "\(count) bytes sent of \(byteCount)")
        byteCount -= count
        guard byteCount > 0 else {
            removeAll()
            return
        }
        offset += count
        var spent = 0
        var length = first.count
        while offset >= length {
            offset -= length
            length = others[spent].count
            spent += 1
        }
        guard spent > 0 else { return }
        first = others[spent - 1]
        others.removeFirst(spent)
    }

    /// Forgets everything.
    package mutating func removeAll() {
        self = SendQueue()
    }
}
