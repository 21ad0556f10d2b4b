import Attention
import TensorJSON
import Tensors

/// What `alibi_slopes` can name instead of slopes.
private enum AlibiName: String, CaseIterable { case standard }

/// What `query_offset` can name instead of a number.
private enum QueryOffsetName: String, CaseIterable { case end }

extension JSONReader {
    /// Reads a JSON object, calling a closure at the value of each member.
    ///
    /// - Parameters:
    ///   - name: The object's name in errors.
    ///   - pointer: The JSON Pointer of the object.
    ///   - table: The members that the object may have.
    ///   - read: Reads the value of a member.
    /// - Throws: `Problem` naming an unknown member, or the error that `read` throws.
    mutating func object(
        _ name: String,
        at pointer: @autoclosure () -> String,
        of table: MemberTable,
        _ read: (RequestMember, inout JSONReader) throws -> Void
    ) throws {
        var object = try beginObject()
        while let token = try nextName(of: &object) {
            guard let member = table.member(named: token, in: self) else {
                let names = table.members.map(\.name).joined(separator: ", ")
                let text = text(of: token)
                throw Problem(
                    .unknownMember,
                    "unknown member \"\(text.shortened)\" of \(name); expected \(names)",
                    pointer: "\(pointer())\(JSONPointer([text]))"
                )
            }
            try read(member, &self)
        }
    }

    /// Reads an object that is a member of the request.
    mutating func object(
        _ parent: RequestMember,
        of table: MemberTable,
        _ read: (RequestMember, inout JSONReader) throws -> Void
    ) throws {
        try object(parent.rawValue, at: parent.pointer, of: table, read)
    }

    /// Reads `{"left":4,"right":0}`; either may be missing.
    mutating func window() throws -> Window {
        var window = Window()
        try object(.window, of: .window) { member, reader in
            let bound = try reader.integer()
            if member == .windowLeft { window.left = bound } else { window.right = bound }
        }
        return window
    }

    /// Reads `{"base":10000,"dim":64,"interleaved":false}`; any of them may be missing.
    mutating func rotaryEmbedding() throws -> RotaryEmbedding {
        var rope = RotaryEmbedding()
        try object(.rope, of: .rope) { member, reader in
            switch member {
            case .ropeBase: rope.base = try reader.number(as: Double.self)
            case .ropeDimension: rope.dimension = try reader.integer()
            default: rope.isInterleaved = try reader.boolean()
            }
        }
        return rope
    }

    /// Reads `{"p":0.5,"seed":123}`; both are required.
    mutating func dropout() throws -> Dropout {
        var probability: Double?
        var seed: UInt64?
        try object(.dropout, of: .dropout) { member, reader in
            if member == .dropoutSeed {
                seed = try reader.wrappingInteger()
            } else {
                probability = try reader.number(as: Double.self)
            }
        }
        guard let probability, let seed else {
            throw Problem(
                .missingMember,
                "\(probability == nil ? "p" : "seed") is missing from dropout",
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
        switch try choice(of: AlibiName.self, at: .alibiSlopes) {
        case .standard: return .standard
        }
    }

    /// Reads a whole number, or one for each batch entry.
    mutating func perBatchEntry() throws -> PerBatchEntry {
        try nextKind() == .array ? .each(try list(of: Int.self)) : .same(try integer())
    }

    /// Reads a whole number, one for each batch entry, or `"end"`.
    mutating func queryOffset() throws -> Positions.QueryOffset {
        guard try nextKind() == .string else { return .at(try perBatchEntry()) }
        switch try choice(of: QueryOffsetName.self, at: .queryOffset) {
        case .end: return .end
        }
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
            let pointer = "\(RequestMember.parts.pointer)/\(index)"
            try object("part \(index)", at: pointer, of: .parts) { member, reader in
                if member == .partContext {
                    context = try reader.tensor(of: type)
                } else {
                    logSumExp = try reader.tensor(of: type, null: .negativeInfinity)
                }
            }
            guard let context, let logSumExp else {
                throw Problem(
                    .missingMember,
                    "\(context == nil ? "context" : "lse") is missing from part \(index)",
                    pointer: ""
                )
            }
            parts.append(AttentionPart(context: context, logSumExp: logSumExp))
        }
        return parts
    }
}
