package import Tensors

/// Builds JSON text without blanks, and puts the commas.
///
///     var writer = JSONWriter()
///     writer.beginObject()
///     writer.member("context")
///     writer.tensor(context, style: .shortest, form: .nested)
///     writer.endObject()
package struct JSONWriter: Sendable {
    /// The text so far, or since it was last taken.
    package private(set) var bytes: [UInt8] = []

    /// Whether a comma must come before the next value or name.
    private var needsComma = false

    /// Creates an empty writer with room for `capacity` bytes.
    package init(reserving capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// Returns the text so far and forgets it, to go on with the next block.
    package mutating func takeBytes() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// Exchanges the text so far for another, behind which the next block is written.
    package mutating func exchangeBytes(_ other: inout [UInt8]) { swap(&bytes, &other) }

    /// Writes the newline behind a document.
    package mutating func endDocument() { bytes.append(0x0A) }

    /// Opens an object; members follow.
    package mutating func beginObject() { open(ASCII.openBrace) }

    /// Closes an object.
    package mutating func endObject() { close(ASCII.closeBrace) }

    /// Opens an array; values follow.
    package mutating func beginArray() { open(ASCII.openBracket) }

    /// Closes an array.
    package mutating func endArray() { close(ASCII.closeBracket) }

    /// Writes a member's name; its value must follow.
    package mutating func member(_ name: String) {
        JSONText.append(name, hasComma: needsComma, hasColon: true, to: &bytes)
        needsComma = false
    }

    /// Writes a string.
    package mutating func string(_ value: String) {
        JSONText.append(value, hasComma: needsComma, to: &bytes)
        needsComma = true
    }

    /// Writes a whole number.
    package mutating func integer(_ value: some FixedWidthInteger) {
        beginValue()
        JSONText.append(integer: value, to: &bytes)
    }

    /// Writes a number; −∞ is `null`.
    ///
    /// Traps if it is NaN or +∞.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package mutating func number<Scalar: DecimalScalar>(_ value: Scalar, style: NumberStyle) {
        beginValue()
        JSONText.append(value, style: style, to: &bytes)
    }

    /// Writes a whole tensor.
    ///
    /// Traps if an element is NaN or +∞.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package mutating func tensor<Scalar: DecimalScalar>(
        _ tensor: Tensor<Scalar>,
        style: NumberStyle,
        form: TensorForm
    ) {
        beginValue()
        var printer = TensorPrinter(tensor, style: style, form: form)
        _ = printer.print(into: &bytes, atLeast: .max - bytes.count)
    }

    /// Writes a tensor of few elements in nested arrays; false, with nothing written, if it has many
    /// or none.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package mutating func shortTensor<Scalar: DecimalScalar>(
        _ tensor: Tensor<Scalar>,
        style: NumberStyle
    ) -> Bool {
        ShortTensorText.append(tensor, style: style, hasComma: &needsComma, to: &bytes)
    }

    /// Writes at least `byteCount` bytes more of a tensor, and says whether any are left.
    ///
    /// Called until it returns false, it writes one value; `takeBytes` may come in between.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package mutating func tensor<Scalar: DecimalScalar>(
        continuing printer: inout TensorPrinter<Scalar>,
        atLeast byteCount: Int
    ) -> Bool {
        if !printer.hasBegun { beginValue() }
        return printer.print(into: &bytes, atLeast: byteCount)
    }

    /// Puts the comma before a value or name, if one is needed.
    private mutating func beginValue() {
        if needsComma { bytes.append(ASCII.comma) }
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        beginValue()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }
}
