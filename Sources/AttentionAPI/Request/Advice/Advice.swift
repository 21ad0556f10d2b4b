import Attention

/// What to write in place of a name or value that a request cannot have.
///
/// Advice that can be pasted ends in `write` and members in JSON.
struct Advice: Equatable {
    let text: String

    /// A sentence of advice.
    init(_ text: String) { self.text = text }

    /// Members to write instead.
    ///
    /// - Parameters:
    ///   - members: The members, with their values.
    ///   - reason: A clause before them.
    /// - Returns: `reason: write "name": value, …`.
    static func write(_ members: [JSONMember], because reason: String? = nil) -> Advice {
        let text = members.map { JSONMember($0.name, $0.value.shortened) }.text
        return Advice((reason.map { "\($0): " } ?? "") + "write \(text)")
    }

    /// A member to write instead.
    static func write(
        _ member: RequestMember,
        _ value: JSONValue,
        because reason: String? = nil
    ) -> Advice {
        write([JSONMember(member.name, value)], because: reason)
    }

    /// A member of an object to write instead, with what the request's object has already.
    static func write(
        _ members: [(RequestMember, JSONValue)],
        in request: RequestOutline,
        because reason: String? = nil
    ) -> Advice {
        guard let parent = members.first?.0.parent else {
            return write(members.map { JSONMember($0.name, $1) }, because: reason)
        }
        let object = (request[parent]?.members ?? []).merging(
            members.map { JSONMember($0.name, $1) }
        )
        return write([(parent, .object(object))], in: request, because: reason)
    }

    /// To remove the member.
    static func leaveOut(_ reason: String) -> Advice { Advice("leave it out: \(reason)") }

    /// More outputs to ask for, besides those that the request has.
    static func include(_ outputs: [String], in request: RequestOutline) -> Advice {
        let present = request[.include]?.elements ?? []
        let added = outputs.map(JSONValue.string).filter { !present.contains($0) }
        return write(.include, .list(present + added))
    }

    /// Another name for the same value, or another place.
    static func rename(_ use: ForeignName.Use, to member: RequestMember) -> Advice {
        if let advice = forForm(of: use.value, at: member, in: use.request) { return advice }
        let reason = use.reason(toWrite: member)
        guard member.parent != nil, member.parent != .parts else { return Advice(reason) }
        return write([(member, use.value)], in: use.request, because: reason)
    }
}
