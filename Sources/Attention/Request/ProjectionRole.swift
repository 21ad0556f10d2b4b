/// The purpose of a learned matrix: what its product is used as.
package enum ProjectionRole: Int, CaseIterable, Sendable {
    /// W_Q.
    case queries
    /// W_K.
    case keys
    /// W_V.
    case values
    /// W_O.
    case output

    /// The request's member that holds the matrix.
    package var matrixMember: RequestMember {
        switch self {
        case .queries: .wq
        case .keys: .wk
        case .values: .wv
        case .output: .wo
        }
    }

    /// The request's member that holds the bias.
    package var biasMember: RequestMember {
        switch self {
        case .queries: .bq
        case .keys: .bk
        case .values: .bv
        case .output: .bo
        }
    }

    /// The product as an output of the operation.
    var output: AttentionOutput {
        switch self {
        case .queries: .queries
        case .keys: .keys
        case .values: .values
        case .output: .output
        }
    }
}
