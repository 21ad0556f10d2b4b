package import Tensors

extension JSONReader {
    /// Reads a tensor, from nested arrays or from `{"shape":[…],"data":[…]}`.
    ///
    /// Elements go straight into the tensor's storage, which grows with what has been read: a shape
    /// that announces more than follows allocates nothing. A bare number is a tensor of rank 0;
    /// whether that, or an extent of 0, is welcome is for the caller to say.
    ///
    /// - Parameters:
    ///   - type: `Float`, `Double`, `Int` or `Bool`.
    ///   - null: Whether `null` is −∞ among numbers.
    /// - Returns: The elements in row-major order, with the extents that the brackets or the shape say.
    /// - Throws: Also if rows of the same level differ in length, the rank or the number of
    ///   elements exceeds its limit, or shape and data do not fit.
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
            return try flatTensor(null: null)
        case ASCII.quote:
            throw cursor.mistyped(expected: "an array of \(Element.pluralName)")
        default:
            return Tensor(shape: [], elements: [try Element.read(from: &self, null: null)])
        }
    }

    // MARK: Nested arrays

    /// The length of a text that `readShortTensor` is tried on.
    private static var shortTextByteCount: Int { 1024 }

    private mutating func nestedTensor<Element: TensorElement>(
        null: NullMeaning
    ) throws(TensorDecodingError) -> Tensor<Element> {
        var assembly = NestedAssembly<Element>(offset: offset, null: null)
        // The rest of a short document has at most one element for every two bytes.
        let byteCount = cursor.count - offset
        if byteCount <= Self.shortTextByteCount {
            let capacity = min(byteCount / 2, limits.maximumElementCount)
            assembly.elements.reserveCapacity(capacity)
            if let shape = Element.readShortTensor(
                from: &self,
                into: &assembly.elements,
                room: capacity
            ) {
                return Tensor(shape: shape, elements: assembly.elements)
            }
            assembly.elements.removeAll(keepingCapacity: true)
        }
        try readArray(into: &assembly, level: 0)
        assembly.ahead.end(&assembly.elements)
        if assembly.elements.capacity > 4 * assembly.elements.count + 64 { giveBackRoom(&assembly) }
        // Every level has been closed, so every extent is known.
        return Tensor(shape: assembly.shape, elements: assembly.elements)
    }

    /// Reads the array at the cursor and those inside it.
    ///
    /// Recursion ends at the limit of rank.
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
            // The first row, or empty array, on the way down decides the rank. From then on an
            // array of that level may not hold anything but arrays.
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
                itemCount = try readEmptyArray(of: "an array of \(Element.pluralName)")
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
            if level + 1 == assembly.rank { reserveRoom(in: &assembly.elements, from: start) }
        }
    }

    /// Makes room for as many rows like the first, which starts at an offset, as the rest of the
    /// document could hold, up to a million elements.
    ///
    /// To double it, page by page of new memory, would take a tenth of the time of reading.
    private func reserveRoom<Element>(in elements: inout [Element], from start: Int) {
        let rowCount = (cursor.count - start) / (offset - start)
        let expected = min(elements.count * rowCount, limits.maximumElementCount, 1 << 20)
        if expected > elements.capacity { elements.reserveCapacity(expected) }
    }

    /// Gives back the room that a small tensor in a long document has not used: there may be many.
    @inline(never)
    private func giveBackRoom<Element>(_ assembly: inout NestedAssembly<Element>) {
        let elements = assembly.elements
        assembly.elements = []
        assembly.elements.reserveCapacity(elements.count)
        assembly.elements += elements
    }

    /// Whether the array at the cursor starts with an array.
    ///
    /// Does not move.
    private func firstItemIsArray() -> Bool {
        var ahead = cursor
        ahead.offset += 1
        ahead.skipWhitespace()
        return ahead.byte == ASCII.openBracket
    }

    /// Reads the items, all arrays, of the array at the cursor and returns how many there are.
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
                note(rowCount - 1, of: &array)
            } else {
                try readArray(into: &assembly, level: level)
            }
        }
        return array.count
    }

    /// Takes over rows that were read ahead and returns how many; nil, and does not move, if there are
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

    /// Reads an empty array, where the alternative would be an array of arrays.
    private mutating func readEmptyArray(
        of expected: String
    ) throws(TensorDecodingError) -> Int {
        var array = try beginArray()
        guard try nextItem(of: &array) else { return 0 }
        throw cursor.mistyped(expected: expected)
    }

    /// Reads the array of elements at the cursor to the end of a tensor's storage and returns how
    /// many there are.
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
                // A row is expected to be as long as the one before it, and a first one is read in
                // pieces that grow with it.
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

    // MARK: Shape and data

    private mutating func flatTensor<Element: TensorElement>(
        null: NullMeaning
    ) throws(TensorDecodingError) -> Tensor<Element> {
        var shape: Shape?
        var elements: [Element]?
        var object = try beginObject()
        while let name = try nextMember(of: &object) {
            switch name {
            case "shape": shape = try self.shape()
            case "data": elements = try list(null: null)
            default:
                throw TensorDecodingError(
                    .unknownMember(name, expected: ["shape", "data"]),
                    at: object.nameOffset
                )
            }
        }
        guard let shape else {
            throw TensorDecodingError(.missingMember("shape"), at: object.offset)
        }
        guard let elements else {
            throw TensorDecodingError(.missingMember("data"), at: object.offset)
        }
        guard elements.count == shape.elementCount else {
            throw TensorDecodingError(
                .shapeMismatch(shape: shape, count: elements.count),
                at: object.offset
            )
        }
        return Tensor(shape: shape, elements: elements)
    }

    /// Reads the extents of a tensor.
    private mutating func shape() throws(TensorDecodingError) -> Shape {
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

/// What is known of a tensor while its nested arrays are being read.
private struct NestedAssembly<Element: TensorElement> {
    /// Where the tensor starts.
    let offset: Int

    /// Whether `null` is −∞.
    let null: NullMeaning

    /// The elements so far, and behind them those that were read ahead.
    var elements: [Element] = []

    /// What was read ahead and has not been taken over.
    var ahead = ReadAhead()

    /// The number of levels, known once the first innermost array has been reached.
    var rank: Int?

    /// How many levels have been reached.
    var levelCount = 0

    /// The extent of each level, of which a shape has eight at most; nil until its first array is
    /// complete.
    var extents = InlineArray<8, Int?>(repeating: nil)

    /// The shape, once every level has been closed.
    var shape: Shape {
        var shape = Shape()
        for level in 0..<levelCount { shape = shape.appending(extents[level] ?? 0) }
        return shape
    }
}
