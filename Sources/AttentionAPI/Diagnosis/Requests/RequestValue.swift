import Attention
import TensorJSON
import Tensors

/// A JSON value of a request that is changed by patches.
///
/// Tensors are kept apart, so that all changed requests share them.
indirect enum RequestValue: Equatable, Sendable {
    /// A member of an object.
    struct Member: Equatable, Sendable {
        let name: String
        var value: RequestValue
    }

    /// A value as JSON text.
    case json([UInt8])
    /// A tensor, by its index.
    case tensor(Int)
    case object([Member])

    /// In a patch: the member is removed.
    static let null = RequestValue.text("null")

    static func text(_ json: String) -> RequestValue { .json(Array(json.utf8)) }

    static func bool(_ value: Bool) -> RequestValue { .text("\(value)") }

    static func string(_ value: String) -> RequestValue {
        var json: [UInt8] = []
        JSONText.append(value, to: &json)
        return .json(json)
    }

    static func number(_ value: Double) -> RequestValue {
        .text(Int(exactly: value).map { "\($0)" } ?? "\(value)")
    }

    static func numbers(_ values: [Double]) -> RequestValue {
        let texts = values.map { $0 == -.infinity ? "null" : "\($0)" }
        return .text("[\(texts.joined(separator: ","))]")
    }

    static func object(_ members: KeyValuePairs<String, RequestValue>) -> RequestValue {
        .object(members.map { Member(name: $0, value: $1) })
    }

    /// The member of an object; nil if there is none.
    subscript(name: String) -> RequestValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The value of a member of the request or of an object in it.
    subscript(member: RequestMember) -> RequestValue? {
        guard let parent = member.parent else { return self[member.name] }
        return self[parent]?[member.name]
    }
}

// MARK: - Patches

extension RequestValue {
    /// A member and the value that it gets; `null` removes it.
    typealias Change = (member: RequestMember, value: RequestValue)

    /// Creates the patch that makes some changes.
    init(patch changes: [Change]) {
        self = .object([])
        for change in changes {
            let path = change.member.rawValue.split(separator: "/").map(String.init)
            set(change.value, at: path[...])
        }
    }

    private mutating func set(_ value: RequestValue, at path: ArraySlice<String>) {
        guard let name = path.first else {
            self = value
            return
        }
        var members: [Member] = if case .object(let members) = self { members } else { [] }
        let index = members.firstIndex { $0.name == name } ?? members.count
        if index == members.count { members.append(Member(name: name, value: .object([]))) }
        members[index].value.set(value, at: path.dropFirst())
        self = .object(members)
    }

    /// Returns the value as a JSON Merge Patch changes it (RFC 7396 section 2).
    func merging(_ patch: RequestValue) -> RequestValue { merging(patch, keepingNull: false) }

    /// Returns the patch that has the effect of this one and then another.
    func followed(by patch: RequestValue) -> RequestValue { merging(patch, keepingNull: true) }

    /// - Parameters:
    ///   - patch: The patch.
    ///   - keepingNull: Whether `null` stays in the result, as it must in a patch of patches.
    /// - Returns: The value.
    private func merging(_ patch: RequestValue, keepingNull: Bool) -> RequestValue {
        guard case .object(let changes) = patch else { return patch }
        var members: [Member] = if case .object(let members) = self { members } else { [] }
        for change in changes {
            let index = members.firstIndex { $0.name == change.name }
            if change.value == .null, !keepingNull {
                if let index { members.remove(at: index) }
            } else if let index {
                members[index].value = members[index].value.merging(
                    change.value,
                    keepingNull: keepingNull
                )
            } else {
                let value = RequestValue.object([]).merging(change.value, keepingNull: keepingNull)
                members.append(Member(name: change.name, value: value))
            }
        }
        return .object(members)
    }

    /// Whether two values are equal, whatever the order of members.
    func isSame(as other: RequestValue) -> Bool { includes(other) && other.includes(self) }

    /// Whether the changes of this patch contain all those of another.
    ///
    /// - Parameters:
    ///   - other: The other patch.
    ///   - isSame: Whether a tensor of this patch is equal to one of the other, by their indices.
    /// - Returns: Whether it contains them.
    func includes(
        _ other: RequestValue,
        _ isSame: (_ own: Int, _ other: Int) -> Bool = { $0 == $1 }
    ) -> Bool {
        switch (self, other) {
        case (.object, .object(let others)):
            others.allSatisfy { member in
                self[member.name]?.includes(member.value, isSame) ?? false
            }
        case (.tensor(let own), .tensor(let index)): isSame(own, index)
        default: self == other
        }
    }
}

// MARK: - Text

extension RequestValue {
    /// Appends the value as JSON; `tensor` writes a tensor.
    func write(to json: inout [UInt8], tensor: (Int, inout [UInt8]) -> Void) {
        switch self {
        case .json(let text): json += text
        case .tensor(let index): tensor(index, &json)
        case .object(let members):
            json.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                JSONText.append(member.name, hasComma: index > 0, hasColon: true, to: &json)
                member.value.write(to: &json, tensor: tensor)
            }
            json.append(UInt8(ascii: "}"))
        }
    }
}
