package import Tensors

extension JSONReader {
    /// Reads a tensor from nested arrays or from `{"shape":[…],"data":[…]}`.
    ///
    /// Elements are read into the tensor's storage, which grows with the text that has been read: a
    /// large shape without the data allocates nothing. A bare number is a tensor of rank 0; the
    /// caller decides whether it accepts that, or an extent of 0.
    ///
    /// - Parameters:
    ///   - type: `Float`, `Double`, `Int` or `Bool`.
    ///   - null: The meaning of `null` among numbers.
    /// - Returns: The elements in row-major order, and the extents.
    /// - Throws: An error if the syntax is wrong, arrays of one level differ in length, the rank or the
    ///   number of elements exceeds its limit, or the shape does not fit the data.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    @specialized(where Element == Int)
    @specialized(where Element == Bool)
    package mutating func tensor<Element: TensorElement>(
        of type: Element.Type = Element.self,
        null: NullMeaning = .refused
    ) throws(TensorDecodingError) -> Tensor<Element> {
        cursor.skipWhitespace()
        switch cursor.byte {
        case ASCII.openBracket:
            return try nestedTensor(null: null)
        case ASCII.openBrace:
            return try tensorObject(null: null, mayBeDrawn: false).tensor()
        case ASCII.quote:
            if let tensor: Tensor<Element> = try attachedTensor() { return tensor }
            throw cursor.mistyped(expected: "an array of \(Element.pluralName)")
        default:
            return Tensor(shape: [], elements: [try Element.read(from: &self, null: null)])
        }
    }

    /// Reads a string such as `"@0"` and returns the attached tensor of that index; nil, without
    /// moving, if there is none of this type.
    @inline(never)
    private mutating func attachedTensor<Element>() throws(TensorDecodingError) -> Tensor<Element>?
    {
        guard !attached.isEmpty else { return nil }
        let start = cursor
        let text = try string()
        guard text.first == "@", let index = Int(text.dropFirst()),
            attached.indices.contains(index),
            let tensor = attached[index] as? Tensor<Element>
        else {
            cursor = start
            return nil
        }
        return tensor
    }

    // MARK: Nested arrays

    /// The maximum length of a text, to the end of the document, for which `readShortTensor` is tried.
    private static var shortTextByteCount: Int { 1024 }

    private mutating func nestedTensor<Element: TensorElement>(
        null: NullMeaning
    ) throws(TensorDecodingError) -> Tensor<Element> {
        // The rest of a short document has at most one element for every two bytes.
        let byteCount = cursor.count - offset
        if byteCount <= Self.shortTextByteCount {
            let capacity = min(byteCount / 2, limits.maximumElementCount)
            var elements: [Element] = []
            elements.reserveCapacity(capacity)
            if let shape = Element.readShortTensor(from: &self, into: &elements, room: capacity) {
                return Tensor(shape: shape, elements: elements)
            }
        }
        return try longTensor(null: null)
    }

    /// Reads the nested arrays of a tensor row by row.
    @inline(never)
    private mutating func longTensor<Element: TensorElement>(
        null: NullMeaning
    ) throws(TensorDecodingError) -> Tensor<Element> {
        var assembly = NestedAssembly<Element>(offset: offset, null: null)
        try readArray(into: &assembly, level: 0)
        assembly.ahead.end(&assembly.elements)
        if assembly.elements.capacity > 4 * assembly.elements.count + 64 {
            freeUnusedMemory(&assembly)
        }
        return Tensor(shape: assembly.shape, elements: assembly.elements)
    }

