/// The product of a matrix and a panel, `[rowCount, depth] · [depth, columnCount]`, tile by tile.
///
/// Rows are distributed evenly: if their number is not a multiple of six, the last tiles have five
/// rows, so that no tile is nearly empty. For example, 64 rows are four tiles of six and eight of five.
///
/// SAFETY: the creator guarantees all rows and depths of both factors.
@safe
struct PanelProduct<Scalar: KernelScalar> {
    /// The longest range of depths that is summed in one chain.
    ///
    /// A sum of 128 products in order has a rounding error near that of the blocked sums of other
    /// libraries; a longer depth is the sum of several chains. 128 rows of the panel take 8 KiB and
    /// stay in the first-level cache while they are multiplied by all rows of the matrix.
    static var chainLength: Int { 128 }

    /// The matrix: one scalar for each row and depth.
    let left: UnsafePointer<Scalar>
    let rowStride: Int
    let depthStride: Int
    let rowCount: Int
    /// The panel, without gaps.
    let right: UnsafePointer<Scalar>
    let depth: Int

    /// Calls the body with the sums of each row, one chain of depths after the other.
    ///
    /// - Parameter body: Takes a row, its sums, and whether they belong to the first and to the
    ///   last chain.
    @inline(__always)
    func forEachRow(
        _ body: (_ row: Int, _ sums: LanePair<Scalar>, _ isFirst: Bool, _ isLast: Bool) -> Void
    ) {
        var start = 0
        repeat {
            let count = min(depth - start, Self.chainLength)
            let (isFirst, isLast) = (start == 0, start + count == depth)
            forEachTile(depths: start, count: count) { first, tile, rowCount in
                tile.forEachRow(count: rowCount) { row, sums in
                    body(first + row, sums, isFirst, isLast)
                }
            }
            start += count
        } while start < depth
    }

    /// Computes the tiles of one chain.
    @inline(__always)
    private func forEachTile(
        depths start: Int,
        count depth: Int,
        _ body: (_ firstRow: Int, _ tile: ProductTile<Scalar>, _ rowCount: Int) -> Void
    ) {
        let tileCount = rowCount.roundedUp(toMultipleOf: 6) / 6
        let shorterCount = 6 * tileCount - rowCount
        // With few rows, more than one may be missing from a tile.
        let fullCount = max(tileCount - shorterCount, 0)
        let left = unsafe left + start &* depthStride
        let right = unsafe right + start &* LanePair<Scalar>.laneCount
        for index in 0..<fullCount {
            let row = 6 &* index
            let tile = unsafe ProductTile(
                left + row &* rowStride,
                rowStride: rowStride,
                depthStride: depthStride,
                lastRow: 5,
                right,
                depth: depth
            )
            body(row, tile, 6)
        }
        for row in stride(from: 6 &* fullCount, to: rowCount, by: 5) {
            let count = min(5, rowCount - row)
            let tile = unsafe ProductTile(
                left + row &* rowStride,
                rowStride: rowStride,
                depthStride: depthStride,
                lastRow: count &- 1,
                right,
                depth: depth
            )
            body(row, tile, count)
        }
    }
}
