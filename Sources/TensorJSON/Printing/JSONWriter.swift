package import Tensors

/// Builds JSON text without whitespace, and writes the commas.
///
///     var writer = JSONWriter()
///     writer.beginObject()
///     writer.member("scale")
///     writer.number(scale, style: .shortest)
///     writer.endObject()
package struct JSONWriter: Sendable {
    /// The text since it was last taken.
    package private(set) var bytes: [UInt8] = []

    /// Whether the next value or name needs a comma before it.
    private var needsComma = false

    /// Creates an empty writer with room for `capacity` bytes.
    package init(reserving capacity: Int) { bytes.reserveCapacity(capacity) }

    /// Creates an empty writer, which allocates nothing.
    package init() {}

    /// Returns the text so far and removes it; the next portion begins empty.
    package mutating func takeBytes() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// Exchanges the text so far with another, to which the next portion is appended.
    package mutating func exchangeBytes(_ other: inout [UInt8]) { swap(&bytes, &other) }

    /// Writes the newline after a document.
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
    package mutating func member(named name: String) {
        JSONText.append(name, hasComma: needsComma, hasColon: true, to: &bytes)
        needsComma = false
    }

    /// Writes a member's name, in which nothing needs an escape; its value must follow.
    package mutating func member(_ name: StaticString) {
        bytes.append(room: name.utf8CodeUnitCount + 4) { writer in
            if needsComma { writer.append(ASCII.comma) }
            writer.append(ASCII.quote)
            writer.append(name)
            writer.append(ASCII.quote)
            writer.append(ASCII.colon)
        }
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

    /// Writes a boolean.
    package mutating func boolean(_ value: Bool) {
        beginValue()
        bytes += (value ? "true" : "false").utf8
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

    /// Writes a value that is JSON already.
    package mutating func json(_ text: [UInt8]) {
        beginValue()
        bytes += text
    }

    /// Writes a tensor in nested arrays if it has few elements; false, with nothing written, if it has
    /// many or none.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package mutating func shortTensor<Scalar: DecimalScalar>(
        _ tensor: Tensor<Scalar>,
        style: NumberStyle
    ) -> Bool {
        ShortTensorText.append(tensor, style: style, hasComma: &needsComma, to: &bytes)
    }

    /// Writes at least `byteCount` more bytes of a tensor; returns whether any are left.
    ///
    /// The calls until the first that returns false write one value; `takeBytes` may be called between
    /// them. Traps if an element is NaN or +∞.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package mutating func tensor<Scalar: DecimalScalar>(
        continuing printer: inout TensorPrinter<Scalar>,
        atLeast byteCount: Int
    ) -> Bool {
        if !printer.hasBegun { beginValue() }
        return printer.print(into: &bytes, atLeast: byteCount)
    }

    /// Writes the comma before a value if one is needed.
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
