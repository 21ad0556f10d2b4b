import Tensors

/// The extents of a heat map: one panel for each head and batch entry, all of the same size.
struct HeatMapShape: Sendable, Hashable {
    /// The maximum number of panels side by side.
    static let maximumPanelsInRow = 4

    /// Nil where the tensor has no such dimension.
    let batchCount: Int?
    let headCount: Int?
    /// Queries.
    let rowCount: Int
    /// Keys.
    let columnCount: Int

    /// Creates the extents of a tensor of weights.
    ///
    /// - Parameters:
    ///   - shape: The shape: queries and keys last, before them a batch, heads, or both.
    ///   - hasQueries: Whether the shape has a dimension of queries.
    ///   - hasBatch: Whether a single outer dimension is the batch.
    init(_ shape: Shape, hasQueries: Bool, hasBatch: Bool) {
        let outer = shape.droppingLast(hasQueries ? 2 : 1)
        columnCount = shape[-1]
        rowCount = hasQueries ? shape[-2] : 1
        batchCount = outer.rank == 2 || (outer.rank == 1 && hasBatch) ? outer[0] : nil
        headCount = outer.rank == 2 || (outer.rank == 1 && !hasBatch) ? outer[-1] : nil
    }

    /// The number of cells of a panel.
    var cellCount: Int { rowCount * columnCount }

    var panelCount: Int { (batchCount ?? 1) * (headCount ?? 1) }

    /// The number of panels side by side.
    var panelsInRow: Int { min(headCount ?? 1, Self.maximumPanelsInRow) }

    /// The number of rows of panels.
    var panelRowCount: Int { (batchCount ?? 1) * panelRowsOfBatchEntry }

    private var panelRowsOfBatchEntry: Int {
        ((headCount ?? 1) + panelsInRow - 1) / max(panelsInRow, 1)
    }

    /// Returns the place of a panel: heads side by side, batch entries below each other.
    func place(ofPanel panel: Int) -> (row: Int, column: Int) {
        let (batch, head) = panel.quotientAndRemainder(dividingBy: headCount ?? 1)
        return (batch * panelRowsOfBatchEntry + head / panelsInRow, head % panelsInRow)
    }

    /// Returns the name of a panel, such as `batch 0, head 1`; nil if there is only one without a name.
    func name(ofPanel panel: Int) -> String? {
        let (batch, head) = panel.quotientAndRemainder(dividingBy: headCount ?? 1)
        let names =
            (batchCount == nil ? [] : ["batch \(batch)"])
            + (headCount == nil ? [] : ["head \(head)"])
        return names.isEmpty ? nil : names.joined(separator: ", ")
    }

    /// Whether each cell is an element of its own; larger panels are embedded images.
    var hasSingleCells: Bool { max(rowCount, columnCount) <= 64 }
}
