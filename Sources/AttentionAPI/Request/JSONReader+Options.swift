import Attention
import TensorJSON
import Tensors

extension JSONReader {
    /// Reads a JSON object, calling a closure at the value of each member; `null` is an absent one.
    ///
    /// - Parameters:
    ///   - table: The members that the object may have.
    ///   - index: The index of the object, if it is an element of a list.
    ///   - read: Reads the value of a member.
    /// - Throws: `Problem` naming an unknown member, or the error that `read` throws.
    mutating func object(
        _ table: MemberTable,
        index: Int? = nil,
        _ read: (RequestMember, inout JSONReader) throws -> Void
    ) throws {
        var object = try beginObject()
        while let name = try nextName(of: &object) {
            guard let member = table.member(named: name, in: self) else {
                throw table.unknown(text(of: name), inElement: index)
            }
            if try skipNull() { continue }
            try read(member, &self)
        }
    }

    /// Reads `{"left":4,"right":0}`; either may be missing.
    mutating func window() throws -> Window {
        var window = Window()
        try object(.window) { member, reader in
            let bound = try reader.integer()
            if member == .windowLeft { window.left = bound } else { window.right = bound }
        }
        return window
    }

    /// Reads `{"p":0.5,"seed":123}`; both are required.
    mutating func dropout() throws -> Dropout {
        var probability: Double?
        var seed: UInt64?
        try object(.dropout) { member, reader in
            if member == .dropoutSeed {
                seed = try reader.wrappingInteger()
            } else {
                probability = try reader.number(as: Double.self)
            }
        }
        guard let probability, let seed else {
            throw Problem.missing("\(probability == nil ? "p" : "seed") is missing from dropout")
        }
        return Dropout(probability: probability, seed: seed)
    }

    /// Reads `"standard"` or a slope for each head.
    mutating func alibiSlopes<Scalar: APIScalar>(
        of type: Scalar.Type
    ) throws -> AlibiSlopes<Scalar> {
        guard try nextKind() == .string else { return .slopes(try tensor(of: type)) }
        try keyword("standard", expected: "\"standard\"", at: .alibiSlopes)
        return .standard
    }

    /// Reads a whole number or one for each batch entry.
    mutating func perBatchEntry() throws -> PerBatchEntry {
        try nextKind() == .array ? .each(try list(of: Int.self)) : .same(try integer())
    }

    /// Reads a whole number, one for each batch entry, or `"end"`.
    mutating func queryOffset() throws -> Positions.QueryOffset {
        guard try nextKind() == .string else { return .at(try perBatchEntry()) }
        try keyword("end", expected: "\"end\"", at: .queryOffset)
        return .end
    }

    /// Reads the partial results to be merged.
    mutating func parts<Scalar: APIScalar>(
        of type: Scalar.Type
    ) throws -> [AttentionPart<Scalar>] {
        var parts: [AttentionPart<Scalar>] = []
        var array = try beginArray()
        while try nextItem(of: &array) {
            let index = parts.count
            var context: Tensor<Scalar>?
            var logSumExp: Tensor<Scalar>?
            try object(.parts, index: index) { member, reader in
                if member == .partContext {
                    context = try reader.tensor(of: type)
                } else {
                    logSumExp = try reader.tensor(of: type, null: .negativeInfinity)
                }
            }
            guard let context, let logSumExp else {
                throw Problem.missing(
                    "\(context == nil ? "context" : "lse") is missing from part \(index)"
                )
            }
            parts.append(AttentionPart(context: context, logSumExp: logSumExp))
        }
        return parts
    }
}
