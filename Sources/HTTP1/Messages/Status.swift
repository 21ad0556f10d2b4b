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

    /// Whether responses with this status never have content: 1xx, 204 and 304.
    package var forbidsContent: Bool {
        rawValue < 200 || rawValue == 204 || rawValue == 304
    }
}

extension Status {
    package static let ok = Status(rawValue: 200)
    package static let noContent = Status(rawValue: 204)
    package static let notModified = Status(rawValue: 304)
    package static let badRequest = Status(rawValue: 400)
    package static let unauthorized = Status(rawValue: 401)
    package static let notFound = Status(rawValue: 404)
    package static let methodNotAllowed = Status(rawValue: 405)
    package static let notAcceptable = Status(rawValue: 406)
    package static let requestTimeout = Status(rawValue: 408)
    package static let preconditionFailed = Status(rawValue: 412)
    package static let contentTooLarge = Status(rawValue: 413)
    package static let uriTooLong = Status(rawValue: 414)
    package static let unsupportedMediaType = Status(rawValue: 415)
    package static let expectationFailed = Status(rawValue: 417)
    package static let unprocessableContent = Status(rawValue: 422)
    package static let tooManyRequests = Status(rawValue: 429)
    package static let requestHeaderFieldsTooLarge = Status(rawValue: 431)
    package static let internalServerError = Status(rawValue: 500)
    package static let notImplemented = Status(rawValue: 501)
    package static let serviceUnavailable = Status(rawValue: 503)
    package static let httpVersionNotSupported = Status(rawValue: 505)
}

extension Status: CustomStringConvertible {
    /// The phrase of the IANA registry; empty for a code that is not listed above.
    package var reasonPhrase: StaticString {
        switch rawValue {
        case 200: "OK"
        case 204: "No Content"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
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

    /// The code and its phrase, such as `404 Not Found`.
    package var description: String {
        reasonPhrase.utf8CodeUnitCount == 0 ? "\(rawValue)" : "\(rawValue) \(reasonPhrase)"
    }
}
