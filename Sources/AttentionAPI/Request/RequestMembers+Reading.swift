import Attention
import TensorJSON
import Tensors

extension RequestMembers {
    /// Reads the value of a member.
    ///
    /// - Throws: `TensorDecodingError` or `Problem`.
    func read(
        _ member: RequestMember,
        from reader: inout JSONReader,
        for operation: Operation
    ) throws {
        switch member {
        case .inputs: inputs = try reader.sourceTensor(of: Scalar.self)
        case .memory: memory = try reader.sourceTensor(of: Scalar.self)
        case .queries: queries = try reader.sourceTensor(of: Scalar.self)
        case .keys: keys = try reader.sourceTensor(of: Scalar.self)
        case .values: values = try reader.sourceTensor(of: Scalar.self)
        case .parameters: parameters = try reader.parameters(of: Scalar.self)
        case .headCount: options.headCount = try reader.integer()
        case .keyValueHeadCount: options.keyValueHeadCount = try reader.integer()
        case .scale: options.scale = try reader.scale(of: Scalar.self)
        case .bias: options.bias = try reader.tensor(of: Scalar.self, null: .negativeInfinity)
        case .mask: options.mask = try reader.tensor(of: Bool.self)
        case .causal: options.isCausal = try reader.boolean()
        case .query: options.querySelection = try reader.querySelection()
        case .softmaxAxis: options.softmaxAxis = try reader.choice(at: member)
        case .include: include = try reader.outputs(of: operation)
        case .decimals: numberStyle = .decimals(try reader.decimals())
        case .tensorFormat: tensorForm = try reader.choice(at: member)
        case .tokens: tokens = try reader.strings()
        case .keyTokens: keyTokens = try reader.strings()
        case .parts: parts = try reader.parts(of: Scalar.self)
        case .softcap: options.softcap = try reader.number(as: Scalar.self)
        case .window: options.window = try reader.window()
        case .rope: options.rope = try reader.rotaryEmbedding(of: Scalar.self)
        case .norm: options.norm = try reader.queryKeyNorm(of: Scalar.self)
        case .queryScale: options.queryScale = try reader.tensor(of: Scalar.self)
        case .sinks: options.sinks = try reader.list(of: Scalar.self, null: .negativeInfinity)
        case .dropout: options.dropout = try reader.dropout()
        case .alibiSlopes: options.alibi = try reader.alibiSlopes(of: Scalar.self)
        case .queryOffset: options.positions.queryOffset = try reader.queryOffset()
        case .keyOffset: options.positions.keyOffset = try reader.perBatchEntry()
        case .queryPositions: options.positions.queryPositions = try reader.tensor(of: Int.self)
        case .keyPositions: options.positions.keyPositions = try reader.tensor(of: Int.self)
        case .querySegments:
            let queries = try reader.tensor(of: Int.self)
            options.segments = Segments(queries: queries, keys: options.segments?.keys)
        case .keySegments:
            let keys = try reader.tensor(of: Int.self)
            options.segments = Segments(queries: options.segments?.queries, keys: keys)
        case .prefixLengths: options.prefixLengths = try reader.perBatchEntry()
        case .keyLengths: options.keyLengths = try reader.perBatchEntry()
        case .pastKeys: options.past.keys = try reader.tensor(of: Scalar.self)
        case .pastValues: options.past.values = try reader.tensor(of: Scalar.self)
        case .rule: linearUpdate.rule = try reader.choice(at: member)
        case .state: linearUpdate.state = try reader.tensor(of: Scalar.self)
        case .decay: linearUpdate.decay = try reader.tensor(of: Scalar.self)
        case .beta: linearUpdate.beta = try reader.tensor(of: Scalar.self)
        case .observed: observation.tensors = try reader.observedTensors()
        case .tolerance: observation.tolerance = try reader.tolerance()
        default:
            // `dtype` decides how the others are read, and the rest are members of objects.
            preconditionFailure("\(member) is read elsewhere")
        }
    }
}

extension JSONReader {
    /// Reads a string that is the raw value of a case.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        of type: Choice.Type = Choice.self,
        at member: RequestMember
    ) throws -> Choice {
        let text = try string()
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
            throw Problem(
                .outOfRange,
                at: member,
                "\(member.rawValue) is \"\(text.shortened)\"; expected \(names)"
            )
        }
        return choice
    }

    /// Reads a string that must be `keyword`; errors name what is `expected`.
    mutating func keyword(
        _ keyword: String,
        expected: @autoclosure () -> String,
        at member: RequestMember
    ) throws {
        let text = try string()
        guard text != keyword else { return }
        throw Problem(
            .outOfRange,
            at: member,
            "\(member.rawValue) is \"\(text.shortened)\"; expected \(expected())"
        )
    }

    /// Reads a number or `"1/sqrt(d)"`.
    fileprivate mutating func scale<Scalar: APIScalar>(
        of type: Scalar.Type
    ) throws -> AttentionOptions<Scalar>.Scale {
        guard try nextKind() == .string else { return .factor(Double(try number(as: type))) }
        try keyword("1/sqrt(d)", expected: #"a number or "1/sqrt(d)""#, at: .scale)
        return .inverseSquareRootOfHeadDimension
    }

    /// Reads an index or a list of indices.
    fileprivate mutating func querySelection() throws -> QuerySelection {
        try nextKind() == .array ? .list(try list(of: Int.self)) : .index(try integer())
    }

    /// Reads the number of digits after the point.
    fileprivate mutating func decimals() throws -> Int {
        let count = try integer()
        guard (0...17).contains(count) else {
            throw Problem(.outOfRange, at: .decimals, "decimals is \(count); expected 0 to 17")
        }
        return count
    }

    /// Reads the list of additional outputs.
    fileprivate mutating func outputs(of operation: Operation) throws -> OutputSet {
        var outputs = OutputSet()
        var array = try beginStrings()
        while try nextItem(of: &array) {
            let name = try name()
            let index = index(of: name, in: outputNames)
            let output = index.flatMap { AttentionOutput(rawValue: UInt8($0)) }
            guard let output, operation.outputs.contains(output), !outputs.contains(output) else {
                let isRepeated = output.map(outputs.contains) ?? false
                let names = operation.outputs.map { "\"\($0.name)\"" }.joined(separator: ", ")
                throw Problem(
                    isRepeated ? .contradiction : .outOfRange,
                    "include contains \"\(text(of: name).shortened)\""
                        + (isRepeated ? " twice" : "; \(operation.path) offers \(names)"),
                    pointer: "\(RequestMember.include.pointer)/\(array.count - 1)"
                )
            }
            outputs.insert(output)
        }
        return outputs
    }
}

/// The names of all outputs, by their raw values.
private let outputNames = NameTable(AttentionOutput.allCases.map(\.name))
