/// Returns the product, or `Int.max` where it does not fit: for sizes that are only compared.
@inline(__always)
func saturatingProduct(_ factors: Int...) -> Int {
    factors.reduce(1) { product, factor in
        let (result, overflow) = product.multipliedReportingOverflow(by: factor)
        return overflow ? .max : result
    }
}

/// Returns the sum, or `Int.max` where it does not fit.
@inline(__always)
func saturatingSum(_ terms: [Int]) -> Int {
    terms.reduce(0) { sum, term in
        let (result, overflow) = sum.addingReportingOverflow(term)
        return overflow ? .max : result
    }
}

/// A sum that is `Int.max` where it does not fit.
struct SaturatingSum {
    private(set) var value = 0

    /// Adds a term that is not negative.
    @inline(__always)
    static func += (sum: inout SaturatingSum, term: Int) {
        let (result, overflow) = sum.value.addingReportingOverflow(term)
        sum.value = overflow ? .max : result
    }
}

/// Throws if a computation would take more than 2⁵⁵ multiply-adds: days on any machine.
///
/// No tensor that a computation makes has more numbers than it takes multiply-adds, so below the
/// limit all sizes in bytes fit in `Int` with room to add them up.
func requireCountable(cost: Int) throws(AttentionError) {
    guard cost <= 1 << 55 else {
        throw AttentionError(
            .outOfRange,
            pointer: "",
            "the tensors and heads call for more than 2^55 multiply-adds"
        )
    }
}
