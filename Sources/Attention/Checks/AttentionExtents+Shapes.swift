import Kernels
import Tensors

extension AttentionExtents {
    /// Returns the shape of an output of attention; nil for those that have none: `parameters`, and
    /// the state of linear attention.
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
        case .presentState, .parameters: return nil
        }
    }

    /// Returns `[batch, heads]`, without the dimensions that scores do not have.
    private func leadingShape(headCount: Int) -> Shape {
        hasHeads ? batchShape.appending(headCount) : batchShape
    }

    /// Returns the shape of a cache, which has the layout of the request's keys and values.
    private func cacheShape(rowLength: Int) -> Shape {
        isSeparate
            ? batchShape.appending(keyValueHeadCount).appending(keyCount).appending(rowLength)
            : batchShape.appending(keyCount).appending(keyValueHeadCount * rowLength)
    }
}
