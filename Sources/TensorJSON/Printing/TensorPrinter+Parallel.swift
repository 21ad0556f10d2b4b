import Synchronization
package import Tensors

extension TensorPrinter {
    /// Prints the next blocks in parallel and leaves the rest for later.
    ///
    /// - Parameters:
    ///   - count: The maximum number of blocks.
    ///   - length: The intended length of a block in bytes; the maximum is twice that and 8 KiB.
    ///   - parallelFor: Runs the printing of each block.
    /// - Returns: Blocks in the order of the text, never with the last of the tensor. None if there is
    ///   text for fewer than two, or if nothing has been printed before.
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
            resume(after: piece.printer, piece.block.count)
            // If a block's numbers were much longer than expected, the blocks after it come later.
            guard piece.printer.hasReachedEnd else { break }
        }
        return blocks
    }

    /// A part of the text and its printer.
    private struct Piece: Sendable {
        var printer: TensorPrinter
        var block: [UInt8] = []
    }
}
