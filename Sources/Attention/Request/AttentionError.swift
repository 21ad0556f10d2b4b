/// Why the engine gives no result: what is wrong, at which member, in one sentence.
package struct AttentionError: Error, Equatable, Sendable {
    /// What went wrong, as clients may switch on it: the raw value is a stable slug.
    package enum Kind: String, CaseIterable, Sendable {
        /// Two tensors, or a tensor and an option, have extents that do not fit together.
        case shapeMismatch = "shape-mismatch"
        /// A dimension of extent 0 where a value is needed.
        case emptyTensor = "empty-tensor"
        /// A number that the operation cannot take, such as an index past the end.
        case outOfRange = "out-of-range"
        /// Something that the request needs and does not have.
        case missingMember = "missing-member"
        /// Two members that cannot stand together.
        case contradiction = "contradiction"
        /// A score, projection or context too large for the `dtype`.
        case overflow = "overflow"
        /// The caller's `ExecutionContext.isCancelled` said so; no mistake of the request.
        case cancelled = "cancelled"
    }

    /// What went wrong.
    package let kind: Kind

    /// A JSON Pointer to the offending value; empty where a member is missing or none is to blame.
    package let pointer: String

    /// What is wrong, where, what was expected and what was found.
    package let description: String

    /// Creates an error at a member of the request.
    init(_ kind: Kind, at member: RequestMember, _ description: String) {
        self.init(kind, pointer: member.pointer, description)
    }

    /// Creates an error at any place, or at none.
    init(_ kind: Kind, pointer: String, _ description: String) {
        self.kind = kind
        self.pointer = pointer
        self.description = description
    }

    /// The error of a computation that was told to stop.
    static var cancelled: AttentionError {
        AttentionError(.cancelled, pointer: "", "the computation was cancelled")
    }
}

extension AttentionError: CustomStringConvertible {}
