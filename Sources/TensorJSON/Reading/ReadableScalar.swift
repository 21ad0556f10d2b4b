package import Tensors

/// A floating-point type whose numbers can be read: `Float` or `Double`.
package protocol ReadableScalar: DecimalScalar, TensorElement {}

extension Float: ReadableScalar {}
extension Double: ReadableScalar {}

extension ReadableScalar {
    /// The noun for several numbers in errors.
    package static var pluralName: String { "numbers" }

    /// The noun for one number in errors.
    package static var singularName: String { "number" }

    /// Reads a number, rounded to nearest, ties to even.
    @inline(__always)
    package static func read(
        from reader: inout JSONReader,
        null: NullMeaning
    ) throws(TensorDecodingError) -> Self {
        try readNearest(from: &reader, null: null)
    }

    /// The body of `read`.
    @inline(__always)
    static func readNearest(
        from reader: inout JSONReader,
        null: NullMeaning
    ) throws(TensorDecodingError) -> Self {
        let start = reader.cursor.offset
        guard reader.cursor.byte == ASCII.minus || ASCII.isDigit(reader.cursor.byte) else {
            if null == .negativeInfinity, reader.cursor.scanNull() { return -.infinity }
            throw reader.cursor.mistyped(expected: "a number")
        }
        let literal = try reader.cursor.scanNumber()
        guard let value = NumberParser<Self>.nearest(to: literal, in: reader.cursor) else {
            reader.cursor.offset = start
            throw TensorDecodingError(
                .outOfRange(type: scalarType, literal: reader.cursor.foundText()),
                at: start
            )
        }
        return value
    }

    /// Reads the nested arrays of a short tensor number by number.
    @inline(__always)
    package static func readShortTensor(
        from reader: inout JSONReader,
        into elements: inout [Self],
        room: Int
    ) -> Shape? {
        readPlainTensor(from: &reader, into: &elements, room: room)
    }

    /// The body of `readShortTensor`.
    @inline(__always)
    static func readPlainTensor(
        from reader: inout JSONReader,
        into elements: inout [Self],
        room: Int
    ) -> Shape? {
        let maximumRank = min(reader.limits.maximumRank, Shape.maximumRank)
        let cursor = reader.cursor
        var end = cursor.offset
        var shape: Shape?
        elements.append(addingCapacity: room) { places in
            var tensor = ShortTensorReader<Self>(cursor)
            guard 1...maximumRank ~= tensor.rank, tensor.read(into: &places) else { return }
            (shape, end) = (tensor.shape, tensor.run.cursor.offset)
        }
        reader.cursor.offset = end
        return shape
    }

    /// Reads plain numbers between commas.
    @inline(__always)
    package static func readRun(
        from reader: inout JSONReader,
        into elements: inout [Self],
        room: Int
    ) -> Bool {
        readPlainRun(from: &reader, into: &elements, room: room)
    }

    /// The body of `readRun`: reads one number after the other.
    static func readPlainRun(
        from reader: inout JSONReader,
        into elements: inout [Self],
        room: Int
    ) -> Bool {
        let cursor = reader.cursor
        var end = cursor.offset
        var isAfterNumber = false
        elements.append(addingCapacity: room) { places in
            var run = WordRun<Self>(cursor)
            isAfterNumber = run.readRow(into: &places)
            end = run.cursor.offset
        }
        reader.cursor.offset = end
        return isAfterNumber
    }
}

extension Float {
    /// Reads a number, rounded to nearest, ties to even, in the reader's type.
    @inline(__always)
    package static func read(
        from reader: inout JSONReader,
        null: NullMeaning
    ) throws(TensorDecodingError) -> Float {
        guard let half = reader.half else { return try readNearest(from: &reader, null: null) }
        return try reader.number(in: half, null: null)
    }

    /// Reads the nested arrays of a short tensor number by number.
    @inline(__always)
    package static func readShortTensor(
        from reader: inout JSONReader,
        into elements: inout [Float],
        room: Int
    ) -> Shape? {
        guard let half = reader.half else {
            return readPlainTensor(from: &reader, into: &elements, room: room)
        }
        return reader.readShortTensor(in: half, into: &elements, room: room)
    }

    /// Reads plain numbers between commas.
    @inline(__always)
    package static func readRun(
        from reader: inout JSONReader,
        into elements: inout [Float],
        room: Int
    ) -> Bool {
        guard let half = reader.half else {
            return readPlainRun(from: &reader, into: &elements, room: room)
        }
        return reader.readRun(in: half, into: &elements, room: room)
    }
}

#if arch(x86_64)
extension Float {
    /// The body of `readRun`: reads four numbers at once.
    static func readPlainRun(
        from reader: inout JSONReader,
        into elements: inout [Float],
        room: Int
    ) -> Bool {
        NumberLanes<FourFloats>.readRow(from: &reader.cursor, into: &elements, room: room)
    }
}

extension Double {
    /// Reads plain numbers between commas, four at once.
    package static func readRun(
        from reader: inout JSONReader,
        into elements: inout [Double],
        room: Int
    ) -> Bool {
        NumberLanes<FourDoubles>.readRow(from: &reader.cursor, into: &elements, room: room)
    }
}
#endif
