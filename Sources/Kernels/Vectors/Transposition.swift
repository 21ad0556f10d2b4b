// Copies between the rows of tensors and the lanes of panels. Squares of vectors are transposed in
// registers, one call for each, in half the time of copying lane by lane; the rest is copied a scalar
// at a time.

/// Copies rows to columns: `target[column][row] = source[row][column]`.
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
    // SAFETY: the caller guarantees all rows and columns of both.
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
    /// Transposes eight rows of eight, four columns at a time.
    ///
    /// Rows i and i + 4 share a vector, so that all shuffles stay within halves. Scalars are interleaved
    /// first, then pairs of scalars.
    @inline(never)
    package static func transposeSquare(
        _ source: UnsafePointer<Float>,
        rowStride: Int,
        into target: UnsafeMutablePointer<Float>,
        rowStride targetStride: Int
    ) {
        // SAFETY: the caller guarantees eight rows of eight scalars on both sides.
        for column in stride(from: 0, to: 8, by: 4) {
            func rows(_ index: Int) -> SIMD8<Float> {
                let row = unsafe source + index &* rowStride + column
                return unsafe SIMD8(
                    lowHalf: UnsafeRawPointer(row).loadUnaligned(as: SIMD4<Float>.self),
                    highHalf: UnsafeRawPointer(row + 4 &* rowStride)
                        .loadUnaligned(as: SIMD4<Float>.self)
                )
            }
            let (a, b, c, d) = (rows(0), rows(1), rows(2), rows(3))
            let (ab, cd) = (a.interleavedLow(b).pairs, c.interleavedLow(d).pairs)
            let (lastAB, lastCD) = (a.interleavedHigh(b).pairs, c.interleavedHigh(d).pairs)
            let target = unsafe UnsafeMutableRawPointer(target + column &* targetStride)
            let step = 4 &* targetStride
            unsafe target.store(ab.interleavedLow(cd), at: 0)
            unsafe target.store(ab.interleavedHigh(cd), at: step)
            unsafe target.store(lastAB.interleavedLow(lastCD), at: 2 &* step)
            unsafe target.store(lastAB.interleavedHigh(lastCD), at: 3 &* step)
        }
    }
}

extension SIMD8<Float> {
    /// Each two lanes as one.
    @inline(__always)
    fileprivate var pairs: SIMD4<Double> {
        // SAFETY: both are 32 bytes, and every bit pattern is a value of either.
        unsafe unsafeBitCast(self, to: SIMD4<Double>.self)
    }
}

extension UnsafeMutableRawPointer {
    /// Stores a vector of pairs at an offset in bytes.
    @inline(__always)
    fileprivate func store(_ pairs: SIMD4<Double>, at offset: Int) {
        // SAFETY: the caller guarantees a vector at the offset.
        unsafe storeBytes(of: pairs, toByteOffset: offset, as: SIMD4<Double>.self)
    }
}

extension Double {
    /// Transposes four rows of four, two columns at a time; rows i and i + 2 share a vector.
    @inline(never)
    package static func transposeSquare(
        _ source: UnsafePointer<Double>,
        rowStride: Int,
        into target: UnsafeMutablePointer<Double>,
        rowStride targetStride: Int
    ) {
        // SAFETY: the caller guarantees four rows of four scalars on both sides.
        for column in stride(from: 0, to: 4, by: 2) {
            func rows(_ index: Int) -> SIMD4<Double> {
                let row = unsafe source + index &* rowStride + column
                return unsafe SIMD4(
                    lowHalf: UnsafeRawPointer(row).loadUnaligned(as: SIMD2<Double>.self),
                    highHalf: UnsafeRawPointer(row + 2 &* rowStride)
                        .loadUnaligned(as: SIMD2<Double>.self)
                )
            }
            let (a, b) = (rows(0), rows(1))
            let target = unsafe target + column &* targetStride
            unsafe target.store(a.interleavedLow(b), at: 0)
            unsafe target.store(a.interleavedHigh(b), at: targetStride)
        }
    }
}
