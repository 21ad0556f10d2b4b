package import Tensors

/// Builds JSON text without blanks, and puts the commas.
package struct JSONWriter: Sendable {
    /// The text so far, or since it was last taken.
    package private(set) var bytes: [UInt8] = []

    /// Creates an empty writer.
    package init(reserving capacity: Int = 0) { preconditionFailure("skeleton") }

    /// Returns the text so far and forgets it, to go on with the next block.
    package mutating func takeBytes() -> [UInt8] { preconditionFailure("skeleton") }

    /// Opens an object.
    package mutating func beginObject() { preconditionFailure("skeleton") }
    /// Closes an object.
    package mutating func endObject() { preconditionFailure("skeleton") }
    /// Opens an array.
    package mutating func beginArray() { preconditionFailure("skeleton") }
    /// Closes an array.
    package mutating func endArray() { preconditionFailure("skeleton") }
    /// Writes a member's name; its value must follow.
    package mutating func member(_ name: String) { preconditionFailure("skeleton") }
    /// Writes a string.
    package mutating func string(_ value: String) { preconditionFailure("skeleton") }
    /// Writes a whole number.
    package mutating func integer(_ value: some FixedWidthInteger) {
        preconditionFailure("skeleton")
    }
    /// Writes `true` or `false`.
    package mutating func boolean(_ value: Bool) { preconditionFailure("skeleton") }
    /// Writes `null`.
    package mutating func null() { preconditionFailure("skeleton") }
    /// Writes a number; −∞ is `null`.
    package mutating func number<Scalar: DecimalScalar>(_ value: Scalar, style: NumberStyle) {
        preconditionFailure("skeleton")
    }
    /// Writes a whole tensor.
    package mutating func tensor<Scalar: DecimalScalar>(
        _ tensor: Tensor<Scalar>,
        style: NumberStyle,
        form: TensorForm
    ) { preconditionFailure("skeleton") }

    /// Writes at least `byteCount` bytes more of a tensor, and says whether any are left.
    package mutating func tensor<Scalar: DecimalScalar>(
        continuing printer: inout TensorPrinter<Scalar>,
        atLeast byteCount: Int
    ) -> Bool { preconditionFailure("skeleton") }
}
