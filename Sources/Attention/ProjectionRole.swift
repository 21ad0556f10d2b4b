import Tensors

/// What a learned matrix makes.
enum ProjectionRole: CaseIterable, Sendable {
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

extension ProjectionMatrices {
    /// The matrix of a role.
    subscript(matrix role: ProjectionRole) -> Tensor<Scalar>? {
        get {
            switch role {
            case .queries: wq
            case .keys: wk
            case .values: wv
            case .output: wo
            }
        }
        set {
            switch role {
            case .queries: wq = newValue
            case .keys: wk = newValue
            case .values: wv = newValue
            case .output: wo = newValue
            }
        }
    }

    /// The bias of a role.
    subscript(bias role: ProjectionRole) -> Tensor<Scalar>? {
        get {
            switch role {
            case .queries: bq
            case .keys: bk
            case .values: bv
            case .output: bo
            }
        }
        set {
            switch role {
            case .queries: bq = newValue
            case .keys: bk = newValue
            case .values: bv = newValue
            case .output: bo = newValue
            }
        }
    }
}
