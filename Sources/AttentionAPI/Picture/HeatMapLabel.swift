/// The label of a row or a column, escaped for XML.
struct HeatMapLabel: Sendable {
    /// The label as it is drawn, at most `maximumLength` characters and perhaps an index.
    let text: String

    /// The whole label, if it is longer.
    let title: String?

    /// The width of the drawn label, in units of its font size, estimated.
    let width: Double

    /// The maximum number of characters of a token that are drawn.
    private static let maximumLength = 14

    /// The maximum number of marks in a row that are drawn.
    private static let maximumMarkCount = 4

    /// Returns the labels of rows or columns.
    ///
    /// - Parameters:
    ///   - tokens: The request's labels, or nil for indices.
    ///   - indices: The index of each row or column among the tokens.
    /// - Returns: A label for each index.
    static func labels(_ tokens: [String]?, indices: some Collection<Int>) -> [HeatMapLabel] {
        guard let tokens else { return indices.map { HeatMapLabel("\($0)", title: nil) } }
        let visible = tokens.map(\.visible)
        let shortened = visible.map(shortened)
        let counts = shortened.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        return indices.map { index in
            let label = shortened[index]
            let isUnique = counts[label] == 1 && label.contains { !$0.isWhitespace }
            return HeatMapLabel(
                isUnique ? label : "\(label) (\(index))",
                title: label == visible[index] ? nil : visible[index]
            )
        }
    }

    private init(_ label: String, title: String?) {
        text = label.escapedForXML
        self.title = title?.escapedForXML
        // Letters are about 0.6 wide on average; from Hangul on, most scripts are square.
        width = label.unicodeScalars.reduce(0) { width, scalar in
            scalar.hasWidth ? width + (scalar.value < 0x1100 ? 0.6 : 1) : width
        }
    }

    /// Returns the beginning of a label that is too long, and an ellipsis.
    private static func shortened(_ label: String) -> String {
        var (start, widthless) = (String.UnicodeScalarView(), 0)
        for scalar in label.prefix(maximumLength).unicodeScalars {
            // A character can have any number of marks, which would cover the labels around it.
            widthless = scalar.hasWidth ? 0 : widthless + 1
            if widthless <= maximumMarkCount { start.append(scalar) }
        }
        return start.count < label.unicodeScalars.count ? "\(String(start))…" : label
    }
}

extension Unicode.Scalar {
    /// Whether the scalar takes room of its own, as marks and joiners do not.
    fileprivate var hasWidth: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: false
        default: true
        }
    }
}

extension String {
    /// The text without what cannot be seen or is not allowed in XML.
    ///
    /// ASCII's control characters become their pictures, `␊` for a newline; other control characters,
    /// line separators, controls of text direction and noncharacters are left out.
    var visible: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\0"..<" ":
                text.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "␀")
            case "\u{7F}": text.unicodeScalars.append("␡")
            case "\u{80}"..<"\u{A0}", "\u{2028}"..."\u{2029}": break
            case _ where scalar.properties.isBidiControl: break
            case _ where scalar.properties.isNoncharacterCodePoint: break
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    /// The text with XML's markup escaped.
    var escapedForXML: String {
        guard utf8.contains(where: { "<>&\"'".utf8.contains($0) }) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "&": text += "&amp;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
