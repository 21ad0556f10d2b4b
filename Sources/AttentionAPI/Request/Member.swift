import Attention
import TensorJSON

/// A member of a request's JSON object, by the contract's name.
enum Member: String, CaseIterable {
    // Where queries, keys and values come from.
    case inputs, memory, queries, keys, values, parameters

    // What is merged.
    case parts

    // Options.
    case headCount = "num_heads"
    case keyValueHeadCount = "num_kv_heads"
    case scale, bias, mask, causal, query
    case softmaxAxis = "softmax_axis"
    case softcap, window, rope, sinks, dropout
    case alibiSlopes = "alibi_slopes"
    case queryOffset = "query_offset"
    case keyOffset = "key_offset"
    case queryPositions = "query_positions"
    case keyPositions = "key_positions"
    case querySegments = "query_segments"
    case keySegments = "key_segments"
    case prefixLengths = "prefix_lengths"
    case keyLengths = "key_lengths"
    case pastKeys = "past_keys"
    case pastValues = "past_values"

    // The answer.
    case include, dtype, decimals, tokens
    case tensorFormat = "tensor_format"
    case keyTokens = "key_tokens"

    /// The JSON Pointer of the member.
    var pointer: String { "/\(rawValue)" }

    /// Whether an operation has a use for the member.
    func isUsed(by operation: Operation) -> Bool {
        switch operation {
        case .attention:
            switch self {
            case .softmaxAxis, .parts: false
            default: true
            }
        case .scores:
            switch self {
            case .values, .pastValues, .parts: false
            default: true
            }
        case .qkv:
            switch self {
            case .inputs, .memory, .queries, .keys, .values, .parameters, .headCount,
                .keyValueHeadCount, .rope, .queryOffset, .keyOffset, .queryPositions,
                .keyPositions, .query, .dtype, .decimals, .tensorFormat, .tokens:
                true
            default: false
            }
        case .merge:
            switch self {
            case .parts, .dtype, .decimals, .tensorFormat: true
            default: false
            }
        }
    }

    /// The members in the order of their declaration, made once.
    private static let all = Array(allCases)

    private static let table = NameTable(all.map(\.rawValue))

    /// The member whose name stands in a document, if the operation can use it.
    ///
    /// - Throws: `Problem` as for a name that is a text.
    static func named(
        _ name: NameToken,
        in reader: borrowing JSONReader,
        for operation: Operation
    ) throws(Problem) -> Member {
        if let index = reader.index(of: name, in: table) {
            let member = all[index]
            if member.isUsed(by: operation) { return member }
        }
        return try named(reader.text(of: name), for: operation)
    }

    /// The member of this name, if the operation can use it.
    ///
    /// - Throws: `Problem` that says what the name should have been, or why it has no place here.
    static func named(_ name: String, for operation: Operation) throws(Problem) -> Member {
        guard let member = Member(rawValue: name) else {
            let suggestion = suggestion(for: name, operation: operation)
            throw Problem(
                .unknownMember,
                "unknown member \"\(name.shortened)\"" + (suggestion.map { "; \($0)" } ?? ""),
                pointer: JSONPointer([name]).description
            )
        }
        guard member.isUsed(by: operation) else {
            let others = Operation.allCases.filter(member.isUsed).map(\.path)
            throw Problem(
                .unusedMember,
                "\(operation.path) does not use \(name); \(others.joined(separator: ", ")) "
                    + (others.count == 1 ? "does" : "do"),
                pointer: member.pointer
            )
        }
        return member
    }
}

extension StringProtocol {
    /// The text, cut where it is longer than anyone would read in an error.
    ///
    /// Counted in Unicode scalars, for a single character can have any number of them.
    var shortened: String {
        let end = unicodeScalars.index(startIndex, offsetBy: 64, limitedBy: endIndex) ?? endIndex
        return end == endIndex ? String(self) : "\(self[..<end])…"
    }
}
