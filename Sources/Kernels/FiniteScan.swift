/// Returns the index of the first number that is infinite or not a number, or nil.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func firstNonFinite<Scalar: KernelScalar>(in numbers: [Scalar]) -> Int? {
    // Finite numbers times 0 add up to 0; infinities and NaN do not. Whole vectors first: nearly
    // always there is nothing to find.
    let width = Scalar.Vector.scalarCount
    let wholeCount = numbers.count / width * width
    // SAFETY: all vectors end at or before `wholeCount`.
    let zeroIfFinite = unsafe numbers.withUnsafeBufferPointer { buffer -> Scalar.Vector in
        var sum = Scalar.Vector.zero
        guard let base = buffer.baseAddress else { return sum }
        for start in stride(from: 0, to: wholeCount, by: width) {
            sum = unsafe sum.addingProduct(base.vector(at: start), .zero)
        }
        return sum
    }
    let start = zeroIfFinite == .zero ? wholeCount : 0
    return numbers[start...].firstIndex { !$0.isFinite }
}
