/// Whether a request is to be performed on what it would get (RFC 9110 section 13).
package enum Preconditions {
    /// What the preconditions of a request come to.
    package enum Verdict {
        /// There is none, or all are met.
        case met
        /// The client has what it would get: 304.
        case notModified
        /// The client means something else than it would get: 412.
        case failed
    }

    /// Judges a GET or HEAD of what has a tag, in the order of section 13.2.2.
    ///
    /// There are no dates of modification, so that conditions on them are ignored, as sections 13.1.3
    /// and 13.1.4 ask.
    package static func judge(_ fields: HeaderFields, _ tag: EntityTag) -> Verdict {
        if fields.contains("If-Match"), !names(tag, in: fields.values("If-Match"), .strong) {
            return .failed
        }
        if names(tag, in: fields.values("If-None-Match"), .weak) { return .notModified }
        return .met
    }

    /// Whether the lines of a field name the tag, or whatever there is: `*`.
    private static func names(
        _ tag: EntityTag,
        in lines: [String],
        _ comparison: EntityTag.Comparison
    ) -> Bool {
        lines == ["*"] || lines.contains { tag.isNamed(in: $0, comparison) }
    }
}
