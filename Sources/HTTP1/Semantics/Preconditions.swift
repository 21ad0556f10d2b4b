/// The preconditions of a request (RFC 9110 section 13).
package enum Preconditions {
    /// The result of the evaluation.
    package enum Verdict {
        /// All preconditions are met, or there are none.
        case met
        /// The client has the representation: 304.
        case notModified
        /// The client expects another representation: 412.
        case failed
    }

    /// Evaluates a GET or HEAD of a representation that has a tag, in the order of section 13.2.2.
    ///
    /// There are no modification dates, so conditions on them are ignored (sections 13.1.3 and
    /// 13.1.4).
    package static func judge(_ fields: HeaderFields, _ tag: EntityTag) -> Verdict {
        if fields.contains("If-Match"), !names(tag, in: fields.values("If-Match"), .strong) {
            return .failed
        }
        if names(tag, in: fields.values("If-None-Match"), .weak) { return .notModified }
        return .met
    }

    /// Returns whether the lines of a field list the tag, or `*` for any tag.
    private static func names(
        _ tag: EntityTag,
        in lines: [String],
        _ comparison: EntityTag.Comparison
    ) -> Bool {
        lines == ["*"] || lines.contains { tag.isNamed(in: $0, comparison) }
    }
}
