import Kernels
import Testing

@Suite struct Transposition {
    /// Sizes below, at and above multiples of the side of a square, for either scalar.
    private static let sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 15, 16, 17, 24, 33]

    @Test(arguments: sizes)
    func `rows become columns with any strides, and other elements are unchanged`(rowCount: Int) {
        for columnCount in Self.sizes {
            for (gap, targetGap) in [(0, 0), (1, 0), (0, 3), (5, 8)] {
                check(Float.self, rowCount, columnCount, gap: gap, targetGap: targetGap)
                check(Double.self, rowCount, columnCount, gap: gap, targetGap: targetGap)
            }
        }
    }

    /// Transposes distinct numbers, between rows with gaps, into the middle of a target.
    private func check<Scalar: KernelScalar>(
        _: Scalar.Type,
        _ rowCount: Int,
        _ columnCount: Int,
        gap: Int,
        targetGap: Int
    ) {
        let (stride, targetStride) = (columnCount + gap, rowCount + targetGap)
        let margin = 19
        let source = (0..<(rowCount * stride)).map { Scalar($0 + 1) }
        var target = [Scalar](repeating: -1, count: columnCount * targetStride + 2 * margin)
        var expected = target
        for row in 0..<rowCount {
            for column in 0..<columnCount {
                expected[margin + column * targetStride + row] = source[row * stride + column]
            }
        }
        unsafe source.withUnsafeBufferPointer { source in
            unsafe target.withUnsafeMutableBufferPointer { target in
                // SAFETY: both have all rows and columns; if there are none, nothing is copied.
                guard let start = source.baseAddress, let targetStart = target.baseAddress else {
                    return
                }
                unsafe transpose(
                    start,
                    rowCount: rowCount,
                    columnCount: columnCount,
                    rowStride: stride,
                    into: targetStart + margin,
                    rowStride: targetStride
                )
            }
        }
        #expect(
            target == expected,
            "\(Scalar.self), \(rowCount) × \(columnCount), gaps \(gap) and \(targetGap)"
        )
    }
}
