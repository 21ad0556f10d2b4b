import Kernels
package import Tensors

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// ALiBi: adds −slope · |p − j| to the score of a query at position p and a key at position j.
///
/// - SeeAlso: Press, Smith and Lewis 2022.
package enum AlibiSlopes<Scalar: AttentionScalar>: Sendable {
    /// Those of the paper's code, which BLOOM and MPT use.
    case standard
    /// One finite slope per query head: `[heads]` or `[batch, heads]`.
    case slopes(Tensor<Scalar>)
}

extension AlibiSlopes {
    /// Returns the slopes of `standard`.
    package static func standardSlopes(headCount: Int) -> [Scalar] {
        let slopes = HeadSlopes<Scalar>(standardFor: headCount)
        return (0..<headCount).map { slopes[batch: 0, head: $0] }
    }

    /// Returns the slopes 2^(first + i · step) of heads i = 0, 1 and so on.
    package static func geometricSlopes(
        headCount: Int,
        first: Double,
        step: Double
    ) -> [Double] {
        (0..<headCount).map { exp2(first + Double($0) * step) }
    }
}
