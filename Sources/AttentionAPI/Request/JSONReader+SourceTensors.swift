import Attention
import TensorJSON
import Tensors

extension JSONReader {
    /// Reads a tensor that may be drawn from a seed.
    mutating func sourceTensor<Scalar: APIScalar>(
        of type: Scalar.Type
    ) throws(TensorDecodingError) -> SourceTensor<Scalar> {
        guard try nextKind() == .object else { return .given(try tensor(of: type)) }
        return try sourceTensorObject(of: type)
    }
}

extension TensorDecodingError {
    /// A better description of the error that a tensor is drawn where that is not possible; nil for
    /// all other errors.
    var adviceOnDrawing: String? {
        guard case .unknownMember(let name, expected: ["shape", "data"]) = reason,
            name == "seed" || name == "init"
        else { return nil }
        let members = RequestMember.drawable.map(\.name)
        return "unknown member \"\(name)\" of a tensor; only "
            + "\(members.dropLast().joined(separator: ", ")) and \(members.last ?? "") can be drawn"
    }
}

extension RequestMember {
    /// The members whose tensors may be drawn from a seed.
    fileprivate static let drawable: [RequestMember] = [.inputs, .memory, .queries, .keys, .values]
}