    /// Reads the array at the cursor and those inside it; the maximum rank bounds the recursion.
    private mutating func readArray<Element: TensorElement>(
        into assembly: inout NestedAssembly<Element>,
        level: Int
    ) throws(TensorDecodingError) {
        let start = offset
        if let rank = assembly.rank {
            guard level < rank else { throw cursor.mistyped(expected: "a \(Element.singularName)") }
        } else {
            guard level < min(limits.maximumRank, Shape.maximumRank) else {
                throw TensorDecodingError(
                    .tooManyDimensions(limit: limits.maximumRank),
                    at: assembly.offset
                )
            }
            assembly.levelCount += 1
        }

        let isInnermost = assembly.rank == level + 1
        let itemCount: Int
        if !isInnermost && firstItemIsArray() {
            itemCount = try readArrays(into: &assembly, level: level + 1)
        } else {
            // The first row or empty array decides the rank. From then on arrays of outer levels may
            // only contain arrays.
            if assembly.rank == nil { assembly.rank = level + 1 }
            if assembly.rank == level + 1 {
                itemCount = try readRow(
                    into: &assembly.elements,
                    null: assembly.null,
                    expectedCount: assembly.extents[level],
                    tensorOffset: assembly.offset,
                    &assembly.ahead
                )
            } else {
                // Empty, or an array of arrays.
                var array = try beginArray()
                guard try !nextItem(of: &array) else {
                    throw cursor.mistyped(expected: "an array of \(Element.pluralName)")
                }
                itemCount = 0
            }
        }

        if let extent = assembly.extents[level] {
            guard itemCount == extent else {
                throw TensorDecodingError(
                    .ragged(
                        count: itemCount,
                        expected: extent,
                        items: level + 1 == assembly.rank ? Element.pluralName : "arrays"
                    ),
                    at: start
                )
            }
        } else {
            assembly.extents[level] = itemCount
            if level + 1 == assembly.rank { reserveRows(in: &assembly.elements, from: start) }
        }
    }

    /// Reserves memory for the rows that the rest of the document can contain if they are like the
    /// first, which starts at an offset; at most for a million elements.
    ///
    /// Growing by doubling would take a tenth of the time of reading.
    private func reserveRows<Element>(in elements: inout [Element], from start: Int) {
        let rowCount = (cursor.count - start) / (offset - start)
        let expected = min(elements.count * rowCount, limits.maximumElementCount, 1 << 20)
        if expected > elements.capacity { elements.reserveCapacity(expected) }
    }

    /// Frees the memory that a small tensor in a long document has not used: there may be many.
    @inline(never)
    private func freeUnusedMemory<Element>(_ assembly: inout NestedAssembly<Element>) {
        let elements = assembly.elements
        assembly.elements = []
        assembly.elements.reserveCapacity(elements.count)
        assembly.elements += elements
    }

    /// Whether the first item of the array at the cursor is an array.
    private func firstItemIsArray() -> Bool {
        var ahead = cursor
        ahead.offset += 1
        ahead.skipWhitespace()
        return ahead.byte == ASCII.openBracket
    }

    /// Reads the array at the cursor, whose items are arrays, and returns their number.
    private mutating func readArrays<Element: TensorElement>(
        into assembly: inout NestedAssembly<Element>,
        level: Int
    ) throws(TensorDecodingError) -> Int {
        var array = try beginArray()
        while try nextItem(of: &array) {
            guard cursor.byte == ASCII.openBracket else {
                throw cursor.mistyped(expected: "an array of \(Element.pluralName)")
            }
            if let rowCount = takeRows(into: &assembly, level: level) {
                array.count += rowCount - 1
            } else {
                try readArray(into: &assembly, level: level)
            }
        }
        return array.count
    }

    /// Accepts rows that were read ahead and returns their number; nil, without moving, if there are
    /// none.
    @inline(__always)
    private mutating func takeRows<Element: TensorElement>(
        into assembly: inout NestedAssembly<Element>,
        level: Int
    ) -> Int? {
        guard parallel != nil, level + 1 == assembly.rank, let rowLength = assembly.extents[level]
        else { return nil }
        readAhead(
            .row,
            rowLength: rowLength,
            null: assembly.null,
            tensorOffset: assembly.offset,
            into: &assembly.elements,
            &assembly.ahead
        )
        let accepted = assembly.elements.count - assembly.ahead.elementCount
        let room = limits.maximumElementCount - accepted
        guard let rows = assembly.ahead.take(at: offset, of: .row, atMost: room) else { return nil }
        cursor.offset = rows.end
        return rows.unitCount
    }

