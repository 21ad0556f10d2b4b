import Attention
import TensorJSON

extension RequestMember {
    /// Whether an operation uses this member of the request.
    ///
    /// Patterns here and below, because `==` would compare the names.
    func isUsed(by operation: Operation) -> Bool {
        switch operation {
        case .attention:
            if case .softmaxAxis = self { false } else { isOfAttention }
        case .scores:
            switch self {
            case .values, .pastValues: false
            default: isOfAttention
            }
        case .diagnose: isUsed(by: .attention) || isOfObservation
        case .qkv:
            switch self {
            case .inputs, .memory, .queries, .keys, .values, .parameters, .headCount,
                .keyValueHeadCount, .rope, .norm, .queryOffset, .keyOffset, .queryPositions,
                .keyPositions, .query, .dtype, .decimals, .tensorFormat, .tokens:
                true
            default: false
            }
        case .merge:
            switch self {
            case .parts, .dtype, .decimals, .tensorFormat: true
            default: false
            }
        case .linearAttention:
            switch self {
            case .queries, .keys, .values, .headCount, .keyValueHeadCount, .scale, .dtype,
                .decimals, .tensorFormat:
                true
            default: isOfLinearUpdate
            }
        }
    }

    /// Whether this member belongs to attention: the default.
    private var isOfAttention: Bool {
        if case .parts = self { false } else { !isOfLinearUpdate && !isOfObservation }
    }

    /// Whether this member is about the results that a diagnosis compares.
    private var isOfObservation: Bool {
        switch self {
        case .observed, .tolerance: true
        default: false
        }
    }

    /// Whether this member says how the state of linear attention changes.
    private var isOfLinearUpdate: Bool {
        switch self {
        case .rule, .state, .decay, .beta: true
        default: false
        }
    }

    /// Returns the member of the request with this name, if the operation uses it.
    ///
    /// - Throws: `Problem` for an unknown name, or naming the operations that use the member.
    static func named(
        _ name: NameToken,
        in reader: borrowing JSONReader,
        for operation: Operation
    ) throws(Problem) -> RequestMember {
        let member = MemberTable.request.member(named: name, in: reader)
        if let member, member.isUsed(by: operation) { return member }
        guard let member else {
            throw MemberTable.request.unknown(reader.text(of: name))
        }
        // What /diagnose uses besides `observed` and `tolerance` is named by /attention.
        let others = Operation.allCases.filter { other in
            member.isUsed(by: other) && (other != .diagnose || member.isOfObservation)
        }.map(\.path)
        throw Problem(
            .unusedMember,
            at: member,
            "\(operation.path) does not use \(member.name); \(others.joined(separator: ", ")) "
                + (others.count == 1 ? "does" : "do")
        )
    }
}

extension StringProtocol {
    /// The text, shortened to 64 Unicode scalars for an error.
    ///
    /// Scalars, because a single character can consist of any number of them.
    var shortened: String {
        let end = unicodeScalars.index(startIndex, offsetBy: 64, limitedBy: endIndex) ?? endIndex
        return end == endIndex ? String(self) : "\(self[..<end])…"
    }
}
