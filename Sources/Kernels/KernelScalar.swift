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

    /// Returns `cap · tanh(score / cap)` of each lane; see Softcap.swift for the error bound.
    static func softcapped(_ scores: Vector, at cap: Self) -> Vector

    /// Returns the greater of each pair of lanes; the first where they are equal.
    ///
    /// A requirement because the comparison compiles to one instruction for a concrete vector
    /// only, and to a loop over the lanes in generic code.
    static func maximum(_ a: Vector, _ b: Vector) -> Vector

    /// Returns the sums of the lanes of four vectors, the lanes added in pairs.
    static func laneSums(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) -> SIMD4<Self>

    /// Returns the natural logarithm, from the C library.
    static func naturalLogarithm(_ value: Self) -> Self

    /// The `dtype` that asks for this scalar, such as `float32`.
    static var typeName: String { get }
}

extension Float: KernelScalar {
    /// Eight lanes.
    package typealias Vector = SIMD8<Float>

    /// `float32`.
    package static var typeName: String { "float32" }

    /// Returns the greater of each pair of lanes; the first where they are equal.
    @inline(__always)
    package static func maximum(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> {
        a.replacing(with: b, where: a .< b)
    }

    /// Returns the natural logarithm, from the C library.
    package static func naturalLogarithm(_ value: Float) -> Float { logf(value) }
}

extension Double: KernelScalar {
    /// Four lanes.
    package typealias Vector = SIMD4<Double>

    /// `float64`.
    package static var typeName: String { "float64" }

    /// Returns the greater of each pair of lanes; the first where they are equal.
    @inline(__always)
    package static func maximum(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> SIMD4<Double> {
        a.replacing(with: b, where: a .< b)
    }

    /// Returns the natural logarithm, from the C library.
    package static func naturalLogarithm(_ value: Double) -> Double { log(value) }
}
