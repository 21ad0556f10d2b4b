extension HeatMapSVG {
    /// Writes the labels to the left of a panel.
    func writeRowLabels(to output: inout [UInt8]) {
        output += "<g class=\"labels\" text-anchor=\"end\">\n".utf8
        for row in layout.labelledRows {
            let centre =
                layout.labelledRows.count == map.shape.rowCount
                ? (2 * row + 1) * layout.panelHeight / (2 * map.shape.rowCount)
                : row == 0 ? layout.labelSize / 2 : layout.panelHeight - layout.labelSize / 2
            write(rowLabels[row], "x=\"-6\" y=\"\(centre + layout.labelSize / 3)\"", to: &output)
        }
        output += "</g>\n".utf8
    }

    /// Writes the labels above a panel: turned where they are wider than a cell, and only the first and
    /// the last one where cells are very small.
    func writeColumnLabels(to output: inout [UInt8]) {
        let areAll = layout.labelledColumns.count == map.shape.columnCount
        output += "<g class=\"labels\"\(isCentred(areAll) ? " text-anchor=\"middle\"" : "")>\n".utf8
        for column in layout.labelledColumns {
            let centre =
                areAll
                ? (2 * column + 1) * layout.panelWidth / (2 * map.shape.columnCount)
                : column == 0 ? layout.labelSize / 2 : layout.panelWidth - layout.labelSize / 2
            let place =
                if layout.areColumnLabelsTurned {
                    "transform=\"translate(\(centre + layout.labelSize / 3),-6) rotate(-90)\""
                } else if areAll {
                    "x=\"\(centre)\" y=\"-6\""
                } else if column == 0 {
                    "y=\"-6\""
                } else {
                    "x=\"\(layout.panelWidth)\" y=\"-6\" text-anchor=\"end\""
                }
            write(columnLabels[column], place, to: &output)
        }
        output += "</g>\n".utf8
    }

    private func isCentred(_ areAll: Bool) -> Bool { areAll && !layout.areColumnLabelsTurned }

    /// Writes a label, with its whole text as a title if it is shortened.
    private func write(_ label: HeatMapLabel, _ place: String, to output: inout [UInt8]) {
        output += "<text \(place)>\(label.text)".utf8
        if let title = label.title { output += "<title>\(title)</title>".utf8 }
        output += "</text>\n".utf8
    }
}
