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

    /// Creates the standard slopes, those of the ALiBi paper's code.
    ///
    /// Head h of n, a power of two, has 2^(−8(h + 1)/n). For other numbers of heads, the slopes of
    /// the next lower power of two come first, then the 1st, 3rd, 5th … of the next higher one.
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
        guard !listed.isEmpty else { return Scalar(exp2(standardExponent(of: head))) }
        return listed[listed.count == headCount ? head : batch * headCount + head]
    }

    /// The power of two of a head's standard slope.
    private func standardExponent(of head: Int) -> Double {
        let lower = 1 << (Int.bitWidth - 1 - headCount.leadingZeroBitCount)
        let (index, count) = head < lower ? (head + 1, lower) : (2 * (head - lower) + 1, 2 * lower)
        return -8 * Double(index) / Double(count)
    }

    /// Whether there is a slope for each batch entry and head.
    func covers(batchCount: Int, headCount: Int) -> Bool {
        self.headCount == headCount
            && (listed.count <= headCount || listed.count == batchCount * headCount)
    }
}
