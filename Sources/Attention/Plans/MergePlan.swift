package import Tensors

/// The plan of combining partial results of attention: the operation `/merge`.
///
/// Each part was computed over some of the keys. With Lᵢ the log-sum-exp of part i and Oᵢ its
/// context, the result over all keys is
///
///     L = log Σ exp Lᵢ        O = Σ exp(Lᵢ − L) · Oᵢ
///
/// exact to rounding, however the parts are grouped. A part with Lᵢ = −∞ contributes nothing.
package struct MergePlan<Scalar: AttentionScalar>: Sendable {
    /// The shapes of `context` and `logSumExp`, which are those of each part.
    package let shapes: OutputTable<Shape>

    /// The number of elements of the result.
    package let answerElementCount: Int

    /// The number of elements that `run` allocates besides the request's own: the result, and a row's
    /// shares.
    package let allocatedElementCount: Int

    /// The multiply-adds of `run`.
    package let cost: Int

    let parts: [AttentionPart<Scalar>]
    let layout: PartLayout

    /// Checks that the parts fit each other.
    ///
    /// - Parameter parts: At least one; all of the same shapes.
    /// - Throws: `AttentionError` at the first part that is invalid or differs from the first.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package init(_ parts: [AttentionPart<Scalar>]) throws(AttentionError) {
        guard let first = parts.first else {
            throw AttentionError(
                .outOfRange,
                at: .parts,
                "parts is an empty list; expected at least one part"
            )
        }
        layout = try first.layout()
        for (index, part) in parts.enumerated() {
            try part.requireShapes(of: first, at: index)
            try part.requireLogSumExp(at: index)
        }
        self.parts = parts
        shapes = [.context: first.context.shape, .logSumExp: first.logSumExp.shape]
        answerElementCount = first.context.elements.count + first.logSumExp.elements.count
        allocatedElementCount = answerElementCount + parts.count
        cost = parts.count * first.context.elements.count
    }
}

extension AttentionPart {
    /// Checks how the tensors of the first part correspond.
    fileprivate func layout() throws(AttentionError) -> PartLayout {
        guard 1...4 ~= context.shape.rank else {
            throw AttentionError(
                .shapeMismatch,
                pointer: RequestMember.partContext.pointer(inElement: 0),
                "context of part 0 has rank \(context.shape.rank); expected 1 to 4"
            )
        }
        guard context.shape.elementCount > 0 else {
            throw AttentionError(
                .emptyTensor,
                pointer: RequestMember.partContext.pointer(inElement: 0),
                "context of part 0 has shape \(context.shape); expected at least one element"
            )
        }
        guard let layout = PartLayout(context: context.shape, logSumExp: logSumExp.shape) else {
            let outer = context.shape.droppingLast(2).extents.map(String.init)
            let queries = context.shape.rank > 1 ? [String(context.shape[-2])] : []
            let packed = (outer + ["heads"] + queries).joined(separator: ",")
            throw AttentionError(
                .shapeMismatch,
                pointer: RequestMember.partLogSumExp.pointer(inElement: 0),
                "lse of part 0 has shape \(logSumExp.shape); expected "
                    + "\(context.shape.droppingLast())"
                    + (context.shape.rank < 4
                        ? " (or [\(packed)], where heads divides \(context.shape[-1]))" : "")
                    + " for a context of shape \(context.shape)"
            )
        }
        return layout
    }

    fileprivate func requireShapes(of first: AttentionPart, at index: Int) throws(AttentionError) {
        for (member, found, expected) in [
            (RequestMember.partContext, context.shape, first.context.shape),
            (.partLogSumExp, logSumExp.shape, first.logSumExp.shape),
        ] where found != expected {
            throw AttentionError(
                .shapeMismatch,
                pointer: member.pointer(inElement: index),
                "\(member.name) of part \(index) has shape \(found); expected \(expected), "
                    + "as in part 0"
            )
        }
    }

    fileprivate func requireLogSumExp(at index: Int) throws(AttentionError) {
        guard let wrong = logSumExp.elements.first(where: { !($0 < .infinity) }) else { return }
        throw AttentionError(
            .outOfRange,
            pointer: RequestMember.partLogSumExp.pointer(inElement: index),
            "lse of part \(index) contains \(wrong); expected finite numbers or -infinity"
        )
    }
}
