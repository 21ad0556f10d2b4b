/// Six rows by two vectors of a matrix product, held in registers.
///
/// Twelve accumulators, two vectors of the right factor and one broadcast scalar of the left factor
/// use 15 of the 16 vector registers of AVX2; each depth takes twelve multiply-adds and eight loads.
/// One head of 512 × 512 × 64 on one thread reaches 76 % of the multiply-add peak, instead of 44 %
/// with accumulators in memory. Each accumulator is the sum over the depth in order, one fused
/// multiply-add for each term, so a result does not depend on the tile, or the place in a tile, in
/// which it is computed. The products of projections and panels are made of these tiles:
///
///     product        left (broadcast)    right (vectors)        depth
///     projections    inputs              a panel of the matrix  input dimension
///     scores, Sᵀ     keys                a panel of Qᵀ          head dimension
///     context, Oᵀ    Vᵀ                  a panel of Pᵀ          keys
struct ProductTile<Scalar: KernelScalar> {
    private var row0 = LanePair<Scalar>.zero
    private var row1 = LanePair<Scalar>.zero
    private var row2 = LanePair<Scalar>.zero
    private var row3 = LanePair<Scalar>.zero
    private var row4 = LanePair<Scalar>.zero
    private var row5 = LanePair<Scalar>.zero

    /// Computes the product of one tile.
    ///
    /// - Parameters:
    ///   - left: The left factor.
    ///   - rowStride: The distance from one row of the left factor to the next.
    ///   - depthStride: The distance from one depth of the left factor to the next.
    ///   - lastRow: The last row of the left factor; later rows are read as this one. A literal 5
    ///     saves registers.
    ///   - right: The right factor: `depth` pairs without gaps.
    ///   - depth: The length of the sums.
    @inline(__always)
    init(
        _ left: UnsafePointer<Scalar>,
        rowStride: Int,
        depthStride: Int,
        lastRow: Int,
        _ right: UnsafePointer<Scalar>,
        depth: Int
    ) {
        let (offset1, offset2) = (min(1, lastRow) &* rowStride, min(2, lastRow) &* rowStride)
        let (offset3, offset4) = (min(3, lastRow) &* rowStride, min(4, lastRow) &* rowStride)
        let offset5 = 5 &* rowStride
        var (left, right) = unsafe (left, right)
        // Copies in registers: members of self would be kept in memory.
        var (sum0, sum1, sum2) = (row0, row1, row2)
        var (sum3, sum4, sum5) = (row3, row4, row5)
        // SAFETY: the caller guarantees all rows and depths of both factors.
        for _ in 0..<depth {
            let columns = unsafe right.pair(at: 0)
            unsafe Self.add(left[0], columns, to: &sum0)
            unsafe Self.add(left[offset1], columns, to: &sum1)
            unsafe Self.add(left[offset2], columns, to: &sum2)
            unsafe Self.add(left[offset3], columns, to: &sum3)
            unsafe Self.add(left[offset4], columns, to: &sum4)
            if lastRow == 5 { unsafe Self.add(left[offset5], columns, to: &sum5) }
            unsafe left += depthStride
            unsafe right += LanePair<Scalar>.laneCount
        }
        (row0, row1, row2) = (sum0, sum1, sum2)
        (row3, row4, row5) = (sum3, sum4, sum5)
    }

    @inline(__always)
    private static func add(
        _ scalar: Scalar,
        _ columns: LanePair<Scalar>,
        to sum: inout LanePair<Scalar>
    ) {
        sum = sum.addingProduct(Scalar.Vector(repeating: scalar), columns)
    }

    /// Calls the body with each of the first `count` rows, in order.
    @inline(__always)
    func forEachRow(count: Int, _ body: (_ row: Int, _ sums: LanePair<Scalar>) -> Void) {
        body(0, row0)
        if count > 1 { body(1, row1) }
        if count > 2 { body(2, row2) }
        if count > 3 { body(3, row3) }
        if count > 4 { body(4, row4) }
        if count > 5 { body(5, row5) }
    }
}
