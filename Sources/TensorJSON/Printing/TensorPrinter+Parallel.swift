import Synchronization
package import Tensors

extension TensorPrinter {
    /// Prints the next blocks at the same time; the rest is left for later.
    ///
    /// - Parameters:
    ///   - count: The most blocks.
    ///   - length: How long they are to be, in bytes; at most twice that, and 8 KiB.
    ///   - parallelFor: Runs the printing of each.
    /// - Returns: Blocks in their order, none of which ends the tensor; none at all unless there is
    ///   text for two, and some has been printed before.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package mutating func printBlocks(
        atMost count: Int,
        length: Int,
        _ parallelFor: ParallelFor
    ) -> [[UInt8]] {
        let pieces = pieces(atMost: count, length: length)
        guard pieces.count > 1 else { return [] }
        let printed = Mutex([Piece?](repeating: nil, count: pieces.count))
        parallelFor(pieces.count) { index in
            var piece = Piece(printer: pieces[index])
            piece.block.reserveCapacity(length + length / 4)
            _ = piece.printer.print(into: &piece.block, atLeast: 2 * length)
            printed.withLock { $0[index] = piece }
        }
        var blocks: [[UInt8]] = []
        for case .some(let piece) in printed.withLock({ $0 }) {
            blocks.append(piece.block)
            resume(behind: piece.printer, piece.block.count)
            // One whose numbers were much longer than expected; those behind it come later.
            guard piece.printer.hasReachedEnd else { break }
        }
        return blocks
    }

    /// A part of the text and what printed it.
    private struct Piece: Sendable {
        var printer: TensorPrinter
        var block: [UInt8] = []
    }
}
