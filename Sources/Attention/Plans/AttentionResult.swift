import Kernels
package import Tensors

/// The outputs that a request asks for, in the shapes of the response.
package struct AttentionResult<Scalar: AttentionScalar>: Sendable {
    /// The shapes of the outputs asked for, and of `output` where W_O is given.
    package private(set) var shapes: OutputTable<Shape>

    /// The arrays that the kernel has written, some of which are outputs.
    var kernel: FusedAttentionResult<Scalar>

    /// The other outputs.
    var others: OutputTable<Tensor<Scalar>>

    /// The matrices used, if they were asked for and there are any.
    package var parameters: ProjectionMatrices<Scalar>?

    /// The factor of `Q Kᵀ`, if there were scores; a `Double` holds every value of either scalar.
    package var scale: Double?

    /// Notes on values that are valid but easily misread.
    package var warnings: [AttentionWarning]

    /// Creates a result from its tensors.
    package init(
        tensors: OutputTable<Tensor<Scalar>>,
        parameters: ProjectionMatrices<Scalar>? = nil,
        scale: Double? = nil,
        warnings: [AttentionWarning] = []
    ) {
        shapes = tensors.mapValues(\.shape)
        kernel = FusedAttentionResult()
        others = tensors
        self.parameters = parameters
        self.scale = scale
        self.warnings = warnings
    }

    /// Creates a result whose outputs are those of the kernel; others may be added.
    @inline(__always)
    init(
        _ kernel: consuming FusedAttentionResult<Scalar>,
        shapes: OutputTable<Shape>,
        scale: Double
    ) {
        self.shapes = shapes
        self.kernel = kernel
        others = OutputTable()
        self.scale = scale
        warnings = []
    }

    /// The tensor of an output; nil if the result does not contain it.
    package subscript(output: AttentionOutput) -> Tensor<Scalar>? { tensor(of: output) }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    private func tensor(of output: AttentionOutput) -> Tensor<Scalar>? {
        guard let shape = shapes[output] else { return nil }
        guard let elements = kernel[output] else { return others[output] }
        return Tensor(shape: shape, elements: elements)
    }

    /// All tensors.
    package var tensors: OutputTable<Tensor<Scalar>> {
        var tensors = OutputTable<Tensor<Scalar>>(reserving: shapes.count)
        for output in shapes.outputs {
            if let tensor = self[output] { tensors.append(tensor, for: output) }
        }
        return tensors
    }

    /// Lets a closure change the elements of each tensor in place.
    package mutating func update<Failure: Error>(
        _ change: (AttentionOutput, inout [Scalar]) throws(Failure) -> Void
    ) throws(Failure) {
        for output in shapes.outputs {
            guard var elements = kernel[output] else { continue }
            // With another reference to the elements, they would be copied.
            kernel[output] = nil
            try change(output, &elements)
            kernel[output] = elements
        }
        try others.update { (output, tensor) throws(Failure) in
            try change(output, &tensor.elements)
        }
    }

    /// Removes an output and returns its elements, which are empty if the result does not contain it.
    package mutating func take(_ output: AttentionOutput) -> [Scalar] {
        let elements = self[output]?.elements ?? []
        kernel[output] = nil
        others[output] = nil
        shapes[output] = nil
        return elements
    }
}

extension FusedAttentionResult {
    /// The elements of an output; nil if the kernel has not computed it.
    subscript(output: AttentionOutput) -> [Scalar]? {
        get {
            let elements =
                switch output {
                case .context: context
                case .scores: scores
                case .softcappedScores: softcappedScores
                case .maskedScores: maskedScores
                case .weights: weights
                case .logSumExp: logSumExp
                default: [] as [Scalar]
                }
            return elements.isEmpty ? nil : elements
        }
        set {
            switch output {
            case .context: context = newValue ?? []
            case .scores: scores = newValue ?? []
            case .softcappedScores: softcappedScores = newValue ?? []
            case .maskedScores: maskedScores = newValue ?? []
            case .weights: weights = newValue ?? []
            case .logSumExp: logSumExp = newValue ?? []
            default: break
            }
        }
    }
}