    /// Appends the array of elements at the cursor to a tensor's storage and returns their number.
    @inline(__always)
    mutating func readRow<Element: TensorElement>(
        into elements: inout [Element],
        null: NullMeaning,
        expectedCount: Int?,
        tensorOffset: Int,
        _ ahead: inout ReadAhead
    ) throws(TensorDecodingError) -> Int {
        cursor.offset += 1
        cursor.skipWhitespace()
        if cursor.byte == ASCII.closeBracket {
            cursor.offset += 1
            return 0
        }
        let countBefore = elements.count - ahead.elementCount
        while true {
            let room = limits.maximumElementCount - (elements.count - ahead.elementCount)
            guard room > 0 else {
                throw TensorDecodingError(
                    .tooManyElements(limit: limits.maximumElementCount),
                    at: tensorOffset
                )
            }
            if expectedCount == nil {
                readAhead(
                    .element,
                    rowLength: 1,
                    null: null,
                    tensorOffset: tensorOffset,
                    into: &elements,
                    &ahead
                )
            }
            if let run = ahead.take(at: offset, of: .element, atMost: room) {
                cursor.offset = run.end
            } else {
                ahead.end(&elements)
                // A row should be as long as the one before it. The first is read in pieces that
                // grow with it.
                let expected = expectedCount ?? max(elements.count, 16)
                let piece = min(room, max(expected, 1))
                if !Element.readRun(from: &self, into: &elements, room: piece) {
                    elements.append(try Element.read(from: &self, null: null))
                }
            }
            cursor.skipWhitespace()
            guard cursor.byte == ASCII.comma else { break }
            cursor.offset += 1
            cursor.skipWhitespace()
        }
        try cursor.expect(ASCII.closeBracket, named: #""," or "]""#)
        return elements.count - ahead.elementCount - countBefore
    }

    /// Reads the extents of a tensor.
    package mutating func shape() throws(TensorDecodingError) -> Shape {
        cursor.skipWhitespace()
        guard cursor.byte == ASCII.openBracket else {
            throw cursor.mistyped(expected: "a list of whole numbers")
        }
        var extents: [Int] = []
        var array = try beginArray()
        while try nextItem(of: &array) {
            guard array.count <= limits.maximumRank else {
                throw TensorDecodingError(
                    .tooManyDimensions(limit: limits.maximumRank),
                    at: array.offset
                )
            }
            extents.append(
                try cursor.scanWholeNumber(expected: "an extent from 0 to 2^63-1") { number in
                    number.isNegative && number.magnitude > 0 ? nil : Int(exactly: number.magnitude)
                }
            )
        }
        guard let shape = Shape(validating: extents) else {
            throw TensorDecodingError(.shapeOverflow, at: array.offset)
        }
        return shape
    }
}

/// The state of a tensor whose nested arrays are being read.
private struct NestedAssembly<Element: TensorElement> {
    /// The offset of the tensor.
    let offset: Int

    /// The meaning of `null`.
    let null: NullMeaning

    /// The elements so far, followed by those that were read ahead.
    var elements: [Element] = []

    /// The elements that were read ahead and have not been accepted.
    var ahead = ReadAhead()

    /// The number of levels, known once the first innermost array has been reached.
    var rank: Int?

    /// The number of levels that have been reached.
    var levelCount = 0

    /// The extent of each level, at most eight; nil until the level's first array is complete.
    var extents = InlineArray<8, Int?>(repeating: nil)

    /// The shape, known once every level has been closed.
    var shape: Shape {
        var shape = Shape()
        for level in 0..<levelCount { shape = shape.appending(extents[level] ?? 0) }
        return shape
    }
}
