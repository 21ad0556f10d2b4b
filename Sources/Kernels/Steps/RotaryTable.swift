#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Rotates pairs of numbers of a row by angles that grow with its position (RoPE).
///
/// A pair consists of a number and its counterpart in the second half of the dimension, or of two
/// neighbours:
///
///     halves         (x₀, x₂) (x₁, x₃)      for a dimension of 4
///     interleaved    (x₀, x₁) (x₂, x₃)
///
/// Angles, sines and cosines are computed as Double for either scalar and then rounded: at position
/// 10⁵ a Float angle would be wrong in its third digit.
package struct RotaryTable: Sendable {
    /// The sines and cosines of the pairs of a row, multiplied by the factor.
    package enum Turns: Sendable {
        /// Pair i turns by position · frequencies[i].
        case frequencies([Double])
        /// Row p has the cosine and the sine of each pair at position p.
        case listed(cosines: [Double], sines: [Double])
    }

    /// The index of the first number of a row that is rotated.
    package let first: Int
    /// The number of pairs that are rotated.
    package let pairCount: Int
    /// Whether a pair is two neighbours.
    package let isInterleaved: Bool
    /// For each pair, the row of positions that turns it; nil if there is one row.
    package let axes: [Int]?
    /// Multiplies cosines and sines.
    package let factor: Double
    private let turns: Turns

    /// Creates a table.
    ///
    /// - Parameters:
    ///   - turns: The angles of `pairCount` pairs.
    ///   - pairCount: The number of pairs.
    ///   - first: The index of the first number of a row that is rotated.
    ///   - isInterleaved: Whether a pair is two neighbours.
    ///   - axes: For each pair, the row of positions that turns it; nil if there is one row.
    ///   - factor: Multiplies cosines and sines.
    package init(
        _ turns: Turns,
        pairCount: Int,
        first: Int = 0,
        isInterleaved: Bool = false,
        axes: [Int]? = nil,
        factor: Double = 1
    ) {
        precondition(pairCount > 0 && first >= 0)
        precondition(axes.map { $0.count == pairCount } ?? true)
        switch turns {
        case .frequencies(let frequencies): precondition(frequencies.count == pairCount)
        case .listed(let cosines, let sines):
            precondition(cosines.count == sines.count && cosines.count.isMultiple(of: pairCount))
        }
        self.turns = turns
        self.pairCount = pairCount
        self.first = first
        self.isInterleaved = isInterleaved
        self.axes = axes
        self.factor = factor
    }

    /// Returns base^(−2i / dimension) for each pair i of `dimension / 2`.
    package static func frequencies(base: Double, dimension: Int) -> [Double] {
        stride(from: 0, to: dimension, by: 2).map { exponent in
            pow(base, -Double(exponent) / Double(dimension))
        }
    }

    /// Rotates the rows of a tensor in place.
    ///
    /// - Parameters:
    ///   - elements: The tensor.
    ///   - layout: The layout of its rows.
    ///   - headCount: The number of heads.
    ///   - positions: For each batch entry and axis, the positions of the rows; with a list of cosines
    ///     and sines, indices of its rows.
    ///   - isCancelled: Asked for each row.
    /// - Throws: `cancelled` only.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package func rotate<Scalar: KernelScalar>(
        _ elements: inout [Scalar],
        _ layout: HeadLayout,
        headCount: Int,
        positions: [[[Double]]],
        isCancelled: () -> Bool
    ) throws(KernelFailure) {
        precondition(first + 2 * pairCount <= layout.rowLength)
        let (step, distance) = isInterleaved ? (2, 1) : (1, pairCount)
        for (batch, positions) in positions.enumerated() {
            for row in positions[0].indices {
                guard !isCancelled() else { throw .cancelled }
                let turns = (0..<pairCount).map { pair in
                    turn(of: pair, at: positions[axes?[pair] ?? 0][row], as: Scalar.self)
                }
                for head in 0..<headCount {
                    var index = layout.offset(batch: batch, head: head, row: row) + first
                    for (cosine, sine) in turns {
                        let (x, y) = (elements[index], elements[index + distance])
                        elements[index] = (x * cosine).addingProduct(-y, sine)
                        elements[index + distance] = (y * cosine).addingProduct(x, sine)
                        index += step
                    }
                }
            }
        }
    }

    /// The cosine and the sine of a pair's angle at a position, with the factor.
    @inline(__always)
    private func turn<Scalar: KernelScalar>(
        of pair: Int,
        at position: Double,
        as type: Scalar.Type
    ) -> (cosine: Scalar, sine: Scalar) {
        switch turns {
        case .frequencies(let frequencies):
            let angle = position * frequencies[pair]
            return (Scalar(cos(angle) * factor), Scalar(sin(angle) * factor))
        case .listed(let cosines, let sines):
            let index = Int(position) * pairCount + pair
            return (Scalar(cosines[index] * factor), Scalar(sines[index] * factor))
        }
    }
}
