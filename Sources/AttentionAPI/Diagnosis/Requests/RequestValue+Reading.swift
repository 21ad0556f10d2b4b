import Attention
import HTTP1
import TensorJSON
import Tensors

extension RequestValue {
    /// Reads a request that the decoder has accepted, without the members that a diagnosis does not
    /// change: those about observed results and about the response.
    ///
    /// - Parameters:
    ///   - body: The request.
    ///   - type: The type that its numbers are read as.
    ///   - tensors: Receives the tensors that are not short.
    /// - Returns: The request's object.
    /// - Throws: `TensorDecodingError` for a number that this type cannot hold.
    static func read(
        _ body: Body,
        as type: ScalarType,
        into tensors: inout [any Sendable]
    ) throws -> RequestValue {
        var reader = JSONReader(body.bytes.span, count: body.count, half: type.half)
        try reader.beginDocument()
        let value = try reader.requestObject(inside: nil, type, &tensors)
        try reader.endDocument()
        return value
    }

    /// The members that are left out.
    fileprivate static let omitted: Set<RequestMember> = [
        .observed, .tolerance, .include, .decimals, .tensorFormat, .tokens, .keyTokens,
    ]

    /// The members that are objects and can be changed in part.
    fileprivate static let objects: Set<RequestMember> = [
        .parameters, .window, .rope, .ropeScaling, .norm, .dropout,
    ]
}

extension JSONReader {
    fileprivate mutating func requestObject(
        inside parent: RequestMember?,
        _ type: ScalarType,
        _ tensors: inout [any Sendable]
    ) throws -> RequestValue {
        var members: [RequestValue.Member] = []
        var object = try beginObject()
        while let name = try nextMember(of: &object) {
            let path = parent.map { "\($0.rawValue)/\(name)" } ?? name
            guard let member = RequestMember(rawValue: path), !RequestValue.omitted.contains(member)
            else {
                try skipValue()
                continue
            }
            if member != .scale, try skipNull() { continue }
            let value =
                RequestValue.objects.contains(member)
                ? try requestObject(inside: member, type, &tensors)
                : try requestValue(of: member, type, &tensors)
            members.append(RequestValue.Member(name: name, value: value))
        }
        return .object(members)
    }

    private mutating func requestValue(
        of member: RequestMember,
        _ type: ScalarType,
        _ tensors: inout [any Sendable]
    ) throws -> RequestValue {
        let kind = try nextKind()
        let start = offset
        if let role = member.tensorRole, !role.isShort, kind == .array || kind == .object {
            let tensor: (any Sendable)? =
                switch role.elements {
                case .booleans: try self.tensor(of: Bool.self)
                case .wholeNumbers: try self.tensor(of: Int.self)
                default:
                    type == .float64
                        ? try givenTensor(of: Double.self, role.null)
                        : try givenTensor(of: Float.self, role.null)
                }
            if let tensor {
                tensors.append(tensor)
                return .tensor(tensors.count - 1)
            }
        } else {
            try skipValue()
        }
        return .json(bytes(from: start))
    }

    /// Reads a tensor; nil if it is drawn.
    private mutating func givenTensor<Scalar: APIScalar>(
        of type: Scalar.Type,
        _ null: NullMeaning
    ) throws -> Tensor<Scalar>? {
        guard null == .refused, try nextKind() == .object else {
            return try tensor(of: type, null: null)
        }
        return switch try sourceTensorObject(of: type) {
        case .given(let tensor): tensor
        case .drawn: nil
        }
    }
}
