import Compression
import HTTP1
import Synchronization
import Tensors

/// Compresses the portions of another producer, on several threads if it can.
final class CompressedProducer: PortionProducer {
    let heldLength: Int

    private let content: any PortionProducer
    private let encoder = Mutex(GzipEncoder())
    private let parallelFor: ParallelFor

    /// Creates a producer of the same content in the gzip format.
    init(_ content: any PortionProducer, parallelFor: @escaping ParallelFor) {
        self.content = content
        self.parallelFor = parallelFor
        heldLength = content.heldLength
    }

    func nextPortion(_ portion: inout [UInt8]) -> Bool {
        var portions: [[UInt8]] = []
        defer { portion += portions.joined() }
        return nextPortions(&portions)
    }

    func nextPortions(_ portions: inout [[UInt8]]) -> Bool {
        var plain: [[UInt8]] = []
        let hasMore = content.nextPortions(&plain)
        let compressed = Mutex([GzipEncoder.Portion?](repeating: nil, count: plain.count))
        parallelFor(plain.count) { [plain] index in
            let isLast = !hasMore && index == plain.count - 1
            let portion = GzipEncoder.compress(plain[index], isLast: isLast)
            compressed.withLock { $0[index] = portion }
        }
        encoder.withLock { encoder in
            for (index, portion) in compressed.withLock({ $0 }).compactMap(\.self).enumerated() {
                let isLast = !hasMore && index == plain.count - 1
                portions.append(encoder.next(portion, isLast: isLast))
            }
        }
        return hasMore
    }
}
