import Kernels
package import Tensors

extension LinearAttentionPlan: ComputationPlan {
    /// Computes the context and the state after the last token.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package func run(
        _ execution: ExecutionContext = .serial
    ) throws(AttentionError) -> AttentionResult<Scalar> {
        let sources = try source.tensors(execution)
        let values = sources.values?.elements ?? []
        let (decay, beta) = (update.decay?.elements ?? [], update.beta?.elements ?? [])
        let state = update.state?.elements ?? []
        let result: LinearAttentionResult<Scalar>
        do {
            result = try linearAttention(
                geometry,
                scale: scale,
                queries: sources.queries.elements.span,
                keys: sources.keys.elements.span,
                values: values.span,
                decay: decay.span,
                beta: beta.span,
                state: state.span,
                parallelFor: execution.parallelFor,
                isCancelled: execution.isCancelled
            )
        } catch {
            throw .cancelled
        }
        try requireFinite(result)
        var tensors = OutputTable<Tensor<Scalar>>(reserving: 2)
        for (output, elements) in [
            (AttentionOutput.context, result.context), (.presentState, result.presentState),
        ] {
            guard let shape = shapes[output] else { continue }
            tensors.append(Tensor(shape: shape, elements: elements), for: output)
        }
        return AttentionResult(tensors: tensors, scale: Double(scale))
    }

    package func overflow(
        of output: AttentionOutput,
        at index: Int,
        in type: ScalarType
    ) -> AttentionError {
        if output == .presentState {
            return AttentionError(
                .overflow,
                at: geometry.hasBeta ? .keys : .values,
                "the state overflows \(type) (number \(index) of present_state)"
                    + (geometry.hasBeta
                        ? "; a delta rule lets it grow where beta times the square of a key's "
                            + "length exceeds 2" : "")
            )
        }
        return AttentionError(
            .overflow,
            at: .values,
            "the product of a query and the state overflows \(type) (number \(index) of context)"
        )
    }

    private func requireFinite(
        _ result: LinearAttentionResult<Scalar>
    ) throws(AttentionError) {
        if let index = firstNonFinite(in: result.presentState) {
            throw overflow(of: .presentState, at: index, in: Scalar.scalarType)
        }
        if let index = firstNonFinite(in: result.context) {
            throw overflow(of: .context, at: index, in: Scalar.scalarType)
        }
    }
}
