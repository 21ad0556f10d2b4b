/// A status code of three digits (RFC 9110 section 15).
package struct Status: RawRepresentable, Hashable, Sendable {
    /// The code, 100 to 999.
    package let rawValue: Int

    /// Creates a status; traps unless the code has three digits.
    package init(rawValue: Int) {
        precondition(
            (100...999).contains(rawValue),
            "status \(rawValue) does not have three digits"
        )
        self.rawValue = rawValue
    }

    /// Whether answers with this status never have content: 1xx, 204 and 304.
    package var forbidsContent: Bool {
        rawValue < 200 || rawValue == 204 || rawValue == 304
    }
}

extension Status {
    /// 200: the answer is the content.
    package static let ok = Status(rawValue: 200)
    /// 204: done, and there is nothing to say.
    package static let noContent = Status(rawValue: 204)
    /// 304: what the client has is still right.
    package static let notModified = Status(rawValue: 304)
    /// 400: malformed HTTP or JSON.
    package static let badRequest = Status(rawValue: 400)
    /// 401: a key is required and is missing or wrong.
    package static let unauthorized = Status(rawValue: 401)
    /// 404: unknown path.
    package static let notFound = Status(rawValue: 404)
    /// 405: the path is known, but not with this method; the answer has `Allow`.
    package static let methodNotAllowed = Status(rawValue: 405)
    /// 406: none of the representations that the client accepts.
    package static let notAcceptable = Status(rawValue: 406)
    /// 408: the request came too slowly.
    package static let requestTimeout = Status(rawValue: 408)
    /// 412: what the client means is not what is there.
    package static let preconditionFailed = Status(rawValue: 412)
    /// 413: the content is longer than the limit.
    package static let contentTooLarge = Status(rawValue: 413)
    /// 414: the request target is longer than the limit.
    package static let uriTooLong = Status(rawValue: 414)
    /// 415: unknown media type or content coding.
    package static let unsupportedMediaType = Status(rawValue: 415)
    /// 417: an `Expect` other than `100-continue`.
    package static let expectationFailed = Status(rawValue: 417)
    /// 422: well-formed, but not a valid request.
    package static let unprocessableContent = Status(rawValue: 422)
    /// 429: too much is queued.
    package static let tooManyRequests = Status(rawValue: 429)
    /// 431: the header section is longer than the limit.
    package static let requestHeaderFieldsTooLarge = Status(rawValue: 431)
    /// 500: a bug of ours.
    package static let internalServerError = Status(rawValue: 500)
    /// 501: unknown method or transfer coding.
    package static let notImplemented = Status(rawValue: 501)
    /// 503: overloaded or draining.
    package static let serviceUnavailable = Status(rawValue: 503)
    /// 505: a major version of HTTP other than 1.
    package static let httpVersionNotSupported = Status(rawValue: 505)
}

extension Status {
    /// The phrase beside the code in the IANA registry; empty for a code that is not listed here.
    package var reasonPhrase: String {
        switch rawValue {
        case 100: "Continue"
        case 200: "OK"
        case 204: "No Content"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: ""
        }
    }
}

extension Status: CustomStringConvertible {
    /// The code and its phrase, such as `404 Not Found`.
    package var description: String {
        reasonPhrase.isEmpty ? "\(rawValue)" : "\(rawValue) \(reasonPhrase)"
    }
}
