/// Returns the product, or `Int.max` where it overflows: for sizes that are only compared.
///
/// Not variadic, because the list of factors would be allocated.
@inline(__always)
func saturatingProduct(_ first: Int, _ second: Int) -> Int {
    let (product, overflow) = first.multipliedReportingOverflow(by: second)
    return overflow ? .max : product
}

/// Returns the product of three factors, or `Int.max` where it overflows.
@inline(__always)
func saturatingProduct(_ first: Int, _ second: Int, _ third: Int) -> Int {
    saturatingProduct(saturatingProduct(first, second), third)
}

/// Returns the product of four factors, or `Int.max` where it overflows.
@inline(__always)
func saturatingProduct(_ first: Int, _ second: Int, _ third: Int, _ fourth: Int) -> Int {
    saturatingProduct(saturatingProduct(first, second), saturatingProduct(third, fourth))
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
