import Kernels
import Tensors

/// The shape of a tensor that becomes queries, keys or values, and the projection that it takes.
///
/// Has no elements, which `OperandTensors` holds. Its rank and extents are valid, and a matrix and bias
/// fit the tensor. `OperandSet` checks whether operands fit each other.
struct Operand: Sendable {
    /// What the tensor is used as.
    let role: ProjectionRole
    /// The request's member that holds the tensor.
    let member: RequestMember
    /// The shape of the tensor before its projection.
    let shape: Shape
    /// The layout of the projection's matrix; nil where the tensor is used unprojected.
    let projection: MatrixLayout?
    /// The part of a fused matrix that projects the tensor; nil where it has a matrix of its own.
    let fused: FusedDivision?

    /// Checks a tensor and its projection.
    ///
    /// - Parameters:
    ///   - role: What the tensor is used as.
    ///   - shape: The tensor's shape, of rank 2 or 3, or 4 if it is given as queries, keys or values.
    ///   - member: The request's member that holds the tensor.
    ///   - parameters: The matrices, if there are any.
    ///   - heads: The head counts, which decide how wide a drawn matrix is.
    /// - Throws: `AttentionError` at the tensor, its matrix or its bias.
    init<Scalar: AttentionScalar>(
        _ role: ProjectionRole,
        _ shape: Shape,
        at member: RequestMember,
        _ parameters: AttentionParameters<Scalar>?,
        _ heads: HeadCounts
    ) throws(AttentionError) {
        self.role = role
        self.member = member
        self.shape = shape
        try requireElements(shape, at: member)
        try requireCountable(shape, at: member)
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
        var fused: FusedDivision?
        switch parameters {
        case .matrices(let matrices):
            if let whole = matrices.fused {
                let division = try whole.division(
                    layout: matrices.layout,
                    heads: heads,
                    depth: shape[-1],
                    asIn: member.name
                )
                fused = division
                projection = MatrixLayout(
                    depth: division.depth,
                    columnCount: division.width(of: role),
                    isTransposed: matrices.layout == .outIn
                )
            } else {
                projection = try matrices.layout(of: role, depth: shape[-1], asIn: member.name)
            }
        case .seeded(let seeded):
            projection = try seeded.layout(of: role, depth: shape[-1], heads)
        case nil: projection = nil
        }
        self.fused = fused
        try require(
            projection == nil || shape.rank < 4,
            at: member,
            "\(member.name) has rank 4; expected 2 or 3 because \(matrixMember.name) projects it"
        )
    }

    /// Returns the same tensor, which must have no projection, in another role.
    func used(as role: ProjectionRole) -> Operand { Operand(role, self) }

    private init(_ role: ProjectionRole, _ other: Operand) {
        self.role = role
        shape = other.shape
        member = other.member
        projection = nil
        fused = nil
    }

    /// The number of batch entries: 1 where there is no batch dimension.
    var batchCount: Int { shape.rank > 2 ? shape[0] : 1 }
    /// The number of queries, keys or values of a batch entry.
    var rowCount: Int { shape[-2] }
    /// The length of a projected row, all heads of a packed tensor together.
    var width: Int { projection?.columnCount ?? shape[-1] }
    /// The projected tensor's name in errors, such as `inputs · wq`.
    var projectedName: String {
        projection == nil ? member.name : "\(member.name) · \(matrixMember.name)"
    }
    /// The request's member that holds the matrix.
    var matrixMember: RequestMember { fused == nil ? role.matrixMember : .wqkv }
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
