#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A number that the kernels compute with: `Float` or `Double`.
///
/// The kernels are generic. The requirements are what differs between the two, and the operations
/// that compile to one instruction only for a concrete vector type.
package protocol KernelScalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable
where RawSignificand: FixedWidthInteger & SIMDScalar {
    /// The scalars that fill one 256-bit register.
    associatedtype Vector: SIMD, BitwiseCopyable where Vector.Scalar == Self

    /// The bit patterns of a vector's lanes.
    associatedtype Bits: SIMD, BitwiseCopyable where Bits.Scalar == RawSignificand

    /// Returns the lanes of `first` where a lane of `a` is less than that of `b`, and the lanes of
    /// `second` elsewhere.
    static func select(
        _ first: Vector,
        _ second: Vector,
        where a: Vector,
        isLessThan b: Vector
    ) -> Vector

    /// Returns four sums of the lanes: the two halves of a `Float` vector added, a `Double` vector
    /// unchanged.
    static func folded(_ vector: Vector) -> SIMD4<Self>

    /// Transposes a square of as many rows and columns as a vector has lanes.
    static func transposeSquare(
        _ source: UnsafePointer<Self>,
        rowStride: Int,
        into target: UnsafeMutablePointer<Self>,
        rowStride targetStride: Int
    )

    /// Arguments below the range have the exponential 0, those above it infinity.
    static var exponentialRange: (lowest: Self, greatest: Self) { get }

    /// The natural logarithm of 2: its leading bits and the rest.
    static var logarithmOf2: (high: Self, low: Self) { get }

    /// Returns eʳ, |r| ≤ ln 2 / 2.
    static func exponentialSeries(_ r: Vector) -> Vector

    /// Returns 2ᶠ, |f| ≤ ½.
    static func powerSeries(_ f: Vector) -> Vector

    /// The magnitude below which tanh x rounds to x.
    static var linearTangentBound: Self { get }

    /// Returns (tanh x / x − 1) / x² for the square of an x up to 5/8.
    static func tangentSeries(_ square: Vector) -> Vector

    /// Returns the natural logarithm, from the C library.
    static func naturalLogarithm(_ value: Self) -> Self

    /// Returns e raised to a number, from the C library.
    static func exponential(_ value: Self) -> Self
}

extension KernelScalar {
    /// Returns the greater of each pair of lanes; the first where they are equal.
    @inline(__always)
    static func maximum(_ a: Vector, _ b: Vector) -> Vector {
        select(b, a, where: a, isLessThan: b)
    }

    /// The bit patterns of a vector's lanes.
    @inline(__always)
    static func bits(_ vector: Vector) -> Bits {
        // SAFETY: both types are 32 bytes, and every bit pattern is a value of either.
        unsafe unsafeBitCast(vector, to: Bits.self)
    }

    /// The vector with these bit patterns.
    @inline(__always)
    static func vector(_ bits: Bits) -> Vector {
        // SAFETY: both types are 32 bytes, and every bit pattern is a value of either.
        unsafe unsafeBitCast(bits, to: Vector.self)
    }
}

extension Float: KernelScalar {
    /// Eight lanes.
    package typealias Vector = SIMD8<Float>

    /// Eight lanes.
    package typealias Bits = SIMD8<UInt32>

    @inline(__always)
    package static func select(
        _ first: SIMD8<Float>,
        _ second: SIMD8<Float>,
        where a: SIMD8<Float>,
        isLessThan b: SIMD8<Float>
    ) -> SIMD8<Float> {
        second.replacing(with: first, where: a .< b)
    }

    @inline(__always)
    package static func folded(_ vector: SIMD8<Float>) -> SIMD4<Float> {
        vector.lowHalf + vector.highHalf
    }

    package static func naturalLogarithm(_ value: Float) -> Float { logf(value) }

    package static func exponential(_ value: Float) -> Float { expf(value) }
}

extension Double: KernelScalar {
    /// Four lanes.
    package typealias Vector = SIMD4<Double>

    /// Four lanes.
    package typealias Bits = SIMD4<UInt64>

    @inline(__always)
    package static func select(
        _ first: SIMD4<Double>,
        _ second: SIMD4<Double>,
        where a: SIMD4<Double>,
        isLessThan b: SIMD4<Double>
    ) -> SIMD4<Double> {
        second.replacing(with: first, where: a .< b)
    }

    @inline(__always)
    package static func folded(_ vector: SIMD4<Double>) -> SIMD4<Double> { vector }

    package static func naturalLogarithm(_ value: Double) -> Double { log(value) }

    package static func exponential(_ value: Double) -> Double { exp(value) }
}

extension SIMD where Scalar: FloatingPoint {
    /// Returns `(self · x + a) · x + b`: two steps of Horner's rule.
    @inline(__always)
    func horner(_ x: Self, _ a: Scalar, _ b: Scalar) -> Self {
        Self(repeating: b).addingProduct(Self(repeating: a).addingProduct(self, x), x)
    }
}
