#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Returns ALiBi's slopes 2^(−8(h + 1) / headCount), one for each head h.
///
/// Computed in Double and rounded; powers of two for 1, 2, 4 and 8 heads.
package func standardSlopes<Scalar: KernelScalar>(headCount: Int, of: Scalar.Type) -> [Scalar] {
    (1...headCount).map { head in Scalar(exp2(-8 * Double(head) / Double(headCount))) }
}
