import Attention

/// Names that other libraries use for what a request says with other members, or need not say.
///
/// The names are those of PyTorch, FlashAttention, xFormers, Hugging Face, ONNX and ONNX Runtime, JAX,
/// Flax, Keras, MLX, vLLM and llama.cpp.
struct ForeignName: Sendable {
    /// A foreign name in a request, with its value.
    struct Use {
        /// The name in lower case.
        let name: String
        let value: JSONValue
        /// The object that has the name; nil for the request itself.
        let parent: RequestMember?
        /// The request without the name.
        let request: RequestOutline
        /// The whole request.
        let whole: RequestOutline

        /// Returns why another member is written.
        func reason(toWrite member: RequestMember) -> String {
            let other = "this service calls it \"\(member.name)\""
            guard let object = member.parent, object != parent else { return other }
            return name == member.name
                ? "it belongs in \"\(object.name)\"" : "\(other), in \"\(object.name)\""
        }
    }

    /// The names, in lower case.
    let names: Set<Substring>

    /// A member that the operation must use for the advice to apply.
    let member: RequestMember

    /// The objects that may have the name; nil for the request itself.
    let parents: [RequestMember?]

    let advice: @Sendable (Use) -> Advice

    init(
        _ names: String,
        for member: RequestMember,
        in parents: [RequestMember?] = [nil],
        _ advice: @escaping @Sendable (Use) -> Advice
    ) {
        self.names = Set(names.split(separator: " "))
        self.member = member
        self.parents = parents
        self.advice = advice
    }

    /// Names that are left out.
    init(_ names: String, for member: RequestMember, leftOutBecause reason: String) {
        self.init(names, for: member) { _ in .leaveOut(reason) }
    }

    /// All names that need more than another name.
    static let all = ofScores + ofKeys + ofPositions + ofProjections + ofOutputs + needless

    /// Returns advice on a name that the request or an object in it cannot have; nil if other
    /// libraries do not have it either.
    static func advice(
        on name: String,
        in parent: RequestMember?,
        _ value: JSONValue,
        _ request: RequestOutline,
        _ operation: Operation
    ) -> Advice? {
        let lowercased = name.lowercased()
        let use = Use(
            name: lowercased,
            value: value,
            parent: parent,
            request: request.removing(name, from: parent),
            whole: request
        )
        let special = all.first { foreign in
            foreign.parents.contains(parent) && foreign.member.root.isUsed(by: operation)
                && foreign.names.contains(lowercased[...])
        }
        let member =
            special?.member ?? .member(named: lowercased, in: parent, for: operation)
        if let member {
            // A scale of null means 1/√d.
            guard value != .null || member == .scale else {
                return .leaveOut("null means that it is absent")
            }
            return special?.advice(use) ?? .rename(use, to: member)
        }
        guard parent == .ropeScaling, value.members != nil else { return nil }
        return Advice("where a model has a scaling for each type of layer, send that of this layer")
    }
}

extension RequestMember {
    /// Finds the member that other libraries call by a name in lower case, or that is in another
    /// object.
    fileprivate static func member(
        named name: String,
        in parent: RequestMember?,
        for operation: Operation
    ) -> RequestMember? {
        let other = otherNames.first { _, names in
            names.split(separator: " ").contains { $0 == name }
        }?.member
        guard let member = other ?? allCases.first(where: { $0.parent != nil && $0.name == name }),
            member.root.isUsed(by: operation)
        else { return nil }
        // In an object, only names for its own members and those of objects in it.
        guard let parent, member.parent != parent, member.parent?.parent != parent else {
            return member
        }
        return nil
    }
}
