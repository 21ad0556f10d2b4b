import Tensors

/// The text of a tensor, exactly as `print` of PyTorch writes it (torch/_tensor_str.py).
struct TensorText {
    private static let lineWidth = 80
    private static let prefix = "tensor("

    private let shown: ShownTensor
    private let format: TensorNumberFormat

    /// The number of values that have been written.
    private var position = 0
    private var text: [UInt8] = []

    private init(_ shown: ShownTensor, precision: Int) {
        self.shown = shown
        format = TensorNumberFormat(shown.values, precision: precision)
    }

    /// Appends the text of a tensor, without a newline after it.
    ///
    /// - Parameters:
    ///   - tensor: The tensor.
    ///   - precision: The number of digits after the point, 4 in PyTorch unless it is set.
    ///   - type: The type of the elements, which is written unless it is PyTorch's default, float32.
    ///   - output: The text so far.
    static func append<Scalar: BinaryFloatingPoint & Sendable>(
        _ tensor: Tensor<Scalar>,
        precision: Int,
        type: ScalarType,
        to output: inout [UInt8]
    ) {
        var printer = TensorText(ShownTensor(tensor), precision: precision)
        printer.write(type)
        output += printer.text
    }

    private mutating func write(_ type: ScalarType) {
        let shape = shown.shape
        text += Self.prefix.utf8
        var suffixes: [String] = []
        if shape.elementCount == 0 {
            text += "[]".utf8
            if shape.rank != 1 {
                let extents = shape.extents.map(String.init).joined(separator: ", ")
                suffixes.append("size=(\(extents))")
            }
        } else if shape.rank == 0 {
            text += format.text(shown.values[0])
        } else {
            writeDimension(0, indent: Self.prefix.utf8.count)
        }
        if type != .float32 { suffixes.append("dtype=torch.\(type.rawValue)") }
        for suffix in suffixes { write(suffix) }
        text.append(UInt8(ascii: ")"))
    }

    /// Writes a suffix, on a line of its own if the last one has no room for it.
    private mutating func write(_ suffix: String) {
        let lastLine = text.reversed().prefix { $0 != UInt8(ascii: "\n") }.count
        // PyTorch counts two characters more than the line has.
        if lastLine + 2 + suffix.utf8.count + 2 > Self.lineWidth {
            text += ",\n".utf8
            writeSpaces(Self.prefix.utf8.count)
        } else {
            text += ", ".utf8
        }
        text += suffix.utf8
    }

    /// Writes the items of a dimension in brackets.
    private mutating func writeDimension(_ dimension: Int, indent: Int) {
        let isCut = ShownTensor.isCut(dimension, in: shown.shape)
        let count = isCut ? 2 * ShownTensor.edgeCount : shown.shape[dimension]
        text.append(UInt8(ascii: "["))
        if dimension == shown.shape.rank - 1 {
            writeRow(count, isCut: isCut, indent: indent)
        } else {
            let newlines = shown.shape.rank - dimension - 1
            func separate() {
                text.append(UInt8(ascii: ","))
                text += repeatElement(UInt8(ascii: "\n"), count: newlines)
                writeSpaces(indent + 1)
            }
            for index in 0..<count {
                if index > 0 { separate() }
                if isCut, index == ShownTensor.edgeCount {
                    text += "...".utf8
                    separate()
                }
                writeDimension(dimension + 1, indent: indent + 1)
            }
        }
        text.append(UInt8(ascii: "]"))
    }

    /// Writes the elements of a row, in lines of at most `lineWidth` characters.
    private mutating func writeRow(_ count: Int, isCut: Bool, indent: Int) {
        var items = shown.values[position..<position + count].map(format.text)
        position += count
        if isCut { items.insert(Array(" ...".utf8), at: ShownTensor.edgeCount) }
        let perLine = max(1, (Self.lineWidth - indent) / (format.width + 2))
        for (index, item) in items.enumerated() {
            if index > 0 {
                if index.isMultiple(of: perLine) {
                    text += ",\n".utf8
                    writeSpaces(indent + 1)
                } else {
                    text += ", ".utf8
                }
            }
            text += item
        }
    }

    private mutating func writeSpaces(_ count: Int) {
        text += repeatElement(UInt8(ascii: " "), count: count)
    }

    /// Returns the maximum length of a tensor's text, in bytes.
    static func maximumLength(of shape: Shape, precision: Int) -> Int {
        // At worst, each number is on a line of its own, in brackets of its own, with an ellipsis.
        let width = TensorNumberFormat.maximumWidth(precision: precision)
        let perNumber = width + 2 * (prefix.utf8.count + shape.rank) + 4 * shape.rank + 12
        return ShownTensor.shownCount(of: shape) * perNumber + 64 + 24 * shape.rank
    }
}
