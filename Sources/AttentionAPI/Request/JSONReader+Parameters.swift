import Attention
import TensorJSON
import Tensors

/// The values of `init`.
private enum Initialisation: String, CaseIterable {
    case rand, randn, linear, mha
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
        var fused = FusedProjection<Scalar>()
        var seed: UInt64?
        var outputDimension: Int?
        var initialisation = Initialisation.rand
        var (hasBias, hasOutputProjection) = (false, false)
        var present: [RequestMember] = []
        try object(.parameters) { member, reader in
            present.append(member)
            switch member {
            case .wq: matrices[matrix: .queries] = try reader.tensor(of: type)
            case .wk: matrices[matrix: .keys] = try reader.tensor(of: type)
            case .wv: matrices[matrix: .values] = try reader.tensor(of: type)
            case .wo: matrices[matrix: .output] = try reader.tensor(of: type)
            case .bq: matrices[bias: .queries] = try reader.tensor(of: type)
            case .bk: matrices[bias: .keys] = try reader.tensor(of: type)
            case .bv: matrices[bias: .values] = try reader.tensor(of: type)
            case .bo: matrices[bias: .output] = try reader.tensor(of: type)
            case .wg: matrices[matrix: .gate] = try reader.tensor(of: type)
            case .bg: matrices[bias: .gate] = try reader.tensor(of: type)
            case .wqkv: fused.matrix = try reader.tensor(of: type)
            case .bqkv: fused.bias = try reader.tensor(of: type)
            case .fusedOrder: fused.order = try reader.choice(at: member)
            case .clip: matrices.clip = try reader.number(as: type)
            case .layout: matrices.layout = try reader.choice(at: member)
            case .parametersSeed: seed = try reader.wrappingInteger()
            case .outputDimension: outputDimension = try reader.integer()
            case .initialisation: initialisation = try reader.choice(at: member)
            case .linearBias: hasBias = try reader.boolean()
            case .outputProjection: hasOutputProjection = try reader.boolean()
            default: preconditionFailure("\(member) is not a member of parameters")
            }
        }
        // A member with its default value is as good as absent.
        present.removeAll { member in
            switch member {
            case .layout: matrices.layout == .inOut
            case .fusedOrder: fused.order == .qkv
            case .initialisation: initialisation == .rand
            case .linearBias: !hasBias
            case .outputProjection: !hasOutputProjection
            default: false
            }
        }
        guard let drawing = present.first(where: \.describesDraw) else {
            // The default order without a matrix means nothing.
            matrices.fused = fused == FusedProjection() ? nil : fused
            return .matrices(matrices)
        }
        if let given = present.first(where: { !$0.describesDraw && $0 != .clip }) {
            throw Problem(
                .contradiction,
                at: given,
                "parameters has both \(drawing.name), for drawn matrices, and \(given.name), "
                    + "for given ones"
            )
        }
        guard let seed, outputDimension != nil || initialisation == .mha else {
            throw Problem.missing(
                "\(seed == nil ? "seed" : "d_out") is missing from parameters; it is required with "
                    + drawing.name
            )
        }
        var parameters = SeededParameters(seed: seed, outputDimension: outputDimension)
        parameters.half = half
        parameters.clip = matrices.clip.map { Double($0) }
        switch initialisation {
        case .rand: break
        case .randn: parameters.initialisation = .randn
        case .mha: parameters.initialisation = .mha
        case .linear:
            parameters.initialisation = .linear(
                hasBias: hasBias,
                hasOutputProjection: hasOutputProjection
            )
        }
        if initialisation != .linear,
            let member = present.first(where: {
                $0 == .linearBias || $0 == .outputProjection
            })
        {
            throw Problem(
                .contradiction,
                at: member,
                "\(member.name) of parameters requires \"init\":\"linear\""
            )
        }
        return .seeded(parameters)
    }
}
