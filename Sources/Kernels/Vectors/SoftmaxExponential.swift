// The exponential that the softmax takes of a score less the maximum: never positive.
//
// It runs once for every score, so it takes fewer steps than that of Exponential.swift:
//
// - e^x = 2^t with t = x · log₂ e, rounded. What the rounding changes is as if the score had been
//   off by half an ulp of its distance from the maximum.
// - 2^t = 2^k · 2^f with k the integer nearest to t and f = t − k, which is exact. k comes from
//   adding 1.5 · 2^(p-1), p the bits of the significand: the sum has no room for a fraction, and its
//   low bits are k.
// - The polynomial of 2^f, |f| ≤ ½, is a minimax one whose value at 0 is 1.
// - 2^(k + 64) goes straight into the exponent of the polynomial's value, which stays a normal number;
//   2^-64 is multiplied in last, so that subnormal results are rounded once. The 64 comes with the
//   constant that rounds to k.
// - t is bounded by the exponent whose power of two is half the least number: it rounds to 0.
//
// Error of 2^t: at most 2 ulp for Float, 1 ulp for Double, see SoftmaxExponentialTests. Minus
// infinity gives exactly 0, 0 gives exactly 1.

extension Float {
    /// Returns e raised to each lane, none of them above 0: 2^t within 2 ulp, t = x · log₂ e rounded.
    @inline(__always)
    package static func softmaxTerms(_ differences: SIMD8<Float>) -> SIMD8<Float> {
        let exponents = maximum(SIMD8(repeating: -150), differences * 0x1.715476p0)
        let magic = SIMD8<Float>(repeating: 0x1.8p23 + 64)
        let shifted = exponents + magic
        let f = exponents - (shifted - magic)

        var power = SIMD8<Float>(repeating: 0x1.5bd978p-10)
        power = SIMD8(repeating: 0x1.3ce8b2p-7).addingProduct(power, f)
        power = SIMD8(repeating: 0x1.c6b6dap-5).addingProduct(power, f)
        power = SIMD8(repeating: 0x1.ebf9c2p-3).addingProduct(power, f)
        power = SIMD8(repeating: 0x1.62e42ap-1).addingProduct(power, f)
        power = SIMD8(repeating: 1).addingProduct(power, f)

        // SAFETY: all vectors are 32 bytes, and every bit pattern is a value of any of them.
        let scale = unsafe unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< 23
        let bits = unsafe unsafeBitCast(power, to: SIMD8<UInt32>.self) &+ scale
        return unsafe unsafeBitCast(bits, to: SIMD8<Float>.self) * 0x1p-64
    }
}

extension Double {
    /// Returns e raised to each lane, none of them above 0: 2^t within 1 ulp, t = x · log₂ e rounded.
    @inline(__always)
    package static func softmaxTerms(_ differences: SIMD4<Double>) -> SIMD4<Double> {
        let exponents = maximum(SIMD4(repeating: -1075), differences * 0x1.71547652b82fep0)
        let magic = SIMD4<Double>(repeating: 0x1.8p52 + 64)
        let shifted = exponents + magic
        let f = exponents - (shifted - magic)

        var power = SIMD4<Double>(repeating: 0x1.e9d3fe3952179p-32)
        power = SIMD4(repeating: 0x1.e6063f7217bc6p-28).addingProduct(power, f)
        power = SIMD4(repeating: 0x1.b524fae627834p-24).addingProduct(power, f)
        power = SIMD4(repeating: 0x1.62bfd47773353p-20).addingProduct(power, f)
        power = SIMD4(repeating: 0x1.ffcbfc670dcd4p-17).addingProduct(power, f)
        power = SIMD4(repeating: 0x1.430913096fd9fp-13).addingProduct(power, f)
        power = SIMD4(repeating: 0x1.5d87fe78a5276p-10).addingProduct(power, f)
        power = SIMD4(repeating: 0x1.3b2ab6fba1ddap-7).addingProduct(power, f)
        power = SIMD4(repeating: 0x1.c6b08d704a0c2p-5).addingProduct(power, f)
        power = SIMD4(repeating: 0x1.ebfbdff82c598p-3).addingProduct(power, f)
        power = SIMD4(repeating: 0x1.62e42fefa39efp-1).addingProduct(power, f)
        power = SIMD4(repeating: 1).addingProduct(power, f)

        // SAFETY: all vectors are 32 bytes, and every bit pattern is a value of any of them.
        let scale = unsafe unsafeBitCast(shifted, to: SIMD4<UInt64>.self) &<< 52
        let bits = unsafe unsafeBitCast(power, to: SIMD4<UInt64>.self) &+ scale
        return unsafe unsafeBitCast(bits, to: SIMD4<Double>.self) * 0x1p-64
    }
}
