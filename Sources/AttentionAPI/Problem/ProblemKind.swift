package import HTTP1

/// Every kind of error that the service answers with.
///
/// The raw value is stable: clients switch on it.
package enum ProblemKind: String, CaseIterable, Sendable {
    case malformedHTTP = "malformed-http"
    case malformedJSON = "malformed-json"
    case emptyBody = "empty-body"
    case unauthorized
    case unknownPath = "unknown-path"
    case methodNotAllowed = "method-not-allowed"
    case notAcceptable = "not-acceptable"
    case requestTimeout = "request-timeout"
    case preconditionFailed = "precondition-failed"
    case bodyTooLarge = "body-too-large"
    case answerTooLarge = "answer-too-large"
    case computationTooLarge = "computation-too-large"
    case targetTooLong = "target-too-long"
    case unsupportedMediaType = "unsupported-media-type"
    case expectationFailed = "expectation-failed"
    case headerSectionTooLarge = "header-section-too-large"
    case unknownMember = "unknown-member"
    case unusedMember = "unused-member"
    case duplicateMember = "duplicate-member"
    case missingMember = "missing-member"
    case contradiction = "contradiction"
    case wrongType = "wrong-type"
    case raggedTensor = "ragged-tensor"
    case emptyTensor = "empty-tensor"
    case shapeMismatch = "shape-mismatch"
    case outOfRange = "out-of-range"
    case overflow = "overflow"
    case tooManyRequests = "too-many-requests"
    case notImplemented = "not-implemented"
    case unavailable = "unavailable"
    case versionNotSupported = "version-not-supported"
    case internalError = "internal-error"
}

extension ProblemKind {
    /// What the kind is called, in a few words that do not change from one occurrence to the next.
    package var title: String {
        switch self {
        case .malformedHTTP: "Malformed HTTP"
        case .malformedJSON: "Malformed JSON"
        case .emptyBody: "Empty body"
        case .unauthorized: "No valid API key"
        case .unknownPath: "Unknown path"
        case .methodNotAllowed: "Method not allowed"
        case .notAcceptable: "No acceptable representation"
        case .requestTimeout: "Request too slow"
        case .preconditionFailed: "Precondition failed"
        case .bodyTooLarge: "Body too large"
        case .answerTooLarge: "Answer too large"
        case .computationTooLarge: "Computation too large"
        case .targetTooLong: "Request target too long"
        case .unsupportedMediaType: "Unsupported media type"
        case .expectationFailed: "Expectation failed"
        case .headerSectionTooLarge: "Header section too large"
        case .unknownMember: "Unknown member"
        case .unusedMember: "Member not used by this operation"
        case .duplicateMember: "Duplicate member"
        case .missingMember: "Missing member"
        case .contradiction: "Contradictory members"
        case .wrongType: "Wrong type"
        case .raggedTensor: "Ragged tensor"
        case .emptyTensor: "Empty tensor"
        case .shapeMismatch: "Shapes do not fit"
        case .outOfRange: "Value out of range"
        case .overflow: "Result too large for the dtype"
        case .tooManyRequests: "Too many requests"
        case .notImplemented: "Not implemented"
        case .unavailable: "Service unavailable"
        case .versionNotSupported: "HTTP version not supported"
        case .internalError: "Internal error"
        }
    }

    /// The status of the answer.
    package var status: Status {
        switch self {
        case .malformedHTTP, .malformedJSON, .emptyBody: .badRequest
        case .unauthorized: .unauthorized
        case .unknownPath: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .notAcceptable: .notAcceptable
        case .requestTimeout: .requestTimeout
        case .preconditionFailed: .preconditionFailed
        case .bodyTooLarge, .answerTooLarge, .computationTooLarge: .contentTooLarge
        case .targetTooLong: .uriTooLong
        case .unsupportedMediaType: .unsupportedMediaType
        case .expectationFailed: .expectationFailed
        case .headerSectionTooLarge: .requestHeaderFieldsTooLarge
        case .unknownMember, .unusedMember, .duplicateMember, .missingMember,
            .contradiction, .wrongType, .raggedTensor, .emptyTensor, .shapeMismatch, .outOfRange,
            .overflow:
            .unprocessableContent
        case .tooManyRequests: .tooManyRequests
        case .notImplemented: .notImplemented
        case .unavailable: .serviceUnavailable
        case .versionNotSupported: .httpVersionNotSupported
        case .internalError: .internalServerError
        }
    }
}
