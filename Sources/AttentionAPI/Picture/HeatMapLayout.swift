/// The sizes of a heat map's parts, in pixels.
struct HeatMapLayout: Sendable {
    static let margin = 16
    /// The height of the heading and the line after it.
    static let headingHeight = 48
    /// The distance between panels.
    static let panelGap = 16
    static let legendWidth = 200

    let shape: HeatMapShape

    /// The side of a cell; with embedded images, how many pixels of the panel it takes.
    let side: Int

    let panelWidth: Int
    let panelHeight: Int

    /// The size of the font of labels.
    let labelSize: Int

    /// The rows and columns that have a label.
    let labelledRows: [Int]
    let labelledColumns: [Int]

    /// Whether the labels of columns are turned, because a cell is narrower than one of them.
    let areColumnLabelsTurned: Bool

    let rowLabelWidth: Int
    let columnLabelHeight: Int

    /// Whether panels have names above them.
    let hasPanelNames: Bool

    /// The digits after the point of the numbers in cells; nil if the cells are too small for numbers.
    let decimals: Int?

    /// Lays out a heat map.
    init(_ shape: HeatMapShape, rowLabels: [HeatMapLabel], columnLabels: [HeatMapLabel]) {
        self.shape = shape
        // Panels side by side are smaller.
        let count = max(shape.rowCount, shape.columnCount) * (shape.panelsInRow > 1 ? 2 : 1)
        (side, decimals) =
            switch count {
            case ...8: (64, 3)
            case ...16: (40, 2)
            case ...32: (20, nil)
            case ...64: (10, nil)
            case _ where shape.hasSingleCells: (5, nil)
            default: (min(max(512 / count, 1), 8), nil)
            }
        // A few rows of an embedded image are stretched, or they could not be seen.
        let least = shape.hasSingleCells ? 0 : 20
        panelWidth = max(shape.columnCount * side, least)
        panelHeight = max(shape.rowCount * side, least)
        labelSize = side < 16 && shape.hasSingleCells ? 9 : 12
        let hasAllLabels = shape.hasSingleCells && side >= 10
        func labelled(_ count: Int) -> [Int] {
            hasAllLabels || count < 3 ? Array(0..<count) : [0, count - 1]
        }
        labelledRows = labelled(shape.rowCount)
        labelledColumns = labelled(shape.columnCount)
        let size = Double(labelSize)
        func longest(_ labels: [HeatMapLabel], _ indices: [Int]) -> Double {
            indices.reduce(0) { max($0, labels[$1].width * size) }
        }
        let longestColumn = longest(columnLabels, labelledColumns)
        let room =
            hasAllLabels ? side : shape.columnCount < 2 ? panelWidth : (panelWidth - 8) / 2
        areColumnLabelsTurned = longestColumn > Double(room - 2)
        rowLabelWidth = Int(longest(rowLabels, labelledRows).rounded(.up)) + 8
        columnLabelHeight =
            (areColumnLabelsTurned ? Int(longestColumn.rounded(.up)) : labelSize) + 8
        hasPanelNames = shape.name(ofPanel: 0) != nil
    }
}

extension HeatMapLayout {
    /// The space between cells: half a pixel where they are small.
    var hasNarrowGap: Bool { side < 20 }

    /// The height of a panel with its labels and its name.
    private var panelPitch: Int { panelHeight + columnLabelHeight + (hasPanelNames ? 20 : 0) }

    /// The left edge of the cells of the first panels.
    var cellsLeft: Int { Self.margin + rowLabelWidth }

    /// Returns the upper left corner of a panel's cells.
    func origin(ofPanel panel: Int) -> (x: Int, y: Int) {
        let place = shape.place(ofPanel: panel)
        let bottom = Self.margin + Self.headingHeight + (place.row + 1) * panelPitch
        return (
            cellsLeft + place.column * (panelWidth + Self.panelGap),
            bottom + place.row * Self.panelGap - panelHeight
        )
    }

    /// The upper edge of the legend.
    var legendTop: Int {
        let rows = shape.panelRowCount
        return Self.margin + Self.headingHeight + rows * (panelPitch + Self.panelGap) + 8
    }

    var width: Int {
        let panels = shape.panelsInRow * (panelWidth + Self.panelGap) - Self.panelGap
        return max(cellsLeft + max(panels, Self.legendWidth + 90), 320) + Self.margin
    }

    var height: Int { legendTop + 32 + Self.margin }
}
