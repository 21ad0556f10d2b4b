package import Tensors

/// Prints a tensor block by block; between blocks it only remembers how far it has come.
///
/// The blocks joined are the same text whatever their sizes.
package struct TensorPrinter<Scalar: DecimalScalar>: Sendable {
    private let tensor: Tensor<Scalar>
    private let style: NumberStyle
    private let form: TensorForm

    /// How many levels of brackets there are.
    private let levelCount: Int

    /// How many items each level of brackets holds in all its brackets within, outermost first.
    private var levelSizes = InlineArray<8, Int>(repeating: 0)

    /// How many items the innermost brackets hold.
    private let rowLength: Int

    /// The number of items.
    ///
    /// An item is an element, or, where the tensor has none, the text `[]`.
    private let itemCount: Int

    /// How many items have been printed, or are printed by others.
    private var position = 0

    /// The item in front of which printing ends.
    private var end: Int

    /// How many bytes the items printed so far took.
    private var printedLength = 0

    /// How many of them are in the innermost brackets that are open.
    private var positionInRow = 0

    /// Whether anything has been printed.
    private(set) var hasBegun = false

    /// Whether the whole tensor has been printed.
    package private(set) var isFinished = false

    /// Creates a printer in front of a tensor's first byte.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package init(_ tensor: Tensor<Scalar>, style: NumberStyle, form: TensorForm) {
        self.tensor = tensor
        self.style = style
        self.form = form
        let shape: Shape =
            switch form {
            case .flat: [tensor.elements.count]
            case .nested: tensor.shape
            }
        // From the first extent of 0 on there is nothing to print: `[2,0,3]` is `[[],[]]`.
        var levelCount = 0
        while levelCount < shape.rank, shape[levelCount] > 0 { levelCount += 1 }
        var size = 1
        for level in (0..<levelCount).reversed() {
            size *= shape[level]
            levelSizes[level] = size
        }
        self.levelCount = levelCount
        rowLength = levelCount > 0 ? shape[levelCount - 1] : 1
        itemCount = size
        end = size
    }

    /// Appends at least `byteCount` bytes, or all that is left, and says whether any are left.
    ///
    /// Appends at most 8 KiB more than was asked for. Traps at an element that is NaN or +∞, which
    /// JSON has no text for.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package mutating func print(into output: inout [UInt8], atLeast byteCount: Int) -> Bool {
        guard !isFinished else { return false }
        let start = output.count
        let target = start + max(byteCount, 1)
        defer { printedLength += output.count - start }
        if !hasBegun && form == .flat { appendShape(to: &output) }
        hasBegun = true
        let room = NumberPrinter.room(for: style) + 2 * levelCount + 3
        while position < end && output.count < target {
            let left = (end - position).multipliedReportingOverflow(by: room)
            let needed = min(left.overflow ? .max : left.partialValue, 2048 + Self.groupSize * room)
            output.append(addingCapacity: needed) { span in
                // SAFETY: a group is written only while there is room for one, and what was written
                // is counted.
                unsafe span.withUnsafeMutableBufferPointer { buffer, count in
                    guard let start = buffer.baseAddress else { return }
                    var writer = unsafe ByteWriter(at: start)
                    while position < end, unsafe writer.count(since: start) < 2048 {
                        writeGroup(to: &writer)
                    }
                    count = unsafe writer.count(since: start)
                }
            }
        }
        guard position == itemCount else { return true }
        if form == .flat { output.append(ASCII.closeBrace) }
        isFinished = true
        return false
    }

    /// How many items are written without looking whether there is room.
    private static var groupSize: Int { 16 }

    /// Writes the next items of the innermost brackets, `groupSize` of them at most, with the commas
    /// and brackets around them.
    @inline(__always)
    private mutating func writeGroup(to writer: inout ByteWriter) {
        if position > 0 { writer.append(ASCII.comma) }
        if positionInRow == 0 {
            for level in 0..<levelCount where position.isMultiple(of: levelSizes[level]) {
                writer.append(ASCII.openBracket)
            }
        }
        // An empty pair of brackets is an item of its own.
        let count =
            tensor.elements.isEmpty
            ? 1 : min(Self.groupSize, rowLength - positionInRow, end - position)
        if tensor.elements.isEmpty {
            writer.append("[]")
        } else {
            let items = tensor.elements.span.extracting(position..<position + count)
            NumberPrinter.write(items, style: style, to: &writer)
        }
        position += count
        positionInRow += count
        if positionInRow == rowLength {
            positionInRow = 0
            for level in 0..<levelCount where position.isMultiple(of: levelSizes[level]) {
                writer.append(ASCII.closeBracket)
            }
        }
    }

    /// Divides what comes next among printers of about so many bytes each, as many as there is text
    /// for and at most so many, and leaves the rest to this one.
    ///
    /// - Returns: Printers in the order of the text; none before anything has been printed, for then
    ///   nothing is known of how long the text is.
    func pieces(atMost count: Int, length: Int) -> [TensorPrinter] {
        guard position > 0, printedLength > 0 else { return [] }
        let (product, overflows) = length.multipliedReportingOverflow(by: position)
        let pieceSize = overflows ? itemCount : max(product / printedLength, 1)
        var pieces: [TensorPrinter] = []
        var next = self
        // The end is left to this printer, as what has to be written behind it is.
        while pieces.count < count, next.position + pieceSize < itemCount {
            next.end = next.position + pieceSize
            pieces.append(next)
            next.position = next.end
            next.positionInRow = next.position % rowLength
        }
        return pieces
    }

    /// Whether everything in front of the end has been printed.
    var hasReachedEnd: Bool { position == end }

    /// Goes on where a printer that this one was divided among has stopped after so many bytes.
    mutating func resume(behind piece: TensorPrinter, _ byteCount: Int) {
        position = piece.position
        positionInRow = piece.positionInRow
        printedLength += byteCount
    }

    private func appendShape(to output: inout [UInt8]) {
        output += #"{"shape":"#.utf8
        output += tensor.shape.description.utf8
        output += #","data":"#.utf8
    }
}
