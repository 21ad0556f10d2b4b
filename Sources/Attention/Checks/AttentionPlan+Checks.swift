import Kernels
import Tensors

extension OperandSet {
    /// Throws if a projected source lacks a matrix, or values are needed and there are none.
    func requireMatrices(
        isProjected: Bool,
        for outputs: OutputSet
    ) throws(AttentionError) {
        if outputs.needsValues, values == nil {
            throw AttentionError(.missingMember, pointer: "", "values is missing")
        }
        if outputs.contains(.parameters), parameters == nil {
            throw AttentionError(
                .contradiction,
                at: .include,
                "include asks for parameters; the request has none"
            )
        }
        guard isProjected else { return }
        let needed = outputs.needsValues ? all : [queries, keys]
        for operand in needed where operand.projection == nil {
            throw AttentionError(
                .missingMember,
                pointer: "",
                "parameters has no \(operand.role.matrixMember.name), which projects "
                    + "\(operand.member.name) to \(operand.role.output.name)"
            )
        }
    }

    /// Checks W_O against the contexts of all heads side by side; nil where it is not applied.
    func outputProjection(
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
        case .seeded: layout = drawnOutputProjection
        case nil: layout = nil
        }
        guard layout != nil || !outputs.contains(.output) else {
            throw AttentionError(
                .missingMember,
                pointer: "",
                "parameters has no wo, without which there is no output"
            )
        }
        return layout
    }

    /// How many numbers the parameters hold, given or drawn.
    var parameterElementCount: Int {
        guard case .matrices(let matrices) = parameters else { return drawnElementCount }
        return ProjectionRole.allCases.reduce(0) { sum, role in
            sum + (matrices[matrix: role]?.elements.count ?? 0)
                + (matrices[bias: role]?.elements.count ?? 0)
        }
    }
}

extension AttentionOptions {
    /// Throws if an output or the sinks make no sense with the softmax over the queries.
    func requireNoContradiction(with outputs: OutputSet) throws(AttentionError) {
        guard softmaxAxis == .queries else { return }
        guard sinks == nil else {
            throw AttentionError(
                .contradiction,
                at: .softmaxAxis,
                "softmax_axis is queries; expected keys, for there are sinks"
            )
        }
        for output in [AttentionOutput.context, .output, .logSumExp] where outputs.contains(output)
        {
            throw AttentionError(
                .contradiction,
                at: .softmaxAxis,
                "softmax_axis is queries; expected keys, for \(output.name) is asked for"
            )
        }
    }
}

extension AttentionExtents {
    /// Checks how a mask or bias lies; nil where there is none.
    func broadcastLayout(
        _ shape: Shape?,
        at member: RequestMember
    ) throws(AttentionError) -> BroadcastLayout? {
        guard let shape else { return nil }
        return try BroadcastLayout(
            shape,
            to: (batchCount, headCount, queryCount, keyCount),
            at: member
        )
    }

    /// The shape of an output; nil for `parameters`, which has none.
    func shape(
        of output: AttentionOutput,
        _ selection: QuerySelection,
        _ outputProjection: MatrixLayout?
    ) -> Shape? {
        func packedRows(_ length: Int) -> Shape {
            selection.appended(to: batchShape, all: queryCount).appending(length)
        }
        func rows() -> Shape {
            selection.appended(to: leadingShape(headCount: headCount), all: queryCount)
        }
        func keys(_ length: Int) -> Shape {
            leadingShape(headCount: keyValueHeadCount).appending(ownKeyCount).appending(length)
        }
        let valueDimension = valueDimension ?? 0
        switch output {
        case .context:
            return isSeparate
                ? rows().appending(valueDimension) : packedRows(headCount * valueDimension)
        case .output: return packedRows(outputProjection?.columnCount ?? 0)
        case .scores, .softcappedScores, .maskedScores, .weights: return rows().appending(keyCount)
        case .logSumExp: return rows()
        case .queries: return rows().appending(headDimension)
        case .keys: return keys(headDimension)
        case .values: return keys(valueDimension)
        case .presentKeys: return cacheShape(rowLength: headDimension)
        case .presentValues: return cacheShape(rowLength: valueDimension)
        case .parameters: return nil
        }
    }

    /// The shape of a cache, which lies as the keys and values of the request do.
    private func cacheShape(rowLength: Int) -> Shape {
        isSeparate
            ? batchShape.appending(keyValueHeadCount).appending(keyCount).appending(rowLength)
            : batchShape.appending(keyCount).appending(keyValueHeadCount * rowLength)
    }
}
