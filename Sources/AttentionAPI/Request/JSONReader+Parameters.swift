import Attention
import TensorJSON
import Tensors

/// The values of `init`.
private enum Initialisation: String, CaseIterable {
    case rand, linear
}

/// The members of `parameters` that describe matrices to be drawn.
private struct SeedMembers {
    var seed: UInt64?
    var outputDimension: Int?
    var initialisation = Initialisation.rand
    var hasBias: Bool?
    var hasOutputProjection: Bool?

    /// Returns the description of the draw; `present` is one of the members that the request has.
    ///
    /// - Throws: `Problem` if a member is missing, or cannot be combined with `rand`.
    func parameters(with present: RequestMember) throws(Problem) -> SeededParameters {
        guard let seed, let outputDimension else {
            let missing: RequestMember = seed == nil ? .parametersSeed : .outputDimension
            throw Problem(
                .missingMember,
                "\(missing.name) is missing from parameters; it is required with \(present.name)",
                pointer: ""
            )
        }
        var parameters = SeededParameters(seed: seed, outputDimension: outputDimension)
        switch initialisation {
        case .linear:
            parameters.initialisation = .linear(
                hasBias: hasBias ?? false,
                hasOutputProjection: hasOutputProjection ?? false
            )
        case .rand:
            let rejected: RequestMember? =
                hasBias != nil ? .linearBias : hasOutputProjection != nil ? .outputProjection : nil
            guard let rejected else { break }
            throw Problem(
                .contradiction,
                "\(rejected.name) of parameters requires \"init\":\"linear\"",
                pointer: rejected.pointer
            )
        }
        return parameters
    }
}

extension RequestMember {
    /// Whether this member of `parameters` describes matrices to be drawn, rather than given ones.
    fileprivate var describesDraw: Bool {
        switch self {
        case .parametersSeed, .initialisation, .outputDimension, .linearBias, .outputProjection:
            true
        default: false
        }
    }
}

extension JSONReader {
    /// Reads the learned matrices, or the seed from which to draw them.
    mutating func parameters<Scalar: APIScalar>(
        of type: Scalar.Type
    ) throws -> AttentionParameters<Scalar> {
        var matrices = ProjectionMatrices<Scalar>()
        var drawn = SeedMembers()
        var present: [RequestMember] = []
        try object(.parameters) { member, reader in
            present.append(member)
            switch member {
            case .wq: matrices.wq = try reader.tensor(of: type)
            case .wk: matrices.wk = try reader.tensor(of: type)
            case .wv: matrices.wv = try reader.tensor(of: type)
            case .wo: matrices.wo = try reader.tensor(of: type)
            case .bq: matrices.bq = try reader.tensor(of: type)
            case .bk: matrices.bk = try reader.tensor(of: type)
            case .bv: matrices.bv = try reader.tensor(of: type)
            case .bo: matrices.bo = try reader.tensor(of: type)
            case .layout: matrices.layout = try reader.choice(at: member)
            case .parametersSeed: drawn.seed = try reader.wrappingInteger()
            case .outputDimension: drawn.outputDimension = try reader.integer()
            case .initialisation: drawn.initialisation = try reader.choice(at: member)
            case .linearBias: drawn.hasBias = try reader.boolean()
            case .outputProjection: drawn.hasOutputProjection = try reader.boolean()
            default: preconditionFailure("\(member) is not a member of parameters")
            }
        }
        guard let drawing = present.first(where: \.describesDraw) else {
            return .matrices(matrices)
        }
        if let given = present.first(where: { !$0.describesDraw }) {
            throw Problem(
                .contradiction,
                "parameters has both \(drawing.name), for drawn matrices, and \(given.name), "
                    + "for given ones",
                pointer: given.pointer
            )
        }
        return .seeded(try drawn.parameters(with: drawing))
    }
}
