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
    /// W_G, which gates the context.
    case gate

    /// The roles whose products are queries, keys and values.
    static var operands: [ProjectionRole] { [.queries, .keys, .values] }

    /// The request's member that holds the matrix.
    package var matrixMember: RequestMember {
        switch self {
        case .queries: .wq
        case .keys: .wk
        case .values: .wv
        case .output: .wo
        case .gate: .wg
        }
    }

    /// The request's member that holds the bias.
    package var biasMember: RequestMember {
        switch self {
        case .queries: .bq
        case .keys: .bk
        case .values: .bv
        case .output: .bo
        case .gate: .bg
        }
    }

    /// The product as an output of the operation; the gate has none, and changes the context.
    var output: AttentionOutput {
        switch self {
        case .queries: .queries
        case .keys: .keys
        case .values: .values
        case .output: .output
        case .gate: .context
        }
    }
}
