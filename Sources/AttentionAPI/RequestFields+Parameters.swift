import Attention
import TensorJSON
import Tensors

/// A member of `parameters`.
private enum ParameterMember: String, CaseIterable {
    case wq, wk, wv, wo, bq, bk, bv, bo, layout
    case seed, initialisation = "init"
    case outputDimension = "d_out"
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

extension JSONReader {
    /// Reads the learned matrices, or the seed that they are drawn from.
    mutating func parameters<Scalar: APIScalar>(
        of type: Scalar.Type
    ) throws -> AttentionParameters<Scalar> {
        var matrices = ProjectionMatrices<Scalar>()
        var seed: UInt64?
        var outputDimension: Int?
        var present: [ParameterMember] = []
        var object = try beginObject()
        while let name = try nextMember(of: &object) {
            guard let member = ParameterMember(rawValue: name) else {
                throw Problem(
                    .unknownMember,
                    "unknown member \"\(name.shortened)\" of parameters; expected wq, wk, wv, their biases "
                        + "bq, bk, bv, wo, bo, layout, or seed, d_out, init",
                    pointer: JSONPointer([Member.parameters.rawValue, name]).description
                )
            }
            present.append(member)
            switch member {
            case .wq: matrices.wq = try tensor(of: type)
            case .wk: matrices.wk = try tensor(of: type)
            case .wv: matrices.wv = try tensor(of: type)
            case .wo: matrices.wo = try tensor(of: type)
            case .bq: matrices.bq = try tensor(of: type)
            case .bk: matrices.bk = try tensor(of: type)
            case .bv: matrices.bv = try tensor(of: type)
            case .bo: matrices.bo = try tensor(of: type)
            case .layout:
                matrices.layout = try choice(
                    of: ProjectionMatrices<Scalar>.Layout.self,
                    at: member.pointer
                )
            case .seed: seed = try wrappingInteger()
            case .outputDimension: outputDimension = try integer()
            case .initialisation: try checkInitialisation(string(), at: member.pointer)
            case .bias, .outputProjection:
                throw Problem(
                    .unsupportedMember,
                    "\(name) of parameters is not supported by this version",
                    pointer: member.pointer
                )
            }
        }
        let ofSeed = present.filter(\.isOfSeed)
        guard !ofSeed.isEmpty else { return .matrices(matrices) }
        if let given = present.first(where: { !$0.isOfSeed }) {
            throw Problem(
                .contradiction,
                "parameters has both \(ofSeed[0].rawValue), for drawn matrices, and "
                    + "\(given.rawValue), for given ones",
                pointer: given.pointer
            )
        }
        guard let seed, let outputDimension else {
            throw Problem(
                .missingMember,
                "parameters has \(ofSeed[0].rawValue) but no \(seed == nil ? "seed" : "d_out")",
                pointer: ""
            )
        }
        return .seeded(SeededParameters(seed: seed, outputDimension: outputDimension))
    }

    private func checkInitialisation(_ text: String, at pointer: String) throws(Problem) {
        guard text != "rand" else { return }
        if text == "linear" {
            throw Problem(
                .unsupportedMember,
                "init \"linear\" is not supported by this version",
                pointer: pointer
            )
        }
        throw Problem(
            .outOfRange,
            "init is \"\(text.shortened)\"; expected \"rand\"",
            pointer: pointer
        )
    }
}
