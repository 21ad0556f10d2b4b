// The exponential that the softmax takes of a score less the maximum: its argument is never positive.
//
// It runs once for every score, so it takes fewer steps than the one in Exponential.swift: 14
// instructions for a vector of Float instead of 20.
//
// - e^x = 2^t with t = x · log₂ e, rounded. The rounding changes the result as if the score had been
//   off by half an ulp of its distance from the maximum.
// - 2^t = 2^k · 2^f with k the integer nearest to t and f = t − k, which is exact. k comes from
//   adding 1.5 · 2^(p − 1), where p is the number of bits of the significand: the sum has no room for
//   a fraction, and its low bits are k.
// - The polynomial of 2^f, |f| ≤ ½, is a minimax one whose value at 0 is 1.
// - 2^(k + 64) is added to the exponent of the polynomial's value, which stays a normal number; 2^-64
//   is multiplied in last, so that subnormal results are rounded once. The 64 is part of the
//   constant that rounds to k.
// - t is bounded below by the exponent whose power of two is half the least number and rounds to 0.
//
// Error of 2^t: at most 2 ulp for Float, 1 ulp for Double, see SoftmaxExponentialTests. Minus
// infinity gives exactly 0, 0 gives exactly 1.

extension KernelScalar {
    /// Returns e raised to each lane, none of them above 0.
    @inline(__always)
    package static func softmaxTerms(_ differences: Vector) -> Vector {
        let least = Self(leastNonzeroMagnitude.exponent - 1)
        let exponents = maximum(Vector(repeating: least), differences * 0x1.71547652b82fep0)
        let magic = Vector(repeating: 1.5 / ulpOfOne + 64)
        let shifted = exponents + magic
        let power = powerSeries(exponents - (shifted - magic))
        let scale = bits(shifted) &<< Bits(repeating: RawSignificand(significandBitCount))
        return vector(bits(power) &+ scale) * 0x1p-64
    }
}

extension Float {
    @inline(__always)
    package static func powerSeries(_ f: SIMD8<Float>) -> SIMD8<Float> {
        SIMD8(repeating: 0x1.3ce8b2p-7).addingProduct(SIMD8(repeating: 0x1.5bd978p-10), f)
            .horner(f, 0x1.c6b6dap-5, 0x1.ebf9c2p-3).horner(f, 0x1.62e42ap-1, 1)
    }
}

extension Double {
    @inline(__always)
    package static func powerSeries(_ f: SIMD4<Double>) -> SIMD4<Double> {
        SIMD4(repeating: 0x1.e6063f7217bc6p-28)
            .addingProduct(SIMD4(repeating: 0x1.e9d3fe3952179p-32), f)
            .horner(f, 0x1.b524fae627834p-24, 0x1.62bfd47773353p-20)
            .horner(f, 0x1.ffcbfc670dcd4p-17, 0x1.430913096fd9fp-13)
            .horner(f, 0x1.5d87fe78a5276p-10, 0x1.3b2ab6fba1ddap-7)
            .horner(f, 0x1.c6b08d704a0c2p-5, 0x1.ebfbdff82c598p-3)
            .horner(f, 0x1.62e42fefa39efp-1, 1)
    }
}
