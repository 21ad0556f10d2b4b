import Attention
import HTTP1
import TensorJSON

/// The members of a refused request, read for advice on it.
struct RequestOutline {
    /// Of each member, the number of elements that are kept.
    private static let elementsPerMember = 256

    private(set) var members: [JSONMember]

    /// Reads well-formed JSON; a duplicate member ends the outline.
    init(_ body: Body) {
        var members: [JSONMember] = []
        var reader = JSONReader(body.bytes.span, count: body.count)
        do {
            try reader.beginDocument()
            var object = try reader.beginObject()
            while let name = try reader.nextMember(of: &object) {
                var room = Self.elementsPerMember
                members.append(JSONMember(name, try reader.value(&room)))
            }
        } catch {}
        self.members = members
    }

    /// The value of a member of the request or of an object in it.
    subscript(member: RequestMember) -> JSONValue? {
        guard let parent = member.parent else { return members[member.name] }
        return self[parent]?.members?[member.name]
    }

    /// Returns the request without a member of it or of an object in it.
    func removing(_ name: String, from parent: RequestMember?) -> RequestOutline {
        func remove(_ path: ArraySlice<String>, from members: [JSONMember]) -> [JSONMember] {
            guard let first = path.first else { return members.filter { $0.name != name } }
            return members.map { member in
                guard member.name == first, let inner = member.value.members else { return member }
                return JSONMember(first, .object(remove(path.dropFirst(), from: inner)))
            }
        }
        var copy = self
        let path = parent?.rawValue.split(separator: "/").map(String.init) ?? []
        copy.members = remove(path[...], from: members)
        return copy
    }

    /// The value at a path of names and indices.
    func value(at tokens: [String]) -> JSONValue? {
        tokens.reduce(.object(members)) { value, token in
            switch value {
            case .object(let members): members[token]
            case .array(let elements, _):
                Int(token).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            default: nil
            }
        }
    }

    private var queries: [Int]? { (self[.queries] ?? self[.inputs])?.extents }

    /// The number of query positions.
    var queryCount: Int? { queries.flatMap { $0.count >= 2 ? $0[$0.count - 2] : nil } }

    /// The number of keys, the past included.
    var keyCount: Int? {
        guard let keys = (self[.keys] ?? self[.memory] ?? self[.inputs])?.extents, keys.count >= 2
        else { return nil }
        let past = self[.pastKeys]?.extents
        return keys[keys.count - 2] + (past.map { $0.count >= 2 ? $0[$0.count - 2] : 0 } ?? 0)
    }

    /// The number of batch entries; nil if the tensors have no batch.
    var batchCount: Int? { queries.flatMap { $0.count >= 3 ? $0[0] : nil } }

    /// The number of query heads, at most 256.
    var headCount: Int {
        let count =
            self[.headCount]?.integer ?? queries.flatMap { $0.count == 4 ? $0[1] : nil } ?? 1
        return min(max(1, count), 256)
    }
}
