package import Attention
package import HTTP1
package import TensorJSON

/// A request's failure as problem details (RFC 9457).
///
/// Errors of the layers below become a status and a body here and nowhere else.
package struct Problem: Error, Sendable {
    /// The kind of problem, which decides the status.
    package let kind: ProblemKind

    /// This occurrence: what is wrong, where, what was found and what was expected.
    package private(set) var detail: String

    /// A JSON Pointer to the offending value; nil if the request's content is not at fault.
    package private(set) var pointer: String?

    /// The position of malformed JSON.
    package let malformedAt: (offset: Int, location: SourceLocation)?

    /// Fields that the status requires, such as `Allow`.
    package let fields: [(name: FieldName, value: String)]

    /// The limit that was exceeded, if an operator may set it.
    package let limit: ServiceLimit?

    /// Creates a problem; a temporary one suggests trying again after a second.
    package init(
        _ kind: ProblemKind,
        _ detail: String,
        pointer: String? = nil,
        malformedAt: (offset: Int, location: SourceLocation)? = nil,
        fields: [(name: FieldName, value: String)] = [],
        limit: ServiceLimit? = nil
    ) {
        self.kind = kind
        self.detail = detail
        self.pointer = pointer
        self.malformedAt = malformedAt
        let isTemporary = kind == .unavailable || kind == .tooManyRequests
        self.fields = isTemporary ? fields + [("Retry-After", "1")] : fields
        self.limit = limit
    }

    /// Creates a problem with the value of a member.
    init(_ kind: ProblemKind, at member: RequestMember, _ detail: String) {
        self.init(kind, detail, pointer: member.pointer)
    }

    /// Returns the problem of a missing member, which has no place to point at.
    static func missing(_ detail: String) -> Problem {
        Problem(.missingMember, detail, pointer: "")
    }

    /// Returns the problem with more text at the end of its detail.
    func adding(_ text: String) -> Problem {
        var problem = self
        problem.detail += text
        return problem
    }

    /// Returns the problem with another detail.
    func replacing(_ detail: String) -> Problem {
        var problem = self
        problem.detail = detail
        return problem
    }

    /// Returns the problem with another pointer.
    func pointing(to pointer: String) -> Problem {
        var problem = self
        problem.pointer = pointer
        return problem
    }

    /// Returns the problem with the setting of the exceeded limit at the end of its detail, as in
    /// `the limit is 64 MiB (--max-answer)`.
    func naming(_ settingName: (ServiceLimit) -> String?) -> Problem {
        guard let limit, let name = settingName(limit) else { return self }
        return adding(" (\(name))")
    }
}

// MARK: - Errors of other layers

extension Problem {
    /// Creates the problem of a request that is malformed HTTP or exceeds a limit.
    package init(_ error: RequestError) {
        let kind: ProblemKind =
            switch error.status {
            case .requestTimeout: .requestTimeout
            case .contentTooLarge: .bodyTooLarge
            case .uriTooLong: .targetTooLong
            case .requestHeaderFieldsTooLarge: .headerSectionTooLarge
            case .expectationFailed: .expectationFailed
            case .notImplemented: .notImplemented
            case .serviceUnavailable: .unavailable
            case .httpVersionNotSupported: .versionNotSupported
            default: .malformedHTTP
            }
        self.init(kind, error.description, limit: error.limit.map(ServiceLimit.request))
    }

    /// Creates the problem of a body that the JSON decoder rejects, in the decoder's words unless
    /// there are better ones.
    package init(_ located: LocatedDecodingError, detail: String? = nil) {
        let isMalformed = located.error.isMalformed
        let kind: ProblemKind =
            switch located.error.reason {
            case .emptyDocument: .emptyBody
            case _ where isMalformed: .malformedJSON
            case .duplicateMember: .duplicateMember
            case .unknownMember: .unknownMember
            case .missingMember: .missingMember
            case .contradictoryMember: .contradiction
            case .ragged: .raggedTensor
            case .notInRange, .outOfRange, .tooManyDimensions, .tooManyElements, .tooManyMembers,
                .nameTooLong:
                .outOfRange
            case .shapeMismatch, .shapeOverflow: .shapeMismatch
            case .drawTooLarge: .computationTooLarge
            default: .wrongType
            }
        // A missing member has no place to point at; the detail names the object that lacks it.
        let pointer = kind == .missingMember ? "" : located.pointer.description
        self.init(
            kind,
            detail ?? located.description,
            pointer: isMalformed ? nil : pointer,
            malformedAt: isMalformed ? (located.error.offset, located.location) : nil
        )
    }

    /// Creates the problem of a request that the engine rejects.
    package init(_ error: AttentionError) {
        // The engine's kinds have the slugs of problems, except for a computation that was cancelled.
        let kind = ProblemKind(rawValue: error.kind.rawValue)
        let hint = error.emptyCacheShape.map { "; an empty cache is {\"shape\":\($0),\"data\":[]}" }
        self.init(
            kind ?? .unavailable,
            error.description + (hint ?? ""),
            pointer: kind.map { _ in error.pointer }
        )
    }
}
