package import Tensors

/// Prints a tensor block by block; between the blocks it only remembers where it is.
package struct TensorPrinter<Scalar: DecimalScalar>: Sendable {
    /// Creates a printer in front of a tensor's first byte.
    package init(_ tensor: Tensor<Scalar>, style: NumberStyle, form: TensorForm) {
        preconditionFailure("skeleton")
    }

    /// Whether the whole tensor has been printed.
    package var isFinished: Bool { preconditionFailure("skeleton") }

    /// Appends at least `byteCount` bytes, or what is left, and says whether any are left.
    package mutating func print(into output: inout [UInt8], atLeast byteCount: Int) -> Bool {
        preconditionFailure("skeleton")
    }

    /// The index of the first element that JSON cannot say: NaN or +∞.
    package static func firstUnprintable(in tensor: Tensor<Scalar>) -> Int? {
        preconditionFailure("skeleton")
    }
}
