package import Tensors

/// Prints a tensor in portions, remembering only its position in between.
///
/// Joined, the portions are the same text whatever their sizes.
package struct TensorPrinter<Scalar: DecimalScalar>: Sendable {
    private let tensor: Tensor<Scalar>
    private let style: NumberStyle
    private let form: TensorForm

    /// The number of nested brackets.
    private let levelCount: Int

    /// For each level, outermost first: the number of items in one bracket, including the brackets
    /// inside it.
    private var levelSizes = InlineArray<8, Int>(repeating: 0)

    /// The number of items in an innermost bracket.
    private let rowLength: Int

    /// The number of items.
    ///
    /// An item is an element or, if the tensor has none, the text `[]`.
    private let itemCount: Int

    /// The number of items that have been printed, by this printer or another.
    private var position = 0

    /// The number of printed items that are in the current innermost bracket.
    private var positionInRow = 0

    /// The number of brackets to open before the next item.
    private var openingCount: Int

    /// The position where printing ends.
    private var end: Int

    /// The length of the items printed so far, in bytes.
    private var printedLength = 0

    /// Whether anything has been printed.
    private(set) var hasBegun = false

    /// Whether the whole tensor has been printed.
    package private(set) var isFinished = false

    /// Creates a printer at the start of a tensor.
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
        // From the first extent of 0, there is nothing to print: `[2,0,3]` is `[[],[]]`.
        var levelCount = 0
        while levelCount < shape.rank, shape[levelCount] > 0 { levelCount += 1 }
        var size = 1
        for level in (0..<levelCount).reversed() {
            size *= shape[level]
            levelSizes[level] = size
        }
        self.levelCount = levelCount
        openingCount = levelCount
        rowLength = levelCount > 0 ? shape[levelCount - 1] : 1
        itemCount = size
        end = size
    }

    /// Appends at least `byteCount` bytes, or all that are left; returns whether any are left.
    ///
    /// Appends at most 8 KiB more than `byteCount`. Traps at NaN and +∞, which JSON cannot express.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package mutating func print(into output: inout [UInt8], atLeast byteCount: Int) -> Bool {
        guard !isFinished else { return false }
        let start = output.count
        let target = start + max(byteCount, 1)
        defer { printedLength += output.count - start }
        if !hasBegun && form == .flat {
            output += #"{"shape":\#(tensor.shape),"data":"#.utf8
        }
        hasBegun = true
        let room = NumberPrinter.room(for: style, of: Scalar.self) + 2 * levelCount + 3
        while position < end && output.count < target {
            // A group is written only while there is room for one.
            let groupRoom = 2048 + Self.groupSize * room
            output.append(room: min(min(end - position, 2048) * room, groupRoom)) { writer in
                while position < end, writer.count < 2048 { writeGroup(to: &writer) }
            }
        }
        guard position == itemCount else { return true }
        if form == .flat { output.append(ASCII.closeBrace) }
        isFinished = true
        return false
    }

    /// The maximum number of items in a group.
    private static var groupSize: Int { 16 }

    /// Writes the next items of the innermost bracket, up to a group of them, with the commas and
    /// brackets around them.
    @inline(__always)
    private mutating func writeGroup(to writer: inout ByteWriter) {
        if position > 0 { writer.append(ASCII.comma) }
        writer.append(ASCII.openBracket, count: openingCount)
        openingCount = 0
        // An empty pair of brackets is an item.
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
        if positionInRow == rowLength { beginRow() }
        writer.append(ASCII.closeBracket, count: openingCount)
    }

    /// Notes that the next item is the first of its row: as many brackets open as have closed.
    private mutating func beginRow() {
        positionInRow = 0
        openingCount = 0
        for level in (0..<levelCount).reversed() {
            guard position.isMultiple(of: levelSizes[level]) else { return }
            openingCount += 1
        }
    }

    /// Returns printers for the next parts of the text, in its order, and leaves the rest to this one.
    ///
    /// - Parameters:
    ///   - count: The maximum number of printers.
    ///   - length: The length of each part in bytes, estimated from the text printed so far.
    /// - Returns: None if nothing has been printed.
    func pieces(atMost count: Int, length: Int) -> [TensorPrinter] {
        guard position > 0, printedLength > 0 else { return [] }
        let (product, overflows) = length.multipliedReportingOverflow(by: position)
        let pieceSize = overflows ? itemCount : max(product / printedLength, 1)
        var pieces: [TensorPrinter] = []
        var next = self
        // This printer writes the end of the tensor, and what follows it.
        while pieces.count < count, next.position + pieceSize < itemCount {
            next.end = next.position + pieceSize
            pieces.append(next)
            next.position = next.end
            next.positionInRow = next.position % rowLength
            if next.positionInRow == 0 { next.beginRow() } else { next.openingCount = 0 }
        }
        return pieces
    }

    /// Whether everything before the end has been printed.
    var hasReachedEnd: Bool { position == end }

    /// Continues after a piece that another printer has printed, which took `byteCount` bytes.
    mutating func resume(after piece: TensorPrinter, _ byteCount: Int) {
        position = piece.position
        positionInRow = piece.positionInRow
        openingCount = piece.openingCount
        printedLength += byteCount
    }
}
