import Synchronization
package import Tensors

extension TensorPrinter {
    /// Prints the next portions in parallel and leaves the rest for later.
    ///
    /// - Parameters:
    ///   - count: The maximum number of portions.
    ///   - length: The intended length of a portion in bytes; the maximum is twice that and 8 KiB.
    ///   - parallelFor: Runs the printing of each portion.
    /// - Returns: Portions in the order of the text, never with the last of the tensor. None if there is
    ///   text for fewer than two, or if nothing has been printed before.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package mutating func printPortions(
        atMost count: Int,
        length: Int,
        _ parallelFor: ParallelFor
    ) -> [[UInt8]] {
        let pieces = pieces(atMost: count, length: length)
        guard pieces.count > 1 else { return [] }
        let printed = Mutex([Piece?](repeating: nil, count: pieces.count))
        parallelFor(pieces.count) { index in
            var piece = Piece(printer: pieces[index])
            piece.portion.reserveCapacity(length + length / 4)
            _ = piece.printer.print(into: &piece.portion, atLeast: 2 * length)
            printed.withLock { $0[index] = piece }
        }
        var portions: [[UInt8]] = []
        for case .some(let piece) in printed.withLock({ $0 }) {
            portions.append(piece.portion)
            resume(after: piece.printer, piece.portion.count)
            // If a portion's numbers were much longer than expected, the portions after it come later.
            guard piece.printer.hasReachedEnd else { break }
        }
        return portions
    }

    /// A part of the text and its printer.
    private struct Piece: Sendable {
        var printer: TensorPrinter
        var portion: [UInt8] = []
    }
}
