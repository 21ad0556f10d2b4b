import Kernels

// What the steps that are no matrix products cost, in the multiply-adds that take as long.

/// What becomes of a score: its exponential, the maximum and the sum of its row.
let costOfScore = 16

/// A draw of a random number.
let costOfDraw = 16

/// The sine and cosine of an angle.
private let costOfAngle = 64

extension RotaryTable {
    /// The rotation of so many rows.
    func cost(rowCount: Int, headCount: Int) -> Int {
        saturatingProduct(rowCount, dimension / 2, costOfAngle + 4 * headCount)
    }

    /// How many numbers it takes beside: frequencies in Double, a row's cosines and sines.
    var scratchElementCount: Int { 2 * dimension }
}

extension OperandSet {
    /// The drawing of the parameters that are drawn.
    var drawingCost: Int { saturatingProduct(drawnElementCount, costOfDraw) }
}
