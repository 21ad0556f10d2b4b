extension HeatMapSVG {
    /// Writes the root element, the description, the style sheet and the heading.
    func writeHead(to output: inout [UInt8]) {
        let (width, height) = (layout.width, layout.height)
        let heading = "Attention \(map.tensor.rawValue)"
        output +=
            """
            <svg xmlns="http://www.w3.org/2000/svg" class="attention-map" width="\(width)" \
            height="\(height)" viewBox="0 0 \(width) \(height)" role="img" \
            aria-labelledby="attention-title attention-description">
            <title id="attention-title">\(heading)</title>
            <desc id="attention-description">\(description)</desc>
            <style>\(style)</style>
            <defs>
            <pattern id="attention-masked" width="6" height="6" patternUnits="userSpaceOnUse" \
            patternTransform="rotate(45)"><rect width="6" height="6" fill="#e9e9e9"/>\
            <rect width="1.5" height="6" fill="#adadad"/></pattern>
            <linearGradient id="attention-\(map.tensor.rawValue)">\(gradient)</linearGradient>
            </defs>
            <rect class="page" width="\(width)" height="\(height)"/>
            <text class="heading" x="\(HeatMapLayout.margin)" y="30">\(heading)</text>
            <text class="remark" x="\(HeatMapLayout.margin)" y="48">rows are queries, columns are \
            keys</text>

            """.utf8
    }

    /// What the picture shows, for people who do not see it.
    private var description: String {
        let shape = map.shape
        var text = "\(shape.rowCount) by \(shape.columnCount) matrix"
        let counts = [
            (shape.batchCount, "batch entry", "batch entries"), (shape.headCount, "head", "heads"),
        ]
        let panels = counts.compactMap { count, one, many in
            count.map { "\($0) \($0 == 1 ? one : many)" }
        }
        if !panels.isEmpty { text += " for each of \(panels.joined(separator: " and "))" }
        text += ". Rows are queries, columns are keys"
        switch map.sums {
        case .rows: text += "; each row sums to 1"
        case .columns: text += "; each column sums to 1"
        case .neither: break
        }
        text += "."
        if let largest = map.largest {
            let place = map.place(of: largest.index)
            var number: [UInt8] = []
            Self.append(largest.value, to: &number)
            text += " Largest: "
            if let name = shape.name(ofPanel: place.panel) { text += "\(name), " }
            text += "\(rowLabels[place.row].text) to \(columnLabels[place.column].text), "
            text += String(decoding: number, as: UTF8.self) + "."
        }
        if map.maskedCount > 0 {
            text +=
                map.maskedCount == 1
                ? " 1 cell is masked." : " \(map.maskedCount) cells are masked."
        }
        return text
    }

    private var style: String {
        """

        .attention-map text{font:\(layout.labelSize)px system-ui,sans-serif;fill:#1b1f24;unicode-bidi:isolate}
        .attention-map .page{fill:#fff}
        .attention-map .heading{font-size:16px;font-weight:600}
        .attention-map .name{font-size:12px;font-weight:600}
        .attention-map .remark,.attention-map .legend{font-size:12px;fill:#59636e}
        .attention-map .numbers{pointer-events:none}
        .attention-map .numbers text{font-family:ui-monospace,monospace;font-size:\
        \(layout.decimals == 3 ? 13 : 11)px;font-variant-numeric:tabular-nums;text-anchor:middle;fill:#000}
        .attention-map .numbers .inverse{fill:#fff}
        .attention-map image{image-rendering:pixelated}
        @media (prefers-color-scheme:dark){
        .attention-map text{fill:#e6edf3}
        .attention-map .page{fill:#0d1117}
        .attention-map .remark,.attention-map .legend{fill:#9198a1}
        }

        """
    }

    private var gradient: String {
        let stops = map.scale.stops
        return stops.indices.map { index in
            // In hundredths of a per cent, so that the text is the same everywhere.
            let (percent, hundredths) = (index * 10_000 / (stops.count - 1))
                .quotientAndRemainder(dividingBy: 100)
            let offset = "\(percent).\(hundredths < 10 ? "0" : "")\(hundredths)%"
            return "<stop offset=\"\(offset)\" stop-color=\"#\(hexadecimal(stops[index]))\"/>"
        }.joined()
    }

    /// Writes the bar of colours with three numbers, and the sign of masked cells if there are any.
    func writeLegend(to output: inout [UInt8]) {
        let width = HeatMapLayout.legendWidth
        let (x, y) = (layout.cellsLeft, layout.legendTop)
        output +=
            """
            <g transform="translate(\(x),\(y))">
            <rect width="\(width)" height="10" fill="url(#attention-\(map.tensor.rawValue))"/>

            """.utf8
        let numbers =
            map.scale.isDiverging
            ? [(-map.end, "start", 0), (0, "middle", width / 2), (map.end, "end", width)]
            : [(0, "start", 0), (map.end / 2, "middle", width / 2), (map.end, "end", width)]
        for (number, anchor, place) in numbers {
            output +=
                "<text class=\"legend\" x=\"\(place)\" y=\"25\" text-anchor=\"\(anchor)\">".utf8
            if map.isClipped, number.magnitude == map.end {
                output += (number < 0 ? "≤ " : "≥ ").utf8
            }
            if number == 0 {
                output.append(UInt8(ascii: "0"))
            } else {
                Self.append(number, to: &output)
            }
            output += "</text>\n".utf8
        }
        if map.maskedCount > 0 {
            output +=
                """
                <rect x="\(width + 20)" y="-1" width="12" height="12" fill="url(#attention-masked)"/>
                <text class="legend" x="\(width + 38)" y="9">masked</text>

                """.utf8
        }
        output += "</g>\n".utf8
    }
}
