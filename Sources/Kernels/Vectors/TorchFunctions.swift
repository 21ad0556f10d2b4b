// The float32 functions that PyTorch draws normal numbers with, on x86-64 processors with AVX2: the
// polynomials of the Cephes library, with fused multiply-adds.
//
// They repeat PyTorch's operations one by one, because correctly rounded functions would give other
// last bits. See `avx_mathfun.h` of PyTorch.

extension SIMD8<Float> {
    /// Returns the logarithm of each lane, a normal number above 0, as PyTorch computes it.
    var torchLogarithm: SIMD8<Float> {
        let bits = Float.bits(self)
        let fraction = Float.vector(bits & 0x807f_ffff | 0x3f00_0000)
        let isLow = fraction .< 0.707106781186547524
        var exponent = Self.numbers(bits &>> 23) - 126
        exponent.replace(with: exponent - 1, where: isLow)
        var x = fraction - 1
        x.replace(with: x + fraction, where: isLow)
        let square = x * x
        var y = SIMD8(repeating: 7.0376836292e-2)
            .horner(x, -1.1514610310e-1, 1.1676998740e-1)
            .horner(x, -1.2420140846e-1, 1.4249322787e-1)
            .horner(x, -1.6668057665e-1, 2.0000714765e-1)
            .horner(x, -2.4999993993e-1, 3.3333331174e-1)
        y = (exponent * -2.12194440e-4).addingProduct(y * x, square) - square * 0.5
        return (x + y).addingProduct(exponent, 0.693359375)
    }

    /// Returns the sine and cosine of each lane, from 0 to 2π, as PyTorch computes them.
    var torchSineAndCosine: (sine: SIMD8<Float>, cosine: SIMD8<Float>) {
        // The nearest even number of eighths of a turn, which is then subtracted in three steps.
        let count = (self * 1.27323954473516).rounded(.towardZero)
        let octant = (Float.bits(count + Self.unit) & 0xff &+ 1) & ~1
        let eighths = Self.numbers(octant)
        let x = addingProduct(eighths, -0.78515625)
            .addingProduct(eighths, -2.4187564849853515625e-4)
            .addingProduct(eighths, -3.77489497744594108e-8)
        let square = x * x
        let cosines = SIMD8(repeating: 2.443315711809948e-5)
            .horner(square, -1.388731625493765e-3, 4.166664568298827e-2)
        let even = (square * -0.5).addingProduct(cosines * square, square) + 1
        let sines = SIMD8(repeating: -1.9515295891e-4)
            .horner(square, 8.3321608736e-3, -1.6666654611e-1)
        let odd = x.addingProduct(sines * square, x)
        let isSwapped = octant & 2 .!= 0
        var sine = odd.replacing(with: even, where: isSwapped)
        var cosine = even.replacing(with: odd, where: isSwapped)
        sine.replace(with: -sine, where: octant & 4 .!= 0)
        cosine.replace(with: -cosine, where: (octant &- 2) & 4 .== 0)
        return (sine, cosine)
    }

    /// 2²³, from which on neighbouring numbers differ by 1: the low bits are a whole number.
    private static var unit: Float { 0x1p23 }

    /// Returns whole numbers below 2²³; faster than a conversion, which is done lane by lane.
    private static func numbers(_ bits: SIMD8<UInt32>) -> SIMD8<Float> {
        Float.vector(bits | unit.bitPattern) - unit
    }
}
