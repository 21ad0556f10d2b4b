/// What a learned matrix makes.
enum ProjectionRole: Int, CaseIterable, Sendable {
    case queries, keys, values, output

    /// Where the matrix stands in the request.
    var matrixMember: RequestMember {
        switch self {
        case .queries: .wq
        case .keys: .wk
        case .values: .wv
        case .output: .wo
        }
    }

    /// Where the bias stands in the request.
    var biasMember: RequestMember {
        switch self {
        case .queries: .bq
        case .keys: .bk
        case .values: .bv
        case .output: .bo
        }
    }

    /// What it makes, as an output of the operation.
    var output: AttentionOutput {
        switch self {
        case .queries: .queries
        case .keys: .keys
        case .values: .values
        case .output: .output
        }
    }
}
