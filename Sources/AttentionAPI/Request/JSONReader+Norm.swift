import Attention
import TensorJSON

extension JSONReader {
    /// Reads the object `qk_norm`; only its type is required.
    mutating func queryKeyNorm<Scalar: APIScalar>(
        of type: Scalar.Type
    ) throws -> QueryKeyNorm<Scalar> {
        var norm = QueryKeyNorm<Scalar>()
        var hasType = false
        try object(.norm) { member, reader in
            if member == .normType { hasType = true }
            switch member {
            case .normType: norm.kind = try reader.choice(at: member)
            case .normExtent: norm.extent = try reader.choice(at: member)
            case .normEpsilon: norm.epsilon = try reader.number()
            case .normQueryWeight: norm.queryWeight = try reader.tensor(of: type)
            case .normKeyWeight: norm.keyWeight = try reader.tensor(of: type)
            case .normQueryBias: norm.queryBias = try reader.tensor(of: type)
            case .normKeyBias: norm.keyBias = try reader.tensor(of: type)
            case .normAfterRope: norm.isAfterRope = try reader.boolean()
            case .normValues: norm.includesValues = try reader.boolean()
            default: preconditionFailure("\(member) is not a member of qk_norm")
            }
        }
        guard hasType else {
            throw Problem.missing(
                "type is missing from qk_norm; expected \"rms\", \"layer\" or \"l2\""
            )
        }
        return norm
    }
}
