import Attention
import HTTP1
import Synchronization
import Tensors

/// Prints a response in portions, on the thread that asks for the next one and on others if it can.
final class AnswerProducer: PortionProducer {
    /// The length of a portion, in bytes: long enough that the cost of passing portions on is negligible,
    /// short enough that the first one is sent soon.
    private static let portionLength = 64 << 10

    /// The number of portions printed at once by several threads: enough that the time to wake the
    /// threads is small in comparison, few enough that the work is still short.
    private static let portionCount = 8

    let heldLength: Int

    private let printer: Mutex<any AnswerPrinting>
    private let parallelFor: ParallelFor?

    /// Creates a producer.
    ///
    /// - Parameters:
    ///   - printer: The printer of the response.
    ///   - parallelFor: Prints several portions at once; nil to print one after the other.
    init(_ printer: any AnswerPrinting, parallelFor: ParallelFor?) {
        heldLength =
            printer.tensorByteCount
            + (parallelFor == nil ? 0 : Self.portionCount * Self.portionLength)
        self.printer = Mutex(printer)
        self.parallelFor = parallelFor
    }

    func nextPortion(_ portion: inout [UInt8]) -> Bool {
        printer.withLock { $0.print(into: &portion, atLeast: Self.portionLength) }
    }

    func nextPortions(_ portions: inout [[UInt8]]) -> Bool {
        printer.withLock { printer in
            if let parallelFor {
                let printed = printer.printPortions(
                    atMost: Self.portionCount,
                    length: Self.portionLength,
                    parallelFor
                )
                portions += printed
                if !printed.isEmpty { return true }
            }
            var portion: [UInt8] = []
            defer { portions.append(portion) }
            return printer.print(into: &portion, atLeast: Self.portionLength)
        }
    }
}
