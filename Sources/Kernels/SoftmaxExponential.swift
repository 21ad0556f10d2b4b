// The exponential that the softmax takes of a score less the maximum: never positive.
//
// The method is that of Exponential.swift with fewer steps, for it runs once for every score:
//
// - The polynomial of e^r, |r| ≤ ln 2 / 2, is a minimax one instead of Taylor's.
// - 2^(k + 64) goes straight into the exponent of the polynomial's value, which stays a normal number;
//   2^-64 is multiplied in last, so that subnormal results are rounded once. The 64 comes with the
//   constant that rounds to k.
//
// Error: at most 1 ulp for Float and 2 ulp for Double, see SoftmaxExponentialTests. Minus infinity
// gives exactly 0, 0 gives exactly 1, NaN stays NaN.

extension Float {
    /// Returns e raised to each lane, none of them above 0, within 1 ulp.
    @inline(__always)
    package static func softmaxTerms(_ differences: SIMD8<Float>) -> SIMD8<Float> {
        let magic = SIMD8<Float>(repeating: 0x1.8p23 + 64)
        let shifted = magic.addingProduct(differences, SIMD8(repeating: 0x1.715476p0))
        let k = shifted - magic
        var r = differences.addingProduct(k, SIMD8(repeating: -0x1.62e4p-1))
        r = r.addingProduct(k, SIMD8(repeating: -0x1.7f7d1cp-20))

        var power = SIMD8<Float>(repeating: 0x1.6a2434p-10)
        power = SIMD8(repeating: 0x1.1239e2p-7).addingProduct(power, r)
        power = SIMD8(repeating: 0x1.5558f2p-5).addingProduct(power, r)
        power = SIMD8(repeating: 0x1.555492p-3).addingProduct(power, r)
        power = SIMD8(repeating: 0x1.fffffcp-2).addingProduct(power, r)
        power = SIMD8(repeating: 1).addingProduct(power, r)
        power = SIMD8(repeating: 1).addingProduct(power, r)

        // SAFETY: all vectors are 32 bytes, and every bit pattern is a value of any of them.
        let exponents = unsafe unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< 23
        let bits = unsafe unsafeBitCast(power, to: SIMD8<UInt32>.self) &+ exponents
        let result = unsafe unsafeBitCast(bits, to: SIMD8<Float>.self) * 0x1p-64
        return result.replacing(with: 0, where: differences .< -104)
    }
}

extension Double {
    /// Returns e raised to each lane, none of them above 0, within 2 ulp.
    @inline(__always)
    package static func softmaxTerms(_ differences: SIMD4<Double>) -> SIMD4<Double> {
        let magic = SIMD4<Double>(repeating: 0x1.8p52 + 64)
        let shifted = magic.addingProduct(differences, SIMD4(repeating: 0x1.71547652b82fep0))
        let k = shifted - magic
        var r = differences.addingProduct(k, SIMD4(repeating: -0x1.62e42feep-1))
        r = r.addingProduct(k, SIMD4(repeating: -0x1.a39ef35793c76p-33))

        var power = SIMD4<Double>(repeating: 0x1.ad7f6f0e24922p-26)
        power = SIMD4(repeating: 0x1.28ad72cd4ab37p-22).addingProduct(power, r)
        power = SIMD4(repeating: 0x1.71df255235e0bp-19).addingProduct(power, r)
        power = SIMD4(repeating: 0x1.a0199a0c66195p-16).addingProduct(power, r)
        power = SIMD4(repeating: 0x1.a01a012a57b5ep-13).addingProduct(power, r)
        power = SIMD4(repeating: 0x1.6c16c1842a126p-10).addingProduct(power, r)
        power = SIMD4(repeating: 0x1.1111111127be5p-7).addingProduct(power, r)
        power = SIMD4(repeating: 0x1.555555555087cp-5).addingProduct(power, r)
        power = SIMD4(repeating: 0x1.55555555554fap-3).addingProduct(power, r)
        power = SIMD4(repeating: 0x1.000000000000ap-1).addingProduct(power, r)
        power = SIMD4(repeating: 1).addingProduct(power, r)
        power = SIMD4(repeating: 1).addingProduct(power, r)

        // SAFETY: all vectors are 32 bytes, and every bit pattern is a value of any of them.
        let exponents = unsafe unsafeBitCast(shifted, to: SIMD4<UInt64>.self) &<< 52
        let bits = unsafe unsafeBitCast(power, to: SIMD4<UInt64>.self) &+ exponents
        let result = unsafe unsafeBitCast(bits, to: SIMD4<Double>.self) * 0x1p-64
        return result.replacing(with: 0, where: differences .< -746)
    }
}
