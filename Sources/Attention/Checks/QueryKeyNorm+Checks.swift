import Kernels
import Tensors

extension QueryKeyNorm {
    /// Checks the members that do not depend on a tensor.
    func requireConsistency() throws(AttentionError) {
        try require(
            epsilon >= 0 && epsilon.isFinite,
            .outOfRange,
            at: .normEpsilon,
            "eps of qk_norm is \(epsilon); expected a finite number of at least 0"
        )
        guard kind != .layer else { return }
        for (member, bias) in [(RequestMember.normQueryBias, queryBias), (.normKeyBias, keyBias)] {
            try require(
                bias == nil,
                .contradiction,
                at: member,
                "\(member.name) of qk_norm requires \"type\":\"layer\""
            )
        }
    }

    /// Checks the weight and the bias of an operand's norm.
    ///
    /// - Parameters:
    ///   - role: What the operand is used as; values have neither weight nor bias.
    ///   - headCount: The number of heads.
    ///   - headDimension: The head size.
    /// - Returns: The norm.
    /// - Throws: `shapeMismatch` at the weight or the bias.
    func norm(
        of role: ProjectionRole,
        headCount: Int,
        headDimension: Int
    ) throws(AttentionError) -> RowNorm<Scalar> {
        func elements(
            _ tensor: Tensor<Scalar>?,
            at member: RequestMember
        ) throws(AttentionError) -> [Scalar] {
            guard let tensor else { return [] }
            let width = saturatingProduct(headCount, headDimension)
            let fits =
                switch extent {
                case .all: tensor.shape == [width]
                case .head:
                    tensor.shape == [headDimension] || tensor.shape == [headCount, headDimension]
                }
            try require(
                fits,
                at: member,
                "\(member.name) of qk_norm has shape \(tensor.shape); expected "
                    + (extent == .all
                        ? "[\(width)], the width of all heads"
                        : "[\(headDimension)] or [\(headCount),\(headDimension)]")
            )
            return tensor.elements
        }
        let weight: [Scalar]
        let bias: [Scalar]
        switch role {
        case .queries:
            weight = try elements(queryWeight, at: .normQueryWeight)
            bias = try elements(queryBias, at: .normQueryBias)
        case .keys:
            weight = try elements(keyWeight, at: .normKeyWeight)
            bias = try elements(keyBias, at: .normKeyBias)
        default: (weight, bias) = ([], [])
        }
        return RowNorm(
            kind,
            epsilon: epsilon,
            coversAllHeads: extent == .all,
            weight: weight,
            bias: bias
        )
    }
}
