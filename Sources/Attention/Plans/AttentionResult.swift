package import Tensors

/// The outputs that a request asks for, in the shapes of the response.
package struct AttentionResult<Scalar: AttentionScalar>: Sendable {
    /// The outputs asked for, and `output` where W_O is given.
    package let tensors: OutputTable<Tensor<Scalar>>

    /// The matrices used, if they were asked for and there are any.
    package var parameters: ProjectionMatrices<Scalar>?

    /// The factor of `Q Kᵀ`, if there were scores; a `Double` holds every value of either scalar.
    package var scale: Double?

    /// Notes on values that are valid but easily misread.
    package var warnings: [AttentionWarning] = []

    /// The tensor of an output; nil if the result does not contain it.
    package subscript(output: AttentionOutput) -> Tensor<Scalar>? { tensors[output] }
}
