import Kernels
import Tensors

/// A tensor that becomes queries, keys or values, and the projection that it takes.
///
/// Its rank and extents are valid, and a matrix and bias fit the tensor. `OperandSet` checks
/// whether operands fit each other.
struct Operand<Scalar: AttentionScalar>: Sendable {
    /// What the tensor is used as.
    let role: ProjectionRole
    /// The request's member that holds the tensor.
    let member: RequestMember
    /// The tensor before its projection.
    let tensor: Tensor<Scalar>
    /// The layout of the projection's matrix; nil where the tensor is used unprojected.
    let projection: MatrixLayout?

    /// Checks a tensor and its projection.
    ///
    /// - Parameters:
    ///   - role: What the tensor is used as.
    ///   - tensor: Rank 2 or 3, or 4 if it is given as queries, keys or values.
    ///   - member: The request's member that holds the tensor.
    ///   - parameters: The matrices, if there are any.
    ///   - heads: The head counts, which decide how wide a drawn matrix is.
    /// - Throws: `AttentionError` at the tensor, its matrix or its bias.
    init(
        _ role: ProjectionRole,
        _ tensor: Tensor<Scalar>,
        at member: RequestMember,
        _ parameters: AttentionParameters<Scalar>?,
        _ heads: HeadCounts
    ) throws(AttentionError) {
        self.role = role
        self.member = member
        self.tensor = tensor
        let shape = tensor.shape
        try requireElements(shape, at: member)
        switch member {
        case .inputs, .memory:
            try require(
                2...3 ~= shape.rank,
                at: member,
                "\(member.name) has rank \(shape.rank); expected 2 or 3: [n,d] or [batch,n,d]"
            )
        default:
            try require(
                2...4 ~= shape.rank,
                at: member,
                "\(member.name) has rank \(shape.rank); expected 2 to 4: "
                    + "[n,d], [batch,n,d] or [batch,heads,n,d]"
            )
        }
        switch parameters {
        case .matrices(let matrices):
            projection = try matrices.layout(of: role, depth: shape[-1], asIn: member.name)
        case .seeded(let seeded):
            projection = MatrixLayout(
                depth: shape[-1],
                columnCount: heads.drawnWidth(
                    of: role,
                    outputDimension: try seeded.checkedOutputDimension()
                ),
                isTransposed: false
            )
        case nil: projection = nil
        }
        try require(
            projection == nil || shape.rank < 4,
            at: member,
            "\(member.name) has rank 4; expected 2 or 3 because \(role.matrixMember.name) projects it"
        )
    }

    /// Returns the same tensor, which must have no projection, in another role.
    func used(as role: ProjectionRole) -> Operand { Operand(role, tensor, member) }

    private init(_ role: ProjectionRole, _ tensor: Tensor<Scalar>, _ member: RequestMember) {
        self.role = role
        self.tensor = tensor
        self.member = member
        projection = nil
    }

    /// The number of batch entries: 1 where there is no batch dimension.
    var batchCount: Int { tensor.shape.rank > 2 ? tensor.shape[0] : 1 }
    /// The number of queries, keys or values of a batch entry.
    var rowCount: Int { tensor.shape[-2] }
    /// The length of a projected row, all heads of a packed tensor together.
    var width: Int { projection?.columnCount ?? tensor.shape[-1] }
    /// The projected tensor's name in errors, such as `inputs · wq`.
    var projectedName: String {
        projection == nil ? member.name : "\(member.name) · \(role.matrixMember.name)"
    }
}

extension SeededParameters {
    /// The widest matrices that can be drawn: 2³¹ − 1 columns, so that sizes fit in `Int`.
    private static var maximumOutputDimension: Int { Int(Int32.max) }

    /// Checks and returns the number of columns.
    fileprivate func checkedOutputDimension() throws(AttentionError) -> Int {
        try require(
            1...Self.maximumOutputDimension ~= outputDimension,
            .outOfRange,
            at: .outputDimension,
            "d_out is \(outputDimension); expected 1 to \(Self.maximumOutputDimension)"
        )
        return outputDimension
    }
}

/// Throws unless a tensor has at least one element.
func requireElements(_ shape: Shape, at member: RequestMember) throws(AttentionError) {
    try require(
        shape.elementCount > 0,
        .emptyTensor,
        at: member,
        "\(member.name) has shape \(shape); expected at least one element"
    )
}
