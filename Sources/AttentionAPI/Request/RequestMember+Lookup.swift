import Attention
import TensorJSON

/// The members of one JSON object of the request, found by name.
struct MemberTable: Sendable {
    /// The members of the request itself.
    static let request = MemberTable(of: nil)
    static let parameters = MemberTable(of: .parameters)
    static let parts = MemberTable(of: .parts)
    static let window = MemberTable(of: .window)
    static let rope = MemberTable(of: .rope)
    static let dropout = MemberTable(of: .dropout)

    /// The members, in the order of their declaration.
    let members: [RequestMember]

    private let names: NameTable

    private init(of parent: RequestMember?) {
        members = RequestMember.allCases.filter { $0.parent == parent }
        names = NameTable(members.map(\.name))
    }

    /// Returns the member with this name; nil if the object has no such member.
    func member(named name: NameToken, in reader: borrowing JSONReader) -> RequestMember? {
        reader.index(of: name, in: names).map { members[$0] }
    }
}

extension RequestMember {
    /// Whether an operation uses this member of the request.
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

    /// Returns the member of the request with this name, if the operation uses it.
    ///
    /// - Throws: `Problem` that says what the name should have been, or which operations use it.
    static func named(
        _ name: NameToken,
        in reader: borrowing JSONReader,
        for operation: Operation
    ) throws(Problem) -> RequestMember {
        let member = MemberTable.request.member(named: name, in: reader)
        if let member, member.isUsed(by: operation) { return member }
        guard let member else {
            let name = reader.text(of: name)
            let suggestion = suggestion(for: name, operation: operation)
            throw Problem(
                .unknownMember,
                "unknown member \"\(name.shortened)\"" + (suggestion.map { "; \($0)" } ?? ""),
                pointer: JSONPointer([name]).description
            )
        }
        let others = Operation.allCases.filter(member.isUsed).map(\.path)
        throw Problem(
            .unusedMember,
            "\(operation.path) does not use \(member.name); \(others.joined(separator: ", ")) "
                + (others.count == 1 ? "does" : "do"),
            pointer: member.pointer
        )
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
