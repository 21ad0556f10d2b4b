import TensorJSON

extension HeatMapSVG {
    /// Writes the cells of a panel as elements of their own, each with its number as a title.
    func writeCells(ofPanel panel: Int, to output: inout [UInt8]) {
        let shape = map.shape
        let side = layout.hasNarrowGap ? "\(layout.side - 1).5" : "\(layout.side - 1)"
        let size = "width=\"\(side)\" height=\"\(side)\" fill=\""
        let fills = map.scale.colours.map { "#" + hexadecimal($0) } + ["url(#attention-masked)"]
        for row in 0..<shape.rowCount {
            for column in 0..<shape.columnCount {
                let index = (panel * shape.rowCount + row) * shape.columnCount + column
                let step = map.steps[index]
                output += "<rect x=\"".utf8
                output += "\(column * layout.side)".utf8
                output += "\" y=\"".utf8
                output += "\(row * layout.side)".utf8
                output += "\" ".utf8
                output += size.utf8
                output += fills[Int(step)].utf8
                output += "\"><title>".utf8
                output += rowLabels[row].text.utf8
                output += " → ".utf8
                output += columnLabels[column].text.utf8
                output += ": ".utf8
                if step == HeatMap.maskedStep {
                    output += "masked".utf8
                } else {
                    Self.append(map.values[index], to: &output)
                }
                output += "</title></rect>\n".utf8
            }
        }
        if let decimals = layout.decimals { writeNumbers(ofPanel: panel, decimals, to: &output) }
    }

    /// Writes the numbers into the cells of a panel.
    private func writeNumbers(ofPanel panel: Int, _ decimals: Int, to output: inout [UInt8]) {
        let shape = map.shape
        output += "<g class=\"numbers\">\n".utf8
        for row in 0..<shape.rowCount {
            for column in 0..<shape.columnCount {
                let index = (panel * shape.rowCount + row) * shape.columnCount + column
                let step = map.steps[index]
                guard step != HeatMap.maskedStep else { continue }
                let (x, y) = (
                    column * layout.side + layout.side / 2, row * layout.side + layout.side / 2 + 4
                )
                let isLight = map.scale.light.contains(Int(step))
                output += "<text x=\"\(x)\" y=\"\(y)\"\(isLight ? "" : " class=\"inverse\"")>".utf8
                output += Self.short(map.values[index], decimals: decimals).utf8
                output += "</text>\n".utf8
            }
        }
        output += "</g>\n".utf8
    }

    /// Returns a number as it is written into a cell, with as many decimals as there is room for.
    static func short(_ value: Double, decimals: Int) -> String {
        let room = decimals == 3 ? 7 : 5
        for count in (0...decimals).reversed() {
            var digits: [UInt8] = []
            PrintedDecimal.appendFixed(value, decimals: count, to: &digits)
            var text = String(decoding: digits, as: UTF8.self)
            // A small cell has no room for a zero before the point.
            if decimals < 3, count > 0 {
                if text.hasPrefix("0.") { text.removeFirst() }
                if text.hasPrefix("-0.") { text = "-" + text.dropFirst(2) }
            }
            if text.utf8.count <= room { return text }
        }
        var digits: [UInt8] = []
        PrintedDecimal.appendScientific(value, decimals: 0, to: &digits)
        return String(decoding: digits, as: UTF8.self)
            .replacing("e+0", with: "e", maxReplacements: 1)
            .replacing("e+", with: "e", maxReplacements: 1)
    }

    /// Appends a number with four decimals, or in scientific notation where those would mislead.
    static func append(_ value: Double, to output: inout [UInt8]) {
        if value == 0 || (0.00005..<1e8).contains(value.magnitude) {
            PrintedDecimal.appendFixed(value, decimals: 4, to: &output)
        } else {
            PrintedDecimal.appendScientific(value, decimals: 4, to: &output)
        }
    }

    func hexadecimal(_ colour: UInt32) -> String {
        let digits = String(colour, radix: 16)
        return String(repeating: "0", count: 6 - digits.utf8.count) + digits
    }
}
