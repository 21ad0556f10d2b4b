/// The product of a matrix and a panel, `[rowCount, depth] · [depth, columnCount]`, tile by tile.
///
/// Rows are shared out evenly: where six do not divide them, the last tiles have one row less
/// rather than one tile being nearly empty. So 64 rows are four tiles of six and eight of five.
@safe
struct PanelProduct<Scalar: KernelScalar> {
    /// The longest run of the depth that is summed in one chain.
    ///
    /// A sum of 128 products in order has a rounding error near that of the blocked sums of
    /// other libraries; longer depths add one such sum to the next. A panel of 128 rows is 8 KiB
    /// and stays in the first-level cache while all rows meet it.
    static var chainLength: Int { 128 }

    /// The matrix: a scalar for each row and depth, at two strides.
    let left: UnsafePointer<Scalar>
    let rowStride: Int
    let depthStride: Int
    let rowCount: Int
    /// The panel, without gaps.
    let right: UnsafePointer<Scalar>
    let depth: Int

    /// Hands the sums of each row to the body, one chain of the depth after the other.
    ///
    /// - Parameter body: Takes a row, its two vectors of sums, and whether they are of the first
    ///   and of the last chain.
    @inline(__always)
    func forEachRow(
        _ body: (_ row: Int, _ sums: ProductTile<Scalar>.Pair, _ isFirst: Bool, _ isLast: Bool) ->
            Void
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
        // With few rows more than one may be missing from a tile.
        let fullCount = max(tileCount - shorterCount, 0)
        // SAFETY: rows and depths are those of the factors, which the creator vouches for.
        let left = unsafe left + start &* depthStride
        let right = unsafe right + start &* ProductTile<Scalar>.columnCount
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
