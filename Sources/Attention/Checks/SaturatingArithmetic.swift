/// Returns the product, or `Int.max` where it overflows: for sizes that are only compared.
@inline(__always)
func saturatingProduct(_ factors: Int...) -> Int {
    factors.reduce(1) { product, factor in
        let (result, overflow) = product.multipliedReportingOverflow(by: factor)
        return overflow ? .max : result
    }
}

/// A sum that is `Int.max` where it overflows.
struct SaturatingSum {
    private(set) var value = 0

    /// Adds a term that is not negative.
    @inline(__always)
    static func += (sum: inout SaturatingSum, term: Int) {
        let (result, overflow) = sum.value.addingReportingOverflow(term)
        sum.value = overflow ? .max : result
    }
}
