#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// ALiBi's slope of each batch entry and query head.
///
/// Standard slopes are computed on demand: with seeded parameters, a short request can ask for a very
/// large number of heads.
package struct HeadSlopes<Scalar: KernelScalar>: Sendable {
    /// Shape `[heads]` or `[batch, heads]`; empty for the standard slopes.
    private let listed: [Scalar]
    private let headCount: Int

    /// Creates the standard slopes: 2^(−8(h + 1) / headCount) for each head h of any batch entry.
    ///
    /// Computed in Double and rounded; powers of two for 1, 2, 4 and 8 heads.
    package init(standardFor headCount: Int) {
        listed = []
        self.headCount = headCount
    }

    /// Creates slopes `[heads]` or `[batch, heads]`.
    package init(_ listed: [Scalar], headCount: Int) {
        precondition(!listed.isEmpty && listed.count.isMultiple(of: headCount))
        self.listed = listed
        self.headCount = headCount
    }

    /// The slope of a head of a batch entry.
    package subscript(batch batch: Int, head head: Int) -> Scalar {
        if listed.isEmpty { return Scalar(exp2(-8 * Double(head + 1) / Double(headCount))) }
        return listed[listed.count == headCount ? head : batch * headCount + head]
    }

    /// Whether there is a slope for each batch entry and head.
    func covers(batchCount: Int, headCount: Int) -> Bool {
        self.headCount == headCount
            && (listed.count <= headCount || listed.count == batchCount * headCount)
    }
}
