/// Returns the index of the first number that is infinite or not a number, or nil.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func firstNonFinite<Scalar: KernelScalar>(in numbers: [Scalar]) -> Int? {
    findNonFinite(in: numbers)
}

/// The body of `firstNonFinite`, which must not be inlined: see docs/workarounds.md, `@specialized`.
@inline(never)
func findNonFinite<Scalar: KernelScalar>(in numbers: [Scalar]) -> Int? {
    // Finite numbers times 0 add up to 0; infinities and NaN do not. Whole vectors come first, because
    // there is rarely anything to find.
    let width = Scalar.Vector.scalarCount
    let wholeCount = numbers.count / (4 * width) * (4 * width)
    // SAFETY: all vectors end at or before `wholeCount`.
    let zeroIfFinite = unsafe numbers.withUnsafeBufferPointer { buffer -> Scalar.Vector in
        // Four chains, because each addition waits for the one before it.
        var (a, b) = (Scalar.Vector.zero, Scalar.Vector.zero)
        var (c, d) = (a, b)
        guard var numbers = buffer.baseAddress else { return a }
        for _ in 0..<(wholeCount / (4 * width)) {
            unsafe a = a.addingProduct(numbers.vector(at: 0), .zero)
            unsafe b = b.addingProduct(numbers.vector(at: width), .zero)
            unsafe c = c.addingProduct(numbers.vector(at: 2 * width), .zero)
            unsafe d = d.addingProduct(numbers.vector(at: 3 * width), .zero)
            unsafe numbers += 4 * width
        }
        return (a + b) + (c + d)
    }
    let start = zeroIfFinite == .zero ? wholeCount : 0
    for index in start..<numbers.count where !numbers[index].isFinite { return index }
    return nil
}
