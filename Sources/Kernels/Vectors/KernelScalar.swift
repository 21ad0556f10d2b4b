#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A number that the kernels compute with: `Float` or `Double`.
package protocol KernelScalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
    /// As many scalars as fill one 256-bit register.
    associatedtype Vector: SIMD, BitwiseCopyable where Vector.Scalar == Self

    /// Returns e raised to each lane; see Exponential.swift for the error bound.
    static func exponential(_ exponents: Vector) -> Vector

    /// Returns e raised to each lane, none of them above 0; see SoftmaxExponential.swift.
    static func softmaxTerms(_ differences: Vector) -> Vector

    /// Copies a square of as many rows and columns as a vector has lanes, rows to columns; the
    /// rows of both lie at strides.
    static func transposeSquare(
        _ source: UnsafePointer<Self>,
        rowStride: Int,
        into target: UnsafeMutablePointer<Self>,
        rowStride targetStride: Int
    )

    /// Returns scores plus addends, −∞ where an addend is −∞; see HiddenScores.swift.
    static func biased(_ scores: Vector, _ addends: Vector, total: inout Vector) -> Vector

    /// Returns the scores, −∞ where the byte of the key in the lane's word of four is 0.
    static func hiding(_ scores: Vector, _ flags: UnsafeRawPointer, key: Int) -> Vector

    /// Returns the scores of a key, −∞ where it is before the lane's first or not before its end.
    static func hiding(
        _ scores: Vector,
        before first: Vector,
        from end: Vector,
        at key: Self
    ) -> Vector

    /// Returns `cap · tanh(score / cap)` of each lane; see Softcap.swift for the error bound.
    static func softcapped(_ scores: Vector, at cap: Self) -> Vector

    /// Returns the greater of each pair of lanes; the first where they are equal.
    ///
    /// A requirement because the comparison compiles to one instruction for a concrete vector
    /// only, and to a loop over the lanes in generic code.
    static func maximum(_ a: Vector, _ b: Vector) -> Vector

    /// Whether any pair of lanes differs; a requirement for the same reason.
    static func differ(_ a: Vector, _ b: Vector) -> Bool

    /// Returns the sums of the lanes of four vectors, the lanes added in pairs.
    static func laneSums(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) -> SIMD4<Self>

    /// Returns the natural logarithm, from the C library.
    static func naturalLogarithm(_ value: Self) -> Self
}

extension Float: KernelScalar {
    /// Eight lanes.
    package typealias Vector = SIMD8<Float>

    /// Returns the greater of each pair of lanes; the first where they are equal.
    @inline(__always)
    package static func maximum(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> {
        a.replacing(with: b, where: a .< b)
    }

    /// Whether any pair of lanes differs.
    @inline(__always)
    package static func differ(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> Bool { any(a .!= b) }

    /// Returns the natural logarithm, from the C library.
    package static func naturalLogarithm(_ value: Float) -> Float { logf(value) }
}

extension Double: KernelScalar {
    /// Four lanes.
    package typealias Vector = SIMD4<Double>

    /// Returns the greater of each pair of lanes; the first where they are equal.
    @inline(__always)
    package static func maximum(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> SIMD4<Double> {
        a.replacing(with: b, where: a .< b)
    }

    /// Whether any pair of lanes differs.
    @inline(__always)
    package static func differ(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> Bool { any(a .!= b) }

    /// Returns the natural logarithm, from the C library.
    package static func naturalLogarithm(_ value: Double) -> Double { log(value) }
}
