import Kernels
import Tensors

/// How the output width of a fused projection is divided among queries, keys and values.
struct FusedDivision: Sendable {
    /// The length of the rows that the matrix projects.
    let depth: Int
    /// The output width.
    let width: Int
    /// The number of query heads.
    let headCount: Int
    /// The number of heads of keys and of values.
    let keyValueHeadCount: Int
    /// How many of these heads are together.
    let headsPerGroup: Int

    /// The head size.
    var headDimension: Int { width / (headCount + 2 * keyValueHeadCount) }

    /// The output width of a role.
    func width(of role: ProjectionRole) -> Int {
        (role == .queries ? headCount : keyValueHeadCount) * headDimension
    }

    /// The outputs that belong to a role, in order.
    func ranges(of role: ProjectionRole) -> [Range<Int>] {
        let size = headDimension
        // Each group has its queries, then its keys, then its values.
        let groupCount = keyValueHeadCount / headsPerGroup
        let queryWidth = headCount / groupCount * size
        let keyWidth = headsPerGroup * size
        let (offset, length) =
            switch role {
            case .queries: (0, queryWidth)
            case .keys: (queryWidth, keyWidth)
            default: (queryWidth + keyWidth, keyWidth)
            }
        return (0..<groupCount).map { group in
            let start = group * (queryWidth + 2 * keyWidth) + offset
            return start..<(start + length)
        }
    }
}

extension FusedProjection {
    /// Throws if there is a bias or an order and no matrix.
    func requireMatrix() throws(AttentionError) {
        let member: RequestMember = bias == nil ? .fusedOrder : .bqkv
        try require(
            matrix != nil,
            .contradiction,
            at: member,
            "\(member.name) requires wqkv"
        )
    }

    /// Checks the matrix and its bias, and divides its outputs.
    ///
    /// - Parameters:
    ///   - layout: The layout of the matrix.
    ///   - heads: The head counts.
    ///   - depth: The length of the rows that it projects.
    ///   - name: The name in errors of the tensor that has these rows.
    /// - Returns: The division.
    /// - Throws: `AttentionError` at the matrix, the bias or the order.
    func division(
        layout: ProjectionMatrices<Scalar>.Layout,
        heads: HeadCounts,
        depth: Int,
        asIn name: String
    ) throws(AttentionError) -> FusedDivision {
        guard let matrix else { preconditionFailure("wqkv is required with bqkv") }
        let matrixLayout = try ProjectionMatrices.matrixLayout(
            matrix,
            layout: layout,
            depth: depth,
            at: .wqkv,
            asIn: name
        )
        let width = matrixLayout.columnCount
        let headCount = heads.packedCount(of: .queries)
        let keyValueHeadCount = heads.packedCount(of: .keys)
        try require(
            order != .heads || headCount == keyValueHeadCount,
            .contradiction,
            at: .fusedOrder,
            "fused_order \"heads\" needs a key/value head for each query head; "
                + "for \(keyValueHeadCount) of \(headCount) heads use \"groups\" or \"qkv\""
        )
        var shareCount = SaturatingSum()
        shareCount += headCount
        shareCount += saturatingProduct(2, keyValueHeadCount)
        let ofHeads = heads.keyValueHeadCount == nil ? "num_heads" : "num_kv_heads"
        try require(
            width.isMultiple(of: shareCount.value),
            at: .wqkv,
            "wqkv has output width \(width); expected a multiple of \(shareCount.value), "
                + (heads.headCount == nil
                    ? "for queries, keys and values" : "num_heads + 2 · \(ofHeads)")
        )
        if let bias {
            try require(
                bias.shape == [width],
                at: .bqkv,
                "bqkv has shape \(bias.shape); expected [\(width)], the output width of wqkv"
            )
        }
        return FusedDivision(
            depth: depth,
            width: width,
            headCount: headCount,
            keyValueHeadCount: keyValueHeadCount,
            headsPerGroup: order == .qkv ? keyValueHeadCount : 1
        )
    }

    /// Returns the matrix and the bias of a role, in the layout of the whole.
    func part(
        of role: ProjectionRole,
        _ division: FusedDivision,
        isTransposed: Bool
    ) -> (matrix: Tensor<Scalar>?, bias: Tensor<Scalar>?) {
        let ranges = division.ranges(of: role)
        let (depth, width) = (division.depth, division.width(of: role))
        let matrix = matrix.map { matrix in
            var elements: [Scalar] = []
            elements.reserveCapacity(width * depth)
            func append(_ range: Range<Int>) { elements += matrix.elements[range] }
            if isTransposed {
                for range in ranges {
                    append((range.lowerBound * depth)..<(range.upperBound * depth))
                }
            } else {
                for start in stride(from: 0, to: depth * division.width, by: division.width) {
                    for range in ranges {
                        append((start + range.lowerBound)..<(start + range.upperBound))
                    }
                }
            }
            let shape: Shape = isTransposed ? [width, depth] : [depth, width]
            return Tensor(shape: shape, elements: elements)
        }
        let bias = bias.map { bias in
            Tensor(shape: [width], elements: ranges.flatMap { bias.elements[$0] })
        }
        return (matrix, bias)
    }
}
