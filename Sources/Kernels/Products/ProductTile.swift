/// Six rows by two vectors of a matrix product, held in registers.
///
/// Twelve accumulators, two vectors of the right factor and one broadcast scalar of the left one
/// use 15 of the 16 vector registers of AVX2; a depth takes twelve multiply-adds and eight loads.
/// Each accumulator is the sum over the depth in order, one fused multiply-add each, so a result
/// does not depend on where in a tile, or in which tile, it is computed. Every product in this
/// module is made of such tiles:
///
///     product        left (broadcast)    right (vectors)        depth
///     projections    inputs              a panel of the matrix  input dimension
///     scores, Sᵀ     keys                a panel of Qᵀ          head dimension
///     context, Oᵀ    Vᵀ                  a panel of Pᵀ          keys
struct ProductTile<Scalar: KernelScalar> {
    /// How many rows a tile has; some have one less, see `PanelProduct`.
    static var rowCount: Int { 6 }

    /// How many columns a tile and a panel have: 16 for Float, 8 for Double.
    @inline(__always)
    static var columnCount: Int { 2 * Scalar.Vector.scalarCount }

    typealias Pair = (left: Scalar.Vector, right: Scalar.Vector)

    private var row0: Pair = (.zero, .zero)
    private var row1: Pair = (.zero, .zero)
    private var row2: Pair = (.zero, .zero)
    private var row3: Pair = (.zero, .zero)
    private var row4: Pair = (.zero, .zero)
    private var row5: Pair = (.zero, .zero)

    /// Computes the product of one tile.
    ///
    /// - Parameters:
    ///   - left: The left factor, rows and depths at two strides.
    ///   - rowStride: From one row of the left factor to the next.
    ///   - depthStride: From one depth of the left factor to the next.
    ///   - lastRow: Rows past it are read as this one; 4 and 5, as literals, spare registers.
    ///   - right: The right factor, `depth` rows of `columnCount` columns without gaps.
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
        // SAFETY: the caller vouches for all rows and depths of both factors.
        for _ in 0..<depth {
            let a = unsafe right.vector(at: 0)
            let b = unsafe right.vector(at: Scalar.Vector.scalarCount)
            unsafe Self.multiply(left[0], a, b, addingTo: &sum0)
            unsafe Self.multiply(left[offset1], a, b, addingTo: &sum1)
            unsafe Self.multiply(left[offset2], a, b, addingTo: &sum2)
            unsafe Self.multiply(left[offset3], a, b, addingTo: &sum3)
            unsafe Self.multiply(left[offset4], a, b, addingTo: &sum4)
            if lastRow == 5 { unsafe Self.multiply(left[offset5], a, b, addingTo: &sum5) }
            unsafe left += depthStride
            unsafe right += Self.columnCount
        }
        (row0, row1, row2) = (sum0, sum1, sum2)
        (row3, row4, row5) = (sum3, sum4, sum5)
    }

    @inline(__always)
    private static func multiply(
        _ scalar: Scalar,
        _ a: Scalar.Vector,
        _ b: Scalar.Vector,
        addingTo sum: inout Pair
    ) {
        let broadcast = Scalar.Vector(repeating: scalar)
        sum.left = sum.left.addingProduct(broadcast, a)
        sum.right = sum.right.addingProduct(broadcast, b)
    }

    /// Hands the first `count` rows to the body, in order.
    @inline(__always)
    func forEachRow(count: Int, _ body: (_ row: Int, _ pair: Pair) -> Void) {
        body(0, row0)
        if count > 1 { body(1, row1) }
        if count > 2 { body(2, row2) }
        if count > 3 { body(3, row3) }
        if count > 4 { body(4, row4) }
        if count > 5 { body(5, row5) }
    }
}
