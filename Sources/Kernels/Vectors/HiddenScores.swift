// Choices between the lanes of two vectors, which compile to one instruction for concrete vectors
// only, and to a loop over the lanes in generic code.

extension Float {
    /// Returns scores plus addends, −∞ where an addend is −∞ whatever the score; the other sums
    /// are added to the total.
    @inline(__always)
    package static func biased(
        _ scores: SIMD8<Float>,
        _ addends: SIMD8<Float>,
        total: inout SIMD8<Float>
    ) -> SIMD8<Float> {
        let isHidden = addends .== -.infinity
        let sums = scores + addends
        total += sums.replacing(with: 0, where: isHidden)
        return sums.replacing(with: -.infinity, where: isHidden)
    }

    /// Returns the scores, −∞ where the byte of the key in the lane's word of four is 0.
    @inline(__always)
    package static func hiding(
        _ scores: SIMD8<Float>,
        _ flags: UnsafeRawPointer,
        key: Int
    ) -> SIMD8<Float> {
        // SAFETY: the caller has a word for each lane.
        let words = unsafe flags.loadUnaligned(as: SIMD8<UInt32>.self)
        let bits = words & SIMD8(repeating: 0xff &<< UInt32(8 &* key))
        return scores.replacing(with: -.infinity, where: bits .== SIMD8<UInt32>.zero)
    }

    /// Returns the scores of a key, −∞ where it is before the lane's first or not before its end.
    @inline(__always)
    package static func hiding(
        _ scores: SIMD8<Float>,
        before first: SIMD8<Float>,
        from end: SIMD8<Float>,
        at key: Float
    ) -> SIMD8<Float> {
        scores.replacing(with: -.infinity, where: (first .> key) .| (end .<= key))
    }
}

extension Double {
    /// Returns scores plus addends, −∞ where an addend is −∞ whatever the score; the other sums
    /// are added to the total.
    @inline(__always)
    package static func biased(
        _ scores: SIMD4<Double>,
        _ addends: SIMD4<Double>,
        total: inout SIMD4<Double>
    ) -> SIMD4<Double> {
        let isHidden = addends .== -.infinity
        let sums = scores + addends
        total += sums.replacing(with: 0, where: isHidden)
        return sums.replacing(with: -.infinity, where: isHidden)
    }

    /// Returns the scores, −∞ where the byte of the key in the lane's word of four is 0.
    @inline(__always)
    package static func hiding(
        _ scores: SIMD4<Double>,
        _ flags: UnsafeRawPointer,
        key: Int
    ) -> SIMD4<Double> {
        // SAFETY: the caller has a word for each lane.
        let words = unsafe flags.loadUnaligned(as: SIMD4<UInt32>.self)
        let bits = words & SIMD4(repeating: 0xff &<< UInt32(8 &* key))
        let wideBits = SIMD4<UInt64>(truncatingIfNeeded: bits)
        return scores.replacing(with: -.infinity, where: wideBits .== SIMD4<UInt64>.zero)
    }

    /// Returns the scores of a key, −∞ where it is before the lane's first or not before its end.
    @inline(__always)
    package static func hiding(
        _ scores: SIMD4<Double>,
        before first: SIMD4<Double>,
        from end: SIMD4<Double>,
        at key: Double
    ) -> SIMD4<Double> {
        scores.replacing(with: -.infinity, where: (first .> key) .| (end .<= key))
    }
}
