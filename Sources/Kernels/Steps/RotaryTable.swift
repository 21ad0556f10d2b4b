#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Rotates pairs of numbers of a row by angles that grow with its position (RoPE).
///
/// Pair i of `dimension / 2` is turned by position · base^(−2i / dimension). A pair consists of a
/// number and its counterpart in the second half of the dimension, or of two neighbours:
///
///     halves         (x₀, x₂) (x₁, x₃)      for a dimension of 4
///     interleaved    (x₀, x₁) (x₂, x₃)
///
/// Angles, sines and cosines are computed as Double for either scalar and then rounded: at position
/// 10⁵ a Float angle would be wrong in its third digit.
package struct RotaryTable: Sendable {
    /// The number of leading numbers of a row that are rotated, even.
    package let dimension: Int
    /// Whether a pair is two neighbours.
    package let isInterleaved: Bool
    private let base: Double

    /// Creates a table.
    ///
    /// - Parameters:
    ///   - base: The base of the frequencies, above 0.
    ///   - dimension: The number of leading numbers of a row that are rotated, even.
    ///   - isInterleaved: Whether a pair is two neighbours.
    package init(base: Double, dimension: Int, isInterleaved: Bool) {
        precondition(dimension > 0 && dimension.isMultiple(of: 2))
        self.base = base
        self.dimension = dimension
        self.isInterleaved = isInterleaved
    }

    /// Rotates the rows of a tensor in place.
    ///
    /// - Parameters:
    ///   - elements: The tensor.
    ///   - layout: The layout of its rows.
    ///   - headCount: The number of heads.
    ///   - positions: The positions of the rows of each batch entry.
    ///   - isCancelled: Asked for each row.
    /// - Throws: `cancelled` only.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package func rotate<Scalar: KernelScalar>(
        _ elements: inout [Scalar],
        _ layout: HeadLayout,
        headCount: Int,
        positions: [[Int]],
        isCancelled: () -> Bool
    ) throws(KernelFailure) {
        precondition(dimension <= layout.rowLength)
        let frequencies = stride(from: 0, to: dimension, by: 2).map { exponent in
            pow(base, -Double(exponent) / Double(dimension))
        }
        let (step, distance) = isInterleaved ? (2, 1) : (1, dimension / 2)
        for (batch, positions) in positions.enumerated() {
            for (row, position) in positions.enumerated() {
                guard !isCancelled() else { throw .cancelled }
                let turns: [(cosine: Scalar, sine: Scalar)] = frequencies.map { frequency in
                    let angle = Double(position) * frequency
                    return (Scalar(cos(angle)), Scalar(sin(angle)))
                }
                for head in 0..<headCount {
                    var first = layout.offset(batch: batch, head: head, row: row)
                    for (cosine, sine) in turns {
                        let (x, y) = (elements[first], elements[first + distance])
                        elements[first] = (x * cosine).addingProduct(-y, sine)
                        elements[first + distance] = (y * cosine).addingProduct(x, sine)
                        first += step
                    }
                }
            }
        }
    }
}
