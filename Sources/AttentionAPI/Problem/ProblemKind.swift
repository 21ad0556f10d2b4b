package import HTTP1

/// A kind of error response.
///
/// Raw values are stable because clients switch on them.
package enum ProblemKind: String, CaseIterable, Sendable {
    case malformedHTTP = "malformed-http"
    case malformedJSON = "malformed-json"
    case malformedCoding = "malformed-coding"
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
    case queryParameter = "query-parameter"
    case duplicateMember = "duplicate-member"
    case missingMember = "missing-member"
    case contradiction
    case wrongType = "wrong-type"
    case raggedTensor = "ragged-tensor"
    case emptyTensor = "empty-tensor"
    case shapeMismatch = "shape-mismatch"
    case outOfRange = "out-of-range"
    case overflow
    case tooManyRequests = "too-many-requests"
    case notImplemented = "not-implemented"
    case unavailable = "unavailable"
    case versionNotSupported = "version-not-supported"
    case internalError = "internal-error"
}

extension ProblemKind {
    /// A short summary, the same for all problems of the kind.
    package var title: String { definition.title }

    /// The status of the response.
    package var status: Status { definition.status }

    private var definition: (status: Status, title: String) {
        switch self {
        case .malformedHTTP: (.badRequest, "Malformed HTTP")
        case .malformedJSON: (.badRequest, "Malformed JSON")
        case .malformedCoding: (.badRequest, "Malformed content coding")
        case .emptyBody: (.badRequest, "Empty body")
        case .unauthorized: (.unauthorized, "No valid API key")
        case .unknownPath: (.notFound, "Unknown path")
        case .methodNotAllowed: (.methodNotAllowed, "Method not allowed")
        case .notAcceptable: (.notAcceptable, "No acceptable representation")
        case .requestTimeout: (.requestTimeout, "Request too slow")
        case .preconditionFailed: (.preconditionFailed, "Precondition failed")
        case .bodyTooLarge: (.contentTooLarge, "Body too large")
        case .answerTooLarge: (.contentTooLarge, "Answer too large")
        case .computationTooLarge: (.contentTooLarge, "Computation too large")
        case .targetTooLong: (.uriTooLong, "Request target too long")
        case .unsupportedMediaType: (.unsupportedMediaType, "Unsupported media type")
        case .expectationFailed: (.expectationFailed, "Expectation failed")
        case .headerSectionTooLarge: (.requestHeaderFieldsTooLarge, "Header section too large")
        case .unknownMember: (.unprocessableContent, "Unknown member")
        case .unusedMember: (.unprocessableContent, "Member not used by this operation")
        case .queryParameter: (.unprocessableContent, "Query parameter of a POST")
        case .duplicateMember: (.unprocessableContent, "Duplicate member")
        case .missingMember: (.unprocessableContent, "Missing member")
        case .contradiction: (.unprocessableContent, "Contradictory members")
        case .wrongType: (.unprocessableContent, "Wrong type")
        case .raggedTensor: (.unprocessableContent, "Ragged tensor")
        case .emptyTensor: (.unprocessableContent, "Empty tensor")
        case .shapeMismatch: (.unprocessableContent, "Shapes do not fit")
        case .outOfRange: (.unprocessableContent, "Value out of range")
        case .overflow: (.unprocessableContent, "Result too large for the dtype")
        case .tooManyRequests: (.tooManyRequests, "Too many requests")
        case .notImplemented: (.notImplemented, "Not implemented")
        case .unavailable: (.serviceUnavailable, "Service unavailable")
        case .versionNotSupported: (.httpVersionNotSupported, "HTTP version not supported")
        case .internalError: (.internalServerError, "Internal error")
        }
    }
}
