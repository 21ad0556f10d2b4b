/// The layout of the right factor of a product, `[depth, columnCount]`, or of its transpose.
package struct MatrixLayout: Hashable, Sendable {
    /// The length of the sums.
    package let depth: Int
    /// The number of columns of the product.
    package let columnCount: Int
    /// Whether the elements are stored as `[columnCount, depth]`, as in `torch.nn.Linear`.
    package let isTransposed: Bool

    /// Creates a layout without gaps.
    package init(depth: Int, columnCount: Int, isTransposed: Bool) {
        self.depth = depth
        self.columnCount = columnCount
        self.isTransposed = isTransposed
    }
}

/// Returns `rows · matrix + bias`, shape `[rowCount, columnCount]`.
///
/// Each panel of the matrix, two vectors wide, is first copied to contiguous memory, which also
/// undoes a transposition, and then multiplied by all rows. Each number is one sum over the depth
/// whatever the number of rows and threads, so a row's result does not depend on the other rows.
///
/// - Parameters:
///   - rows: Shape `[rowCount, depth]`.
///   - rowCount: The number of rows.
///   - matrix: The right factor.
///   - layout: The layout of the matrix.
///   - bias: One number for each column, added last; empty for none.
///   - parallelFor: Runs the pieces of the product.
///   - isCancelled: Asked between panels; once true it must stay true.
/// - Returns: The product, row-major.
/// - Throws: `cancelled` only; the product may hold infinities, see `firstNonFinite(in:)`.
/// - Complexity: rowCount · depth · columnCount multiply-adds.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func matrixProduct<Scalar: KernelScalar>(
    _ rows: Span<Scalar>,
    rowCount: Int,
    matrix: Span<Scalar>,
    layout: MatrixLayout,
    bias: Span<Scalar>,
    parallelFor: ParallelLoop,
    isCancelled: @escaping @Sendable () -> Bool
) throws(KernelFailure) -> [Scalar] {
    precondition(rows.count == rowCount * layout.depth)
    precondition(matrix.count == layout.depth * layout.columnCount)
    precondition(bias.isEmpty || bias.count == layout.columnCount)
    var product = [Scalar](repeating: 0, count: rowCount * layout.columnCount)
    // SAFETY: the spans and the product outlive the job, whose pieces have all run when parallelFor
    // returns; their counts have just been compared with the layout.
    let job = unsafe ProductJob(
        rowCount: rowCount,
        layout: layout,
        rows: rows.start,
        matrix: matrix.start,
        bias: bias.start,
        product: product.start,
        isCancelled: isCancelled
    )
    let pieceCount = job.pieceCount
    if rowCount * layout.depth * layout.columnCount < serialCost {
        for piece in 0..<pieceCount { job.run(piece: piece) }
    } else {
        parallelFor(pieceCount) { piece in job.run(piece: piece) }
    }
    guard !isCancelled() else { throw .cancelled }
    return product
}

/// Returns the number of scalars that a piece of `matrixProduct` allocates: a panel of the matrix and
/// its biases.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func matrixProductScratchCount<Scalar: KernelScalar>(
    _ type: Scalar.Type,
    depth: Int
) -> Int {
    (depth + 1) * LanePair<Scalar>.laneCount
}

/// A product divided into pieces, each a panel of columns by a range of rows.
@safe
private struct ProductJob<Scalar: KernelScalar>: @unchecked Sendable {
    let rowCount: Int
    let layout: MatrixLayout
    let rows: UnsafePointer<Scalar>?
    let matrix: UnsafePointer<Scalar>?
    let bias: UnsafePointer<Scalar>?
    let product: UnsafeMutablePointer<Scalar>?
    let isCancelled: @Sendable () -> Bool

    /// The greatest number of rows of a piece: a multiple of the tile's six, large enough that
    /// copying the panel costs less than a hundredth of the product.
    static var rowsPerPiece: Int { 252 }

    static var panelWidth: Int { LanePair<Scalar>.laneCount }

    var panelCount: Int {
        layout.columnCount.roundedUp(toMultipleOf: Self.panelWidth) / Self.panelWidth
    }

    var pieceCount: Int {
        panelCount * (rowCount.roundedUp(toMultipleOf: Self.rowsPerPiece) / Self.rowsPerPiece)
    }

    @inline(__always)
    func run(piece: Int) {
        guard !isCancelled() else { return }
        let firstColumn = piece % panelCount * Self.panelWidth
        let firstRow = piece / panelCount * Self.rowsPerPiece
        let columns = firstColumn..<min(firstColumn + Self.panelWidth, layout.columnCount)
        let rows = firstRow..<min(firstRow + Self.rowsPerPiece, rowCount)
        unsafe withUnsafeTemporaryAllocation(
            of: Scalar.self,
            capacity: matrixProductScratchCount(Scalar.self, depth: layout.depth)
        ) { scratch in
            // SAFETY: the panel and its biases fill the capacity.
            guard let panel = scratch.baseAddress else { return }
            unsafe pack(columns, into: panel)
            unsafe multiply(rows, columns, panel)
        }
    }

    /// Copies a panel of the matrix, and its biases as one more row; missing columns are 0.
    @inline(__always)
    private func pack(_ columns: Range<Int>, into panel: UnsafeMutablePointer<Scalar>) {
        let (depth, width) = (layout.depth, Self.panelWidth)
        // SAFETY: columns and depths are within the matrix, and the panel has depth + 1 rows.
        guard let matrix = unsafe matrix else { return }
        let biases = unsafe panel + depth * width
        unsafe biases.update(repeating: 0, count: width)
        if let bias = unsafe bias {
            unsafe biases.update(from: bias + columns.lowerBound, count: columns.count)
        }
        if columns.count < width { unsafe panel.update(repeating: 0, count: depth * width) }
        if layout.isTransposed {
            unsafe transpose(
                matrix + columns.lowerBound * depth,
                rowCount: columns.count,
                columnCount: depth,
                rowStride: depth,
                into: panel,
                rowStride: width
            )
            return
        }
        for k in 0..<depth {
            let source = unsafe matrix + (k &* layout.columnCount &+ columns.lowerBound)
            let target = unsafe panel + k &* width
            if columns.count == width {
                unsafe target.store(source.pair(at: 0), at: 0)
            } else {
                unsafe target.update(from: source, count: columns.count)
            }
        }
    }

    @inline(__always)
    private func multiply(
        _ rows: Range<Int>,
        _ columns: Range<Int>,
        _ panel: UnsafePointer<Scalar>
    ) {
        let (depth, width) = (layout.depth, Self.panelWidth)
        // SAFETY: rows and columns are within the factors and the product.
        guard let source = unsafe self.rows, let product = unsafe product else { return }
        let bias = unsafe panel.pair(at: depth * width)
        let factor = unsafe PanelProduct(
            left: source + rows.lowerBound * depth,
            rowStride: depth,
            depthStride: 1,
            rowCount: rows.count,
            right: panel,
            depth: depth
        )
        let isWhole = columns.count == width
        factor.forEachRow { row, sums, isFirst, isLast in
            let target =
                unsafe product
                + ((rows.lowerBound &+ row) &* layout.columnCount &+ columns.lowerBound)
            if isWhole {
                var sums = sums
                if !isFirst { unsafe sums = target.pair(at: 0) + sums }
                unsafe target.store(isLast ? sums + bias : sums, at: 0)
            } else {
                for column in 0..<columns.count {
                    let sum = unsafe isFirst ? sums[column] : target[column] + sums[column]
                    unsafe target[column] = isLast ? sum + bias[column] : sum
                }
            }
        }
    }
}
