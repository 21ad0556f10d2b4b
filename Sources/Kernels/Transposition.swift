// Copies between rows, as tensors have them, and the lanes of panels: squares of vectors are
// transposed in registers, what is left over a scalar at a time.

/// Copies rows to columns, `target[column][row] = source[row][column]`; the rows of both lie at
/// strides.
@inline(__always)
package func transpose<Scalar: KernelScalar>(
    _ source: UnsafePointer<Scalar>,
    rowCount: Int,
    columnCount: Int,
    rowStride: Int,
    into target: UnsafeMutablePointer<Scalar>,
    rowStride targetStride: Int
) {
    let width = Scalar.Vector.scalarCount
    let (wholeRows, wholeColumns) = (rowCount / width &* width, columnCount / width &* width)
    // SAFETY: the caller vouches for all rows and columns on both sides.
    for row in stride(from: 0, to: wholeRows, by: width) {
        for column in stride(from: 0, to: wholeColumns, by: width) {
            unsafe Scalar.transposeSquare(
                source + row &* rowStride + column,
                rowStride: rowStride,
                into: target + column &* targetStride + row,
                rowStride: targetStride
            )
        }
    }
    for row in 0..<rowCount {
        for column in (row < wholeRows ? wholeColumns : 0)..<columnCount {
            let scalar = unsafe source[row &* rowStride &+ column]
            unsafe target[column &* targetStride &+ row] = scalar
        }
    }
}

extension Float {
    /// Transposes eight rows of eight: three rounds of shuffles, each of which interleaves rows
    /// that are four apart.
    @inline(__always)
    package static func transposeSquare(
        _ source: UnsafePointer<Float>,
        rowStride: Int,
        into target: UnsafeMutablePointer<Float>,
        rowStride targetStride: Int
    ) {
        typealias Vector = SIMD8<Float>
        @inline(__always)
        func interleaved(_ a: Vector, _ b: Vector) -> (Vector, Vector) {
            (
                Vector(a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3]),
                Vector(a[4], b[4], a[5], b[5], a[6], b[6], a[7], b[7])
            )
        }
        // SAFETY: the caller vouches for eight rows of eight scalars on both sides.
        @inline(__always)
        func row(_ index: Int) -> Vector { unsafe source.vector(at: index &* rowStride) }
        let (a0, a1) = interleaved(row(0), row(4))
        let (a2, a3) = interleaved(row(1), row(5))
        let (a4, a5) = interleaved(row(2), row(6))
        let (a6, a7) = interleaved(row(3), row(7))
        let (b0, b1) = interleaved(a0, a4)
        let (b2, b3) = interleaved(a1, a5)
        let (b4, b5) = interleaved(a2, a6)
        let (b6, b7) = interleaved(a3, a7)
        let (c0, c1) = interleaved(b0, b4)
        let (c2, c3) = interleaved(b1, b5)
        let (c4, c5) = interleaved(b2, b6)
        let (c6, c7) = interleaved(b3, b7)
        unsafe target.store(c0, at: 0)
        unsafe target.store(c1, at: targetStride)
        unsafe target.store(c2, at: 2 &* targetStride)
        unsafe target.store(c3, at: 3 &* targetStride)
        unsafe target.store(c4, at: 4 &* targetStride)
        unsafe target.store(c5, at: 5 &* targetStride)
        unsafe target.store(c6, at: 6 &* targetStride)
        unsafe target.store(c7, at: 7 &* targetStride)
    }
}

extension Double {
    /// Transposes four rows of four: two rounds of shuffles, each of which interleaves rows that
    /// are two apart.
    @inline(__always)
    package static func transposeSquare(
        _ source: UnsafePointer<Double>,
        rowStride: Int,
        into target: UnsafeMutablePointer<Double>,
        rowStride targetStride: Int
    ) {
        typealias Vector = SIMD4<Double>
        @inline(__always)
        func interleaved(_ a: Vector, _ b: Vector) -> (Vector, Vector) {
            (Vector(a[0], b[0], a[1], b[1]), Vector(a[2], b[2], a[3], b[3]))
        }
        // SAFETY: the caller vouches for four rows of four scalars on both sides.
        @inline(__always)
        func row(_ index: Int) -> Vector { unsafe source.vector(at: index &* rowStride) }
        let (a0, a1) = interleaved(row(0), row(2))
        let (a2, a3) = interleaved(row(1), row(3))
        let (b0, b1) = interleaved(a0, a2)
        let (b2, b3) = interleaved(a1, a3)
        unsafe target.store(b0, at: 0)
        unsafe target.store(b1, at: targetStride)
        unsafe target.store(b2, at: 2 &* targetStride)
        unsafe target.store(b3, at: 3 &* targetStride)
    }
}
