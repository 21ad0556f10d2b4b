import Attention
import HTTP1
import Synchronization
import Tensors

/// Prints an answer in blocks, on whatever thread asks for the next and, where it can, on others.
final class AnswerProducer: BlockProducer {
    /// How much is printed at once, in bytes: large enough that handing blocks over costs nothing,
    /// small enough that the first leaves soon.
    private static let blockLength = 64 << 10

    /// How many blocks are printed at once where several threads do it: enough that waking them takes
    /// little time beside, few enough to be short work still.
    private static let blockCount = 8

    let heldLength: Int

    private let printer: Mutex<any AnswerPrinting>
    private let parallelFor: ParallelFor?

    /// Creates a producer.
    ///
    /// - Parameters:
    ///   - printer: What has the answer.
    ///   - parallelFor: How blocks are printed at the same time; nil if they are not.
    init(_ printer: any AnswerPrinting, parallelFor: ParallelFor?) {
        heldLength =
            printer.heldLength + (parallelFor == nil ? 0 : Self.blockCount * Self.blockLength)
        self.printer = Mutex(printer)
        self.parallelFor = parallelFor
    }

    func nextBlock(_ block: inout [UInt8]) -> Bool {
        printer.withLock { $0.print(into: &block, atLeast: Self.blockLength) }
    }

    func nextBlocks(_ blocks: inout [[UInt8]]) -> Bool {
        printer.withLock { printer in
            if let parallelFor {
                let printed = printer.printBlocks(
                    atMost: Self.blockCount,
                    length: Self.blockLength,
                    parallelFor
                )
                blocks += printed
                if !printed.isEmpty { return true }
            }
            var block: [UInt8] = []
            defer { blocks.append(block) }
            return printer.print(into: &block, atLeast: Self.blockLength)
        }
    }
}
