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
    static let scaling = MemberTable(of: .ropeScaling)
    static let norm = MemberTable(of: .norm)
    static let dropout = MemberTable(of: .dropout)
    static let tolerance = MemberTable(of: .tolerance)

    /// The members, in the order of their declaration.
    let members: [RequestMember]

    private let parent: RequestMember?
    private let names: NameTable

    private init(of parent: RequestMember?) {
        self.parent = parent
        members = RequestMember.allCases.filter { $0.parent == parent }
        names = NameTable(members.map(\.name))
    }

    /// Returns the member with this name; nil if the object has no such member.
    func member(named name: NameToken, in reader: borrowing JSONReader) -> RequestMember? {
        reader.index(of: name, in: names).map { members[$0] }
    }

    /// Returns the table of an object's members.
    static func of(_ parent: RequestMember) -> MemberTable? {
        [parameters, parts, window, rope, scaling, norm, dropout, tolerance]
            .first { $0.parent == parent }
    }

    /// Returns the problem of a name that is not in the table, without advice on it.
    ///
    /// `index` is that of the object, if it is an element of `parts`.
    func unknown(_ name: String, inElement index: Int? = nil) -> Problem {
        let path = (parent?.pointer ?? "") + (index.map { "/\($0)" } ?? "")
        let object = index.map { "part \($0)" } ?? parent?.name
        return Problem(
            .unknownMember,
            "unknown member \"\(name.shortened)\"" + (object.map { " of \($0)" } ?? ""),
            pointer: "\(path)\(JSONPointer([name]))"
        )
    }
}
