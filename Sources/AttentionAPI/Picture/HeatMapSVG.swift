import TensorJSON

/// Writes a heat map as an SVG without scripts and without links to anything outside.
///
/// Colours and fonts of text are in a style sheet, which follows the reader's preference for dark
/// colours; cells keep their colours.
struct HeatMapSVG: Sendable {
    /// The part that is written next.
    private enum Part: Sendable {
        case head
        /// A panel with everything around its cells.
        case panel(Int)
        /// The rest of a panel's embedded image, from a position on.
        case image([UInt8], Int, panel: Int)
        case foot
        case nothing
    }

    /// The bytes of an image that are written at once, a multiple of three.
    private static let imagePortion = 48 << 10

    let map: HeatMap
    let layout: HeatMapLayout
    let rowLabels: [HeatMapLabel]
    let columnLabels: [HeatMapLabel]
    private var part = Part.head

    /// Creates a writer of a map with a label for each row and column.
    init(_ map: HeatMap, rowLabels: [HeatMapLabel], columnLabels: [HeatMapLabel]) {
        self.map = map
        self.rowLabels = rowLabels
        self.columnLabels = columnLabels
        layout = HeatMapLayout(map.shape, rowLabels: rowLabels, columnLabels: columnLabels)
    }

    /// Appends at least `byteCount` bytes, or the rest, and returns whether any bytes remain.
    mutating func print(into output: inout [UInt8], atLeast byteCount: Int) -> Bool {
        let start = output.count
        while output.count - start < byteCount {
            switch part {
            case .head:
                writeHead(to: &output)
                part = map.shape.panelCount > 0 ? .panel(0) : .foot
            case .panel(let panel):
                beginPanel(panel, to: &output)
                if map.shape.hasSingleCells {
                    writeCells(ofPanel: panel, to: &output)
                    endPanel(panel, to: &output)
                } else {
                    part = .image(beginImage(ofPanel: panel, to: &output), 0, panel: panel)
                }
            case .image(let png, let position, let panel):
                let end = min(position + Self.imagePortion, png.count)
                Base64.append(png[position..<end], to: &output)
                if end < png.count {
                    part = .image(png, end, panel: panel)
                } else {
                    output += "\"/>\n".utf8
                    endPanel(panel, to: &output)
                }
            case .foot:
                writeLegend(to: &output)
                output += "</svg>\n".utf8
                part = .nothing
            case .nothing: return false
            }
        }
        if case .nothing = part { return false }
        return true
    }

    /// Writes the end of a panel, and continues with the next one.
    private mutating func endPanel(_ panel: Int, to output: inout [UInt8]) {
        output += "</g>\n".utf8
        part = panel + 1 < map.shape.panelCount ? .panel(panel + 1) : .foot
    }

    /// Writes the names and labels of a panel.
    private func beginPanel(_ panel: Int, to output: inout [UInt8]) {
        let (x, y) = layout.origin(ofPanel: panel)
        output += "<g transform=\"translate(\(x),\(y))\">\n".utf8
        if let name = map.shape.name(ofPanel: panel) {
            let top = -layout.columnLabelHeight - 6
            output += "<text class=\"name\" y=\"\(top)\">\(name)</text>\n".utf8
        }
        writeColumnLabels(to: &output)
        if map.shape.place(ofPanel: panel).column == 0 { writeRowLabels(to: &output) }
    }

    /// Writes the start of a panel's image, and returns its bytes.
    private func beginImage(ofPanel panel: Int, to output: inout [UInt8]) -> [UInt8] {
        let (width, height) = (layout.panelWidth, layout.panelHeight)
        output +=
            """
            <rect width="\(width)" height="\(height)" fill="url(#attention-masked)"/>
            <image width="\(width)" height="\(height)" preserveAspectRatio="none" \
            href="data:image/png;base64,
            """.utf8
        let start = panel * map.shape.cellCount
        return PalettePNG.encode(
            map.steps[start..<start + map.shape.cellCount],
            width: map.shape.columnCount,
            palette: map.scale.colours
        )
    }
}

extension HeatMapSVG {
    /// The maximum number of bytes of a picture; `Int.max` if it does not fit.
    static func maximumLength(
        _ shape: HeatMapShape,
        rowLabels: [HeatMapLabel],
        columnLabels: [HeatMapLabel]
    ) -> Int {
        let rows = rowLabels.reduce(0) { $0 + $1.byteCount }
        let columns = columnLabels.reduce(0) { $0 + $1.byteCount }
        // An element for each label, with its whole text as a title.
        var panel = 2 * (rows + columns) + 120 * (rowLabels.count + columnLabels.count) + 512
        if shape.hasSingleCells {
            panel += 220 * shape.cellCount
            panel += rows * shape.columnCount + columns * shape.rowCount
        } else {
            let image = PalettePNG.byteCount(width: shape.columnCount, height: shape.rowCount)
            panel += image / 3 * 4 + 256
        }
        let (length, overflows) = panel.multipliedReportingOverflow(by: shape.panelCount)
        return overflows || length > .max / 2 ? .max : length + 8192 + 2 * (rows + columns)
    }

    /// The additional memory of a picture, in bytes: colours, the numbers of single cells, and an image.
    static func allocatedLength(_ shape: HeatMapShape) -> Int {
        let cellCount = shape.cellCount * shape.panelCount
        return shape.hasSingleCells ? 9 * cellCount : cellCount + 3 * shape.cellCount
    }
}

extension HeatMapLabel {
    fileprivate var byteCount: Int { text.utf8.count + (title?.utf8.count ?? 0) }
}
