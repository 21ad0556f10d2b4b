/// Bytes waiting to be sent: small pieces joined, large ones kept as they came.
package struct SendQueue: Sendable {
    /// A piece at least this long is sent from where it lies; a shorter one is cheaper to copy.
    private static let ownSegmentLength = 16 * 1024

    /// Room made for a head at once, and for a short answer behind it, in bytes.
    private static let usualHeadLength = 512

    /// What is still to be sent; the first `offset` bytes of the first segment are gone already.
    package private(set) var segments: [[UInt8]] = []

    /// How many bytes of the first segment have been sent.
    package private(set) var offset = 0

    /// How many bytes are waiting.
    package private(set) var byteCount = 0

    /// Creates an empty queue, which owns no memory.
    package init() {}

    /// Whether nothing is waiting.
    package var isEmpty: Bool { byteCount == 0 }

    /// Puts bytes behind those waiting.
    package mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        byteCount += bytes.count
        if bytes.count < Self.ownSegmentLength, let last = segments.indices.last,
            segments[last].count < Self.ownSegmentLength
        {
            segments[last] += bytes
        } else {
            segments.append(bytes)
        }
    }

    /// Lets a writer append to the small segment at the end of the queue.
    package mutating func append<Result>(_ write: (inout [UInt8]) -> Result) -> Result {
        if segments.last.map({ $0.count >= Self.ownSegmentLength }) ?? true {
            var segment: [UInt8] = []
            segment.reserveCapacity(Self.usualHeadLength)
            segments.append(segment)
        }
        let last = segments.count - 1
        let before = segments[last].count
        let result = write(&segments[last])
        byteCount += segments[last].count - before
        if segments[last].isEmpty { segments.removeLast() }
        return result
    }

    /// Forgets bytes that have been sent.
    package mutating func remove(_ count: Int) {
        precondition(count <= byteCount, "\(count) bytes sent of \(byteCount)")
        byteCount -= count
        guard byteCount > 0 else {
            segments = []
            offset = 0
            return
        }
        offset += count
        var spent = 0
        while offset >= segments[spent].count {
            offset -= segments[spent].count
            spent += 1
        }
        segments.removeFirst(spent)
    }

    /// Forgets everything.
    package mutating func removeAll() {
        self = SendQueue()
    }
}
