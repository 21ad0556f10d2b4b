/// Six rows by two vectors of a matrix product, held in registers.
///
/// Twelve accumulators, two vectors of the right factor and one broadcast scalar of the left one
/// use 15 of the 16 vector registers of AVX2. Each accumulator is the sum over the depth in
/// order, one fused multiply-add each, so a result does not depend on where in a tile, or in
/// which tile, it is computed. Every product in this module is made of such tiles:
///
///     product        left (broadcast)    right (vectors)       depth
///     projections    inputs              a panel of the matrix  input dimension
///     scores, Sᵀ     keys                a block of Qᵀ          head dimension
///     context, Oᵀ    Vᵀ                  a block of Pᵀ          keys
struct ProductTile<Scalar: KernelScalar> {
    /// How many rows a tile has.
    static var rowCount: Int { 6 }

    /// How many columns a tile has: 16 for Float, 8 for Double.
    @inline(__always)
    static var columnCount: Int { 2 * Scalar.Vector.scalarCount }

    /// The longest run of the depth that is summed in one chain.
    ///
    /// A sum of 256 products in order has a rounding error near that of the blocked sums of
    /// other libraries; longer depths add one such sum to the next.
    static var chainLength: Int { 256 }

    /// The left factor: a scalar for each row and depth, at two strides.
    ///
    /// Rows past the last are read as the last one, so a tile at the edge needs no other code.
    @safe
    struct Left {
        var base: UnsafePointer<Scalar>
        var rowStride: Int
        var depthStride: Int
        var lastRow: Int

        @inline(__always)
        func row(_ index: Int) -> UnsafePointer<Scalar> {
            // SAFETY: the row is one of those that the caller vouches for.
            unsafe base + Swift.min(index, lastRow) * rowStride
        }
    }

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
    ///   - left: The left factor; `lastRow + 1` rows are read.
    ///   - right: The right factor, `depth` rows of `columnCount` columns.
    ///   - rightStride: From one depth of the right factor to the next.
    ///   - depth: The length of the sums.
    @inline(__always)
    init(
        _ left: Left,
        _ right: UnsafePointer<Scalar>,
        rightStride: Int,
        depth: Int
    ) {
        // SAFETY: the caller vouches for all rows and depths of both factors.
        unsafe accumulate(
            left,
            right,
            rightStride: rightStride,
            depths: 0..<Swift.min(depth, Self.chainLength)
        )
        var start = Self.chainLength
        while start < depth {
            let end = Swift.min(start + Self.chainLength, depth)
            var part = Self()
            unsafe part.accumulate(left, right, rightStride: rightStride, depths: start..<end)
            add(part)
            start = end
        }
    }

    @inline(__always)
    private init() {}

    @inline(__always)
    private mutating func accumulate(
        _ left: Left,
        _ right: UnsafePointer<Scalar>,
        rightStride: Int,
        depths: Range<Int>
    ) {
        let width = Scalar.Vector.scalarCount
        let (left0, left1, left2) = unsafe (left.row(0), left.row(1), left.row(2))
        let (left3, left4, left5) = unsafe (left.row(3), left.row(4), left.row(5))
        var (sum0, sum1, sum2) = (row0, row1, row2)
        var (sum3, sum4, sum5) = (row3, row4, row5)
        var depth = depths.lowerBound
        while depth < depths.upperBound {
            let a = unsafe right.vector(at: depth * rightStride)
            let b = unsafe right.vector(at: depth * rightStride + width)
            let at = depth * left.depthStride
            unsafe Self.multiply(left0[at], a, b, addingTo: &sum0)
            unsafe Self.multiply(left1[at], a, b, addingTo: &sum1)
            unsafe Self.multiply(left2[at], a, b, addingTo: &sum2)
            unsafe Self.multiply(left3[at], a, b, addingTo: &sum3)
            unsafe Self.multiply(left4[at], a, b, addingTo: &sum4)
            unsafe Self.multiply(left5[at], a, b, addingTo: &sum5)
            depth += 1
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

    @inline(__always)
    private mutating func add(_ other: Self) {
        row0 = (row0.left + other.row0.left, row0.right + other.row0.right)
        row1 = (row1.left + other.row1.left, row1.right + other.row1.right)
        row2 = (row2.left + other.row2.left, row2.right + other.row2.right)
        row3 = (row3.left + other.row3.left, row3.right + other.row3.right)
        row4 = (row4.left + other.row4.left, row4.right + other.row4.right)
        row5 = (row5.left + other.row5.left, row5.right + other.row5.right)
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
