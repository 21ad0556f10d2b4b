/// The strides of a tensor of rows per head, which let packed heads be read without a copy.
///
///     [batch, rows, heads · length]   strides: rows · heads · length, length, heads · length
///     [batch, heads, rows, length]    strides: heads · rows · length, rows · length, length
package struct HeadLayout: Hashable, Sendable {
    /// The distance from one batch entry to the next, in scalars.
    package let batchStride: Int
    /// The distance from one head to the next.
    package let headStride: Int
    /// The distance from one row to the next.
    package let rowStride: Int
    /// The number of contiguous scalars in a row of one head.
    package let rowLength: Int

    /// Heads side by side in each row: `[batch, rows, heads · length]`.
    package static func packed(rowCount: Int, headCount: Int, rowLength: Int) -> HeadLayout {
        HeadLayout(
            batchStride: rowCount * headCount * rowLength,
            headStride: rowLength,
            rowStride: headCount * rowLength,
            rowLength: rowLength
        )
    }

    /// Heads one after the other: `[batch, heads, rows, length]`.
    package static func separate(rowCount: Int, headCount: Int, rowLength: Int) -> HeadLayout {
        HeadLayout(
            batchStride: headCount * rowCount * rowLength,
            headStride: rowCount * rowLength,
            rowStride: rowLength,
            rowLength: rowLength
        )
    }

    /// The offset of a row of a head.
    package func offset(batch: Int, head: Int, row: Int) -> Int {
        batch * batchStride + head * headStride + row * rowStride
    }

    /// The number of scalars from the first row to the end of the last.
    func elementCount(batchCount: Int, headCount: Int, rowCount: Int) -> Int {
        offset(batch: batchCount - 1, head: headCount - 1, row: rowCount - 1) + rowLength
    }
}
