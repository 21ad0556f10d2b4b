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
    associatedtype Vector: SIMD where Vector.Scalar == Self

    /// Returns e raised to each lane; see Exponential.swift for the error bound.
    static func exponential(_ exponents: Vector) -> Vector

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

    /// Returns the natural logarithm, from the C library.
    package static func naturalLogarithm(_ value: Float) -> Float { logf(value) }
}

extension Double: KernelScalar {
    /// Four lanes.
    package typealias Vector = SIMD4<Double>

    /// `float64`.
    package static var typeName: String { "float64" }

    /// Returns the natural logarithm, from the C library.
    package static func naturalLogarithm(_ value: Double) -> Double { log(value) }
}
