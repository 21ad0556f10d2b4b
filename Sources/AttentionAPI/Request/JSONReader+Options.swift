import Attention
import TensorJSON
import Tensors

/// A member of `window`.
private enum WindowMember: String, CaseIterable { case left, right }

/// A member of `rope`.
private enum RopeMember: String, CaseIterable { case base, dim, interleaved }

/// A member of `dropout`.
private enum DropoutMember: String, CaseIterable { case p, seed }

/// What `alibi_slopes` can name instead of slopes.
private enum AlibiName: String, CaseIterable { case standard }

/// What `query_offset` can name instead of a number.
private enum QueryOffsetName: String, CaseIterable { case end }

/// A member of one of `parts`.
private enum PartMember: String, CaseIterable { case context, lse }

extension JSONReader {
    /// Reads an object all of whose members have names of a few cases.
    ///
    /// - Parameters:
    ///   - name: What the object is called in errors.
    ///   - pointer: Where it stands.
    ///   - type: The names that its members may have.
    ///   - read: Reads the value of a member.
    /// - Throws: `Problem` naming a member that is unknown, or what `read` throws.
    mutating func object<Name: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        at pointer: String,
        of type: Name.Type,
        _ read: (Name, inout JSONReader) throws -> Void
    ) throws {
        var object = try beginObject()
        while let text = try nextMember(of: &object) {
            guard let member = Name(rawValue: text) else {
                let names = Name.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem(
                    .unknownMember,
                    "unknown member \"\(text.shortened)\" of \(name); expected \(names)",
                    pointer: "\(pointer)\(JSONPointer([text]))"
                )
            }
            try read(member, &self)
        }
    }

    /// Reads `{"left":4,"right":0}`, of which either may be missing.
    mutating func window() throws -> Window {
        var window = Window()
        try object("window", at: Member.window.pointer, of: WindowMember.self) { name, reader in
            switch name {
            case .left: window.left = try reader.integer()
            case .right: window.right = try reader.integer()
            }
        }
        return window
    }

    /// Reads `{"base":10000,"dim":64,"interleaved":false}`, of which any may be missing.
    mutating func rotaryEmbedding() throws -> RotaryEmbedding {
        var rope = RotaryEmbedding()
        try object("rope", at: Member.rope.pointer, of: RopeMember.self) { name, reader in
            switch name {
            case .base: rope.base = try reader.number(as: Double.self)
            case .dim: rope.dimension = try reader.integer()
            case .interleaved: rope.isInterleaved = try reader.boolean()
            }
        }
        return rope
    }

    /// Reads `{"p":0.5,"seed":123}`; both are needed.
    mutating func dropout() throws -> Dropout {
        var probability: Double?
        var seed: UInt64?
        try object("dropout", at: Member.dropout.pointer, of: DropoutMember.self) { name, reader in
            switch name {
            case .p: probability = try reader.number(as: Double.self)
            case .seed: seed = try reader.wrappingInteger()
            }
        }
        guard let probability, let seed else {
            throw Problem(
                .missingMember,
                "dropout has no \(probability == nil ? "p" : "seed")",
                pointer: ""
            )
        }
        return Dropout(probability: probability, seed: seed)
    }

    /// Reads `"standard"`, or a slope for each head.
    mutating func alibiSlopes<Scalar: APIScalar>(
        of type: Scalar.Type
    ) throws -> AlibiSlopes<Scalar> {
        guard try nextKind() == .string else { return .slopes(try tensor(of: type)) }
        _ = try choice(of: AlibiName.self, at: Member.alibiSlopes.pointer)
        return .standard
    }

    /// Reads a whole number, or one for each batch entry.
    mutating func perBatchEntry() throws -> PerBatchEntry {
        try nextKind() == .array ? .each(try list(of: Int.self)) : .same(try integer())
    }

    /// Reads a whole number, one for each batch entry, or `"end"`.
    mutating func queryOffset() throws -> Positions.QueryOffset {
        guard try nextKind() == .string else { return .at(try perBatchEntry()) }
        _ = try choice(of: QueryOffsetName.self, at: Member.queryOffset.pointer)
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
            let pointer = "\(Member.parts.pointer)/\(index)"
            try object("part \(index)", at: pointer, of: PartMember.self) { name, reader in
                switch name {
                case .context: context = try reader.tensor(of: type)
                case .lse: logSumExp = try reader.tensor(of: type, null: .negativeInfinity)
                }
            }
            guard let context, let logSumExp else {
                throw Problem(
                    .missingMember,
                    "part \(index) has no \(context == nil ? "context" : "lse")",
                    pointer: ""
                )
            }
            parts.append(AttentionPart(context: context, logSumExp: logSumExp))
        }
        return parts
    }
}
