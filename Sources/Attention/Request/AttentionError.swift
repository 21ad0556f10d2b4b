package import Tensors

/// The reason why the engine rejects a request: what is wrong, at which member, in one sentence.
package struct AttentionError: Error, Equatable, Sendable {
    /// The kinds of error; the raw values are stable, so that clients can switch on them.
    package enum Kind: String, CaseIterable, Sendable {
        /// Two tensors, or a tensor and an option, have extents that do not fit together.
        case shapeMismatch = "shape-mismatch"
        /// A dimension has extent 0 where a value is needed.
        case emptyTensor = "empty-tensor"
        /// A number is outside the range that the operation accepts, such as an index past the end.
        case outOfRange = "out-of-range"
        /// A required member is absent.
        case missingMember = "missing-member"
        /// Two members exclude each other.
        case contradiction = "contradiction"
        /// A score, projection or context is too large for the `dtype`.
        case overflow = "overflow"
        /// Not even the size of the computation can be counted.
        case tooLarge = "computation-too-large"
        /// `ExecutionContext.isCancelled` returned true; the request is not at fault.
        case cancelled = "cancelled"
    }

    /// What went wrong.
    package let kind: Kind

    /// A JSON Pointer to the offending value; empty where a member is missing or none is at fault.
    package let pointer: String

    /// What is wrong, where, what was expected and what was found.
    package let description: String

    /// The shape of an empty cache, where one of another shape was given.
    package let emptyCacheShape: Shape?

    /// Creates an error at a member of the request.
    init(
        _ kind: Kind,
        at member: RequestMember,
        _ description: String,
        emptyCacheShape: Shape? = nil
    ) {
        self.init(kind, pointer: member.pointer, description, emptyCacheShape: emptyCacheShape)
    }

    /// Creates an error at any value, or at none.
    init(
        _ kind: Kind,
        pointer: String = "",
        _ description: String,
        emptyCacheShape: Shape? = nil
    ) {
        self.kind = kind
        self.pointer = pointer
        self.description = description
        self.emptyCacheShape = emptyCacheShape
    }

    /// The error of two members that exclude each other, at the first.
    init(_ member: RequestMember, excludes other: RequestMember) {
        self.init(
            .contradiction,
            at: member,
            "\(member.name) and \(other.name) cannot both be given"
        )
    }

    /// The error of a computation that was cancelled.
    static var cancelled: AttentionError {
        AttentionError(.cancelled, "the computation was cancelled")
    }
}

extension AttentionError: CustomStringConvertible {}

/// Throws an error at a member of the request unless a condition holds.
@inline(__always)
func require(
    _ condition: Bool,
    _ kind: AttentionError.Kind = .shapeMismatch,
    at member: RequestMember,
    _ description: @autoclosure () -> String
) throws(AttentionError) {
    guard condition else { throw AttentionError(kind, at: member, description()) }
}

extension Int {
    /// The number and its noun, such as `1 row` or `2 rows`.
    package func of(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
