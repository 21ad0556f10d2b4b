import Attention
import HTTP1
import TensorJSON

extension Problem {
    /// Returns the problem of a request with advice on what to write instead, if there is any.
    ///
    /// Reads the body again, as only requests that are refused need advice.
    func advised(on body: Body, for operation: Operation) -> Problem {
        guard kind.status == .unprocessableContent, let pointer, !pointer.isEmpty else {
            return self
        }
        let request = RequestOutline(body)
        let tokens = JSONPointer(pointer).tokens
        guard kind == .unknownMember else {
            return flattened(tokens, request).advisedOnForm(tokens, request)
        }
        let (name, path) = (tokens.last ?? "", tokens.dropLast().filter { Int($0) == nil })
        let parent = path.isEmpty ? nil : RequestMember(rawValue: path.joined(separator: "/"))
        // A tensor may be an object, whose members are not those of the request.
        let table = parent.map { MemberTable.of($0) } ?? .request
        guard let table, path.isEmpty == (parent == nil) else { return self }
        let value = request.value(at: tokens) ?? .omitted
        if let advice = ForeignName.advice(on: name, in: parent, value, request, operation) {
            return adding("; \(advice.text)")
        }
        let names = table.members.filter { $0.root.isUsed(by: operation) }.map(\.name)
        // In an object, names of few letters are too alike.
        if parent == nil || name.utf8.count > 3,
            let nearest = NearestName.find(name.lowercased(), in: names)
        {
            return adding("; did you mean \(nearest)?")
        }
        return parent == nil ? self : adding("; expected \(names.joined(separator: ", "))")
    }

    /// Returns the problem with its pointer to an element as the request's tensor is written: the
    /// engine counts elements as in nested lists.
    private func flattened(_ tokens: [String], _ request: RequestOutline) -> Problem {
        let path = Array(tokens.prefix { Int($0) == nil })
        let indices = tokens.dropFirst(path.count).compactMap { Int($0) }
        guard let members = request.value(at: path)?.members,
            let extents = members["shape"]?.integers, !indices.isEmpty,
            indices.count == extents.count, path.count + indices.count == tokens.count
        else { return self }
        let index = zip(indices, extents).reduce(0) { $0 &* $1.1 &+ $1.0 }
        return pointing(to: JSONPointer(path + ["data", "\(index)"]).description)
    }

    /// Returns the problem of a value with advice on its form.
    private func advisedOnForm(_ tokens: [String], _ request: RequestOutline) -> Problem {
        for count in stride(from: tokens.count, to: 0, by: -1) {
            let path = tokens.prefix(count)
            guard let member = RequestMember(rawValue: path.joined(separator: "/")),
                let value = request.value(at: Array(path)),
                let advice = Advice.forForm(of: value, at: member, in: request)
            else { continue }
            // The reason for the error would mislead: the value is meant for another member.
            return member == .query ? replacing(advice.text) : adding("; \(advice.text)")
        }
        return self
    }
}
