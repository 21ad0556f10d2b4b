package import Tensors

/// A binary floating-point type that is read and printed exactly: `Float` or `Double`.
package protocol DecimalScalar: TensorElement, BinaryFloatingPoint {
    /// The type's name in errors: `Float32` or `Float64`.
    static var typeName: String { get }

    /// The sign, exponent and significand, from the highest bit down.
    var bits: UInt64 { get }

    /// Creates a value from its sign, exponent and significand.
    init(bits: UInt64)

    /// Rounds `significand` · 10^`exponent` to nearest, ties to even.
    ///
    /// - Parameters:
    ///   - significand: Below 2⁶³.
    ///   - exponent: Any.
    ///   - powers: `PowerTables.shared`, from a place where looking it up costs nothing.
    /// - Returns: The number; nil where one product does not decide, and where it is not normal.
    static func rounded(_ significand: UInt64, exponent: Int, powers: PowerTables) -> Self?

    /// Writes numbers with commas between them.
    static func write(_ values: Span<Self>, style: NumberStyle, to writer: inout ByteWriter)
}

extension DecimalScalar {
    /// The power of two of the least positive value: −149 or −1074.
    static var leastExponent: Int {
        2 - (1 << (exponentBitCount - 1)) - significandBitCount
    }

    /// What errors call several numbers.
    package static var pluralName: String { "numbers" }

    /// What errors call a number.
    package static var singularName: String { "number" }

    /// Reads a number, rounded to nearest, ties to even.
    @inline(__always)
    package static func read(
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
                .outOfRange(type: typeName, literal: reader.cursor.foundText()),
                at: start
            )
        }
        return value
    }

    /// Writes numbers one by one with commas between them.
    @inline(__always)
    package static func write(
        _ values: Span<Self>,
        style: NumberStyle,
        to writer: inout ByteWriter
    ) {
        for index in values.indices {
            if index > 0 { writer.append(ASCII.comma) }
            NumberPrinter.write(values[index], style: style, to: &writer)
        }
    }

    /// Reads a short tensor number by number (`ShortTensorRun`).
    @inline(__always)
    package static func readShortTensor(
        from reader: inout JSONReader
    ) throws(TensorDecodingError) -> Tensor<Self>? { try reader.shortTensor(of: Self.self) }

    /// Reads plain numbers between commas one by one (`NumberRun`).
    package static func readRun(
        from reader: inout JSONReader,
        into elements: inout [Self],
        room: Int
    ) -> Bool {
        reader.cursor.scanRun(into: &elements, room: room, run: NumberRun<Self>.self)
    }
}

extension Float: DecimalScalar {
    /// The type's name in errors.
    package static var typeName: String { "Float32" }

    /// The sign, exponent and significand, from the highest bit down.
    package var bits: UInt64 { UInt64(bitPattern) }

    /// Creates a value from its sign, exponent and significand.
    package init(bits: UInt64) { self.init(bitPattern: UInt32(bits)) }
}

extension Double: DecimalScalar {
    /// The type's name in errors.
    package static var typeName: String { "Float64" }

    /// The sign, exponent and significand, from the highest bit down.
    package var bits: UInt64 { bitPattern }

    /// Creates a value from its sign, exponent and significand.
    package init(bits: UInt64) { self.init(bitPattern: bits) }
}
