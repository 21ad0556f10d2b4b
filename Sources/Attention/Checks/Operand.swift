import Kernels
import Tensors

/// Queries, keys or values on their way into attention: a tensor and the projection it takes.
///
/// Known to be right by itself: rank, extents, and a matrix and bias that fit the tensor. How
/// operands fit each other is `OperandSet`'s matter.
struct Operand<Scalar: AttentionScalar>: Sendable {
    /// What it becomes.
    let role: ProjectionRole
    /// Which member of the request the tensor is.
    let member: RequestMember
    /// The tensor before its projection.
    let tensor: Tensor<Scalar>
    /// How the projection's matrix lies; nil where the tensor is used as it is.
    let projection: MatrixLayout?

    /// Checks a tensor and its projection.
    ///
    /// - Parameters:
    ///   - role: What it becomes.
    ///   - tensor: Rank 2 or 3, or 4 if it is given as queries, keys or values.
    ///   - member: Where the tensor stands in the request.
    ///   - parameters: The matrices, if there are any.
    ///   - drawnWidth: The columns of a matrix that is drawn.
    /// - Throws: `AttentionError` at the tensor, its matrix or its bias.
    init(
        _ role: ProjectionRole,
        _ tensor: Tensor<Scalar>,
        at member: RequestMember,
        parameters: AttentionParameters<Scalar>?,
        drawnWidth: Int
    ) throws(AttentionError) {
        self.role = role
        self.member = member
        self.tensor = tensor
        try requireElements(tensor.shape, at: member)
        let mayHaveHeads = member != .inputs && member != .memory
        guard 2...(mayHaveHeads ? 4 : 3) ~= tensor.shape.rank else {
            let ranks = mayHaveHeads ? "2 to 4" : "2 or 3"
            let shapes = "[n,d]\(mayHaveHeads ? "," : " or") [batch,n,d]"
            throw AttentionError(
                .shapeMismatch,
                at: member,
                "\(member.name) has rank \(tensor.shape.rank); expected \(ranks): \(shapes)"
                    + (mayHaveHeads ? " or [batch,heads,n,d]" : "")
            )
        }
        projection =
            switch parameters {
            case .matrices(let matrices): try matrices.layout(of: role, for: tensor, at: member)
            case .seeded:
                MatrixLayout(depth: tensor.shape[-1], columnCount: drawnWidth, isTransposed: false)
            case nil: nil
            }
        guard projection == nil || tensor.shape.rank < 4 else {
            throw AttentionError(
                .shapeMismatch,
                at: member,
                "\(member.name) has rank 4; expected 2 or 3 where \(role.matrixMember.name) "
                    + "projects it"
            )
        }
    }

    /// The same tensor, which has no projection, in another role.
    func used(as role: ProjectionRole) -> Operand { Operand(role, tensor, member) }

    private init(_ role: ProjectionRole, _ tensor: Tensor<Scalar>, _ member: RequestMember) {
        self.role = role
        self.tensor = tensor
        self.member = member
        projection = nil
    }

    /// The batch entries: 1 where there is no batch dimension.
    var batchCount: Int { Self.batchCount(of: tensor.shape) }
    /// The batch entries of a shape.
    static func batchCount(of shape: Shape) -> Int { shape.rank > 2 ? shape[0] : 1 }
    /// How many queries, keys or values there are.
    var rowCount: Int { tensor.shape[-2] }
    /// The length of a row as attention sees it, all heads of a packed tensor together.
    var width: Int { projection?.columnCount ?? tensor.shape[-1] }
    /// How messages call the row length, such as `inputs · wq`.
    var widthName: String {
        projection == nil ? member.name : "\(member.name) · \(role.matrixMember.name)"
    }
    /// The rows of all batch entries.
    var totalRowCount: Int { tensor.shape.droppingLast().elementCount }
}

/// Throws unless a tensor has at least one element.
func requireElements(_ shape: Shape, at member: RequestMember) throws(AttentionError) {
    guard shape.elementCount > 0 else {
        throw AttentionError(
            .emptyTensor,
            at: member,
            "\(member.name) has shape \(shape); expected at least one number"
        )
    }
}
