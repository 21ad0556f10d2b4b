import Attention
import Tensors

/// What a request's picture shows: the tensor, its extents and its labels, known before it is computed.
struct PictureSubject: Sendable {
    let options: PictureOptions
    let shape: HeatMapShape
    let rowLabels: [HeatMapLabel]
    let columnLabels: [HeatMapLabel]

    /// Creates the subject of a request's picture.
    ///
    /// - Parameters:
    ///   - options: The query parameters.
    ///   - members: The members of the request.
    ///   - shape: The shape of the weights.
    init<Scalar: APIScalar>(
        _ options: PictureOptions,
        _ members: RequestMembers<Scalar>,
        shape: Shape
    ) {
        self.options = options
        let selection = members.options.querySelection
        let hasQueries = if case .index = selection { false } else { true }
        let sourceRank = (members.inputs ?? members.queries)?.shape.rank
        self.shape = HeatMapShape(shape, hasQueries: hasQueries, hasBatch: sourceRank == 3)
        let queries =
            switch selection {
            case .all: Array(0..<self.shape.rowCount)
            case .index(let index): [index]
            case .list(let indices): indices
            }
        rowLabels = HeatMapLabel.labels(members.tokens, indices: queries)
        // Without labels of their own, keys have those of the queries unless they are another sequence.
        let columnCount = self.shape.columnCount
        let columnTokens =
            members.keyTokens
            ?? (members.memory == nil && members.tokens?.count == columnCount
                ? members.tokens : nil)
        columnLabels = HeatMapLabel.labels(columnTokens, indices: 0..<columnCount)
    }

    var maximumLength: Int {
        HeatMapSVG.maximumLength(shape, rowLabels: rowLabels, columnLabels: columnLabels)
    }

    /// The multiply-adds that writing the picture amounts to, estimated: 0.4 µs for a cell that is an
    /// element of its own, 2 ns for one of an image.
    var cost: Int { shape.cellCount * shape.panelCount * (shape.hasSingleCells ? 4000 : 20) }

    /// Makes the picture.
    ///
    /// - Parameters:
    ///   - elements: The tensor.
    ///   - maskedScores: The scores as the softmax sees them.
    /// - Returns: A printer of it.
    func picture<Scalar: APIScalar>(of elements: [Scalar], maskedScores: [Scalar]) -> HeatMapSVG {
        let map = HeatMap(
            options.tensor,
            elements,
            maskedScores: maskedScores,
            shape: shape,
            hasFixedScale: options.hasFixedScale
        )
        return HeatMapSVG(map, rowLabels: rowLabels, columnLabels: columnLabels)
    }
}
