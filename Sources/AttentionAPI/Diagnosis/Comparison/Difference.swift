import Tensors

/// How far an observed tensor is from an expected one of the same shape.
struct Difference {
    /// Whether every number is within the tolerance.
    private(set) var agrees = true

    /// The element that differs most: the first of equals, and first of those beyond the tolerance.
    private(set) var index = 0

    /// Its error; infinite where just one of the two numbers is −∞.
    private(set) var error = 0.0

    /// The sum of the squares of errors, each relative to the largest expected number and at most 1:
    /// how close a trial comes.
    private(set) var distance = 0.0

    /// Compares two tensors.
    init(_ observed: Tensor<Double>, _ expected: Tensor<Double>, _ tolerance: Tolerance) {
        let largest = expected.elements.reduce(1e-300) { $1.isFinite ? max($0, abs($1)) : $0 }
        for index in expected.elements.indices {
            let (found, right) = (observed.elements[index], expected.elements[index])
            let error = found == right ? 0 : abs(found - right)
            let ratio = error < largest ? error / largest : 1
            distance += ratio * ratio
            let isWithin = error <= tolerance.value(at: right)
            if isWithin ? agrees && error > self.error : agrees || error > self.error {
                (self.index, self.error) = (index, error)
            }
            if !isWithin { agrees = false }
        }
    }
}
