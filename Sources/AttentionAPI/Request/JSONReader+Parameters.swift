import Attention
import TensorJSON
import Tensors

/// A member of `parameters`.
private enum ParameterMember: String, CaseIterable {
    case wq, wk, wv, bq, bk, bv, wo, bo, layout
    case seed
    case outputDimension = "d_out"
    case initialisation = "init"
    case bias
    case outputProjection = "out_proj"

    var pointer: String { "\(Member.parameters.pointer)/\(rawValue)" }

    /// Whether the member speaks of matrices that are drawn, not given.
    var isOfSeed: Bool {
        switch self {
        case .seed, .initialisation, .outputDimension, .bias, .outputProjection: true
        case .wq, .wk, .wv, .wo, .bq, .bk, .bv, .bo, .layout: false
        }
    }
}

/// The values of `init`.
private enum Initialisation: String, CaseIterable {
    case rand, linear
}

/// What is said of matrices that are to be drawn.
private struct SeedMembers {
    var seed: UInt64?
    var outputDimension: Int?
    var initialisation = Initialisation.rand
    var hasBias: Bool?
    var hasOutputProjection: Bool?

    /// The draw that is described.
    ///
    /// - Throws: `Problem` for what is missing, or does not go with `rand`.
    func parameters() throws(Problem) -> SeededParameters {
        guard let seed, let outputDimension else {
            throw Problem(
                .missingMember,
                "parameters describes matrices to be drawn but has no "
                    + (seed == nil ? "seed" : "d_out"),
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
            if hasBias != nil { throw needsLinear(.bias) }
            if hasOutputProjection != nil { throw needsLinear(.outputProjection) }
        }
        return parameters
    }

    private func needsLinear(_ member: ParameterMember) -> Problem {
        Problem(
            .contradiction,
            "\(member.rawValue) of parameters goes with \"init\":\"linear\" only",
            pointer: member.pointer
        )
    }
}

extension JSONReader {
    /// Reads the learned matrices, or the seed that they are drawn from.
    mutating func parameters<Scalar: APIScalar>(
        of type: Scalar.Type
    ) throws -> AttentionParameters<Scalar> {
        var matrices = ProjectionMatrices<Scalar>()
        var drawn = SeedMembers()
        var present: [ParameterMember] = []
        let pointer = Member.parameters.pointer
        try object("parameters", at: pointer, of: ParameterMember.self) { member, reader in
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
            case .layout:
                matrices.layout = try reader.choice(
                    of: ProjectionMatrices<Scalar>.Layout.self,
                    at: member.pointer
                )
            case .seed: drawn.seed = try reader.wrappingInteger()
            case .outputDimension: drawn.outputDimension = try reader.integer()
            case .initialisation:
                drawn.initialisation = try reader.choice(
                    of: Initialisation.self,
                    at: member.pointer
                )
            case .bias: drawn.hasBias = try reader.boolean()
            case .outputProjection: drawn.hasOutputProjection = try reader.boolean()
            }
        }
        guard let ofSeed = present.first(where: \.isOfSeed) else { return .matrices(matrices) }
        if let given = present.first(where: { !$0.isOfSeed }) {
            throw Problem(
                .contradiction,
                "parameters has both \(ofSeed.rawValue), for drawn matrices, and "
                    + "\(given.rawValue), for given ones",
                pointer: given.pointer
            )
        }
        return .seeded(try drawn.parameters())
    }
}
