import Tensors

/// Writes a tensor of few elements at once, without the cost of a `TensorPrinter`'s position.
enum ShortTensorText {
    /// The maximum number of bytes to make room for.
    private static var maximumRoom: Int { 4096 }

    /// Appends a tensor in nested arrays; false, with nothing written, if it has many elements or none.
    @inline(__always)
    static func append<Scalar: DecimalScalar>(
        _ tensor: Tensor<Scalar>,
        style: NumberStyle,
        hasComma: inout Bool,
        to output: inout [UInt8]
    ) -> Bool {
        let count = tensor.elements.count
        let room = NumberPrinter.room(for: style, of: Scalar.self) + 2 * tensor.shape.rank + 1
        guard count > 0, count <= maximumRoom / room else { return false }
        let needsComma = hasComma
        hasComma = true
        output.append(room: (count + 1) * room) { writer in
            if needsComma { writer.append(ASCII.comma) }
            var elements = tensor.elements.span
            write(&elements, tensor.shape, level: 0, style, to: &writer)
        }
        return true
    }

    /// Writes the items of one bracket at a level, and removes them from the elements.
    private static func write<Scalar: DecimalScalar>(
        _ elements: inout Span<Scalar>,
        _ shape: Shape,
        level: Int,
        _ style: NumberStyle,
        to writer: inout ByteWriter
    ) {
        if level + 1 >= shape.rank {
            let row = elements.extracting(first: shape.rowLength)
            elements = elements.extracting(droppingFirst: shape.rowLength)
            if shape.rank > 0 { writer.append(ASCII.openBracket) }
            NumberPrinter.write(row, style: style, to: &writer)
            if shape.rank > 0 { writer.append(ASCII.closeBracket) }
            return
        }
        for index in 0..<shape[level] {
            writer.append(index == 0 ? ASCII.openBracket : ASCII.comma)
            write(&elements, shape, level: level + 1, style, to: &writer)
        }
        writer.append(ASCII.closeBracket)
    }
}
