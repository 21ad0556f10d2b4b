/// The right factor of a product, `[depth, columnCount]`, or its transpose.
package struct MatrixLayout: Hashable, Sendable {
    /// The length of the sums.
    package let depth: Int
    /// How many columns the product has.
    package let columnCount: Int
    /// Whether the elements lie as `[columnCount, depth]`, as in `torch.nn.Linear`.
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
/// Panels of a tile's columns are copied side by side first, which also undoes a transposition;
/// each panel then meets all rows. Each number is one sum over the depth whatever the number of
/// rows and threads, so a row's result does not depend on the rows beside it.
///
/// - Parameters:
///   - rows: Shape `[rowCount, depth]`.
///   - rowCount: How many rows there are.
///   - matrix: As the layout says.
///   - layout: How the matrix lies.
///   - bias: One number for each column, added last; empty for none.
///   - parallelFor: Calls a body for each index below a count and returns when all are done.
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
    parallelFor: (Int, @escaping @Sendable (Int) -> Void) -> Void,
    isCancelled: @escaping @Sendable () -> Bool
) throws(KernelFailure) -> [Scalar] {
    precondition(rows.count == rowCount * layout.depth)
    precondition(matrix.count == layout.depth * layout.columnCount)
    precondition(bias.isEmpty || bias.count == layout.columnCount)
    var product = [Scalar](repeating: 0, count: rowCount * layout.columnCount)
    do {
        var target = product.mutableSpan
        // SAFETY: the spans outlive the job, whose pieces have all run when parallelFor returns;
        // their counts have just been compared with the layout.
        let job = unsafe ProductJob(
            rowCount: rowCount,
            layout: layout,
            rows: rows.start,
            matrix: matrix.start,
            bias: bias.start,
            product: target.start,
            isCancelled: isCancelled
        )
        let pieceCount = job.pieceCount
        if rowCount * layout.depth * layout.columnCount < serialCost {
            for piece in 0..<pieceCount { job.run(piece: piece) }
        } else {
            parallelFor(pieceCount) { piece in job.run(piece: piece) }
        }
    }
    guard !isCancelled() else { throw .cancelled }
    return product
}

/// A product cut into panels of columns by runs of rows.
@safe
private struct ProductJob<Scalar: KernelScalar>: @unchecked Sendable {
    let rowCount: Int
    let layout: MatrixLayout
    let rows: UnsafePointer<Scalar>?
    let matrix: UnsafePointer<Scalar>?
    let bias: UnsafePointer<Scalar>?
    let product: UnsafeMutablePointer<Scalar>?
    let isCancelled: @Sendable () -> Bool

    /// How many rows a piece has at most: a multiple of the tile's six, and enough of them that
    /// copying the panel costs less than a hundredth of the product.
    static var rowsPerPiece: Int { 252 }

    static var panelWidth: Int { ProductTile<Scalar>.columnCount }

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
            // SAFETY: the panel and the row of biases behind it fill the capacity.
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
                unsafe target.store(source.vector(at: 0), at: 0)
                let half = Scalar.Vector.scalarCount
                unsafe target.store(source.vector(at: half), at: half)
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
        let half = Scalar.Vector.scalarCount
        // SAFETY: rows and columns are within the factors and the product.
        guard let source = unsafe self.rows, let product = unsafe product else { return }
        let (biasA, biasB) = unsafe (
            panel.vector(at: depth * width), panel.vector(at: depth * width + half)
        )
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
            var (a, b) = (sums.left, sums.right)
            if isWhole {
                if !isFirst {
                    unsafe (a, b) = (target.vector(at: 0) + a, target.vector(at: half) + b)
                }
                if isLast { (a, b) = (a + biasA, b + biasB) }
                unsafe target.store(a, at: 0)
                unsafe target.store(b, at: half)
            } else {
                for column in 0..<columns.count {
                    let sum = column < half ? a[column] : b[column - half]
                    let before = unsafe isFirst ? sum : target[column] + sum
                    let bias = column < half ? biasA[column] : biasB[column - half]
                    unsafe target[column] = isLast ? before + bias : before
                }
            }
        }
    }
}
