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
