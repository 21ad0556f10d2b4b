import Attention
import HTTP1
import Synchronization
import Tensors

/// Prints a response in blocks, on the thread that asks for the next one and on others if it can.
final class AnswerProducer: BlockProducer {
    /// The length of a block, in bytes: long enough that the cost of passing blocks on is negligible,
    /// short enough that the first one is sent soon.
    private static let blockLength = 64 << 10

    /// The number of blocks printed at once by several threads: enough that the time to wake the
    /// threads is small in comparison, few enough that the work is still short.
    private static let blockCount = 8

    let heldLength: Int

    private let printer: Mutex<any AnswerPrinting>
    private let parallelFor: ParallelFor?

    /// Creates a producer.
    ///
    /// - Parameters:
    ///   - printer: The printer of the response.
    ///   - parallelFor: Prints several blocks at once; nil to print one after the other.
    init(_ printer: any AnswerPrinting, parallelFor: ParallelFor?) {
        heldLength =
            printer.tensorByteCount + (parallelFor == nil ? 0 : Self.blockCount * Self.blockLength)
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
