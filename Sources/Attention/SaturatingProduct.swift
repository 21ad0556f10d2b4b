/// Returns the product, or `Int.max` where it does not fit: for sizes that are only compared.
func saturatingProduct(_ factors: Int...) -> Int {
    factors.reduce(1) { product, factor in
        let (result, overflow) = product.multipliedReportingOverflow(by: factor)
        return overflow ? .max : result
    }
}

/// Returns the sum, or `Int.max` where it does not fit.
func saturatingSum(_ terms: [Int]) -> Int {
    terms.reduce(0) { sum, term in
        let (result, overflow) = sum.addingReportingOverflow(term)
        return overflow ? .max : result
    }
}
