import Kernels
import Tensors

/// The layouts of the matrices that apply to the context; nil where there is none.
struct ContextProjections: Sendable {
    /// That of W_O.
    let output: MatrixLayout?
    /// That of W_G.
    let gate: MatrixLayout?
}

extension OperandSet {
    /// Throws if a projected source lacks a matrix, or values are needed and there are none.
    func requireMatrices<Scalar: AttentionScalar>(
        of source: borrowing AttentionSource<Scalar>,
        for outputs: OutputSet
    ) throws(AttentionError) {
        if outputs.needsValues, values == nil {
            throw AttentionError(.missingMember, "values is missing")
        }
        try require(
            !outputs.contains(.parameters) || source.hasParameters,
            .contradiction,
            at: .include,
            "include names parameters, but the request has none"
        )
        guard source.isProjected else { return }
        let needed = outputs.needsValues ? all : [queries, keys]
        for operand in needed where operand.projection == nil {
            throw AttentionError(
                .missingMember,
                "\(operand.role.matrixMember.name) is missing from parameters; it projects "
                    + "\(operand.member.name) to \(operand.role.output.name)"
            )
        }
    }

    /// Checks W_O against the contexts of all heads side by side; nil where it is not applied.
    func outputProjection<Scalar: AttentionScalar>(
        _ parameters: AttentionParameters<Scalar>?,
        for outputs: OutputSet,
        _ extents: AttentionExtents
    ) throws(AttentionError) -> MatrixLayout? {
        guard outputs.needsContext, let valueDimension = extents.valueDimension else { return nil }
        let layout: MatrixLayout?
        switch parameters {
        case .matrices(let matrices):
            layout = try matrices.layout(
                of: .output,
                depth: extents.headCount * valueDimension,
                asIn: "context"
            )
        case .seeded(let seeded): layout = drawnOutputProjection(seeded)
        case nil: layout = nil
        }
        guard layout != nil || !outputs.contains(.output) else {
            throw AttentionError(
                .missingMember,
                "wo is missing from parameters; it is required for output"
            )
        }
        return layout
    }

    /// Checks W_G against the rows that become queries; nil where it is not applied.
    func gateProjection<Scalar: AttentionScalar>(
        _ parameters: AttentionParameters<Scalar>?,
        for outputs: OutputSet,
        _ extents: AttentionExtents
    ) throws(AttentionError) -> MatrixLayout? {
        guard outputs.needsContext, let valueDimension = extents.valueDimension,
            case .matrices(let matrices) = parameters, matrices[matrix: .gate] != nil
        else { return nil }
        try require(
            !isSeparate,
            at: .wg,
            "wg projects \(queries.member.name), which has rank 4; expected 2 or 3"
        )
        let layout = try matrices.layout(
            of: .gate,
            depth: queries.shape[-1],
            asIn: queries.member.name
        )
        let width = extents.headCount * valueDimension
        try require(
            layout?.columnCount == width || layout?.columnCount == extents.headCount,
            at: .wg,
            "wg has output width \(layout?.columnCount ?? 0); expected \(width), the width of context"
                + ", or \(extents.headCount), one number per head"
        )
        return layout
    }

    /// The W_O that a seed draws, for the contexts of all heads side by side; nil if it draws none.
    ///
    /// Without values there is no context to project.
    func drawnOutputProjection(_ seeded: SeededParameters) -> MatrixLayout? {
        guard seeded.hasOutputProjection, values != nil else { return nil }
        return MatrixLayout(
            depth: queries.width,
            columnCount: queries.width,
            isTransposed: false
        )
    }
}
