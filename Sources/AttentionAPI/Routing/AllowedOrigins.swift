import HTTP1

/// The origins of the web pages that may read responses, by the CORS protocol (Fetch section 3.2).
///
/// Pages send no cookies with such requests: `Access-Control-Allow-Credentials` is never sent.
package enum AllowedOrigins: Hashable, Sendable {
    case any
    case list([String])

    /// Parses `*`, or origins as browsers write them, separated by commas.
    ///
    /// - Throws: `Malformed` with the first element that no browser sends.
    package init(parsing text: String) throws(Malformed) {
        let origins = text.split(separator: ",", omittingEmptySubsequences: false).map {
            String($0.trimmed)
        }
        if origins == ["*"] {
            self = .any
            return
        }
        for origin in origins where !Self.isOrigin(origin) { throw Malformed(origin: origin) }
        self = .list(origins)
    }

    /// An element that is not an origin.
    package struct Malformed: Error, CustomStringConvertible {
        let origin: String

        package var description: String {
            #""\#(origin)" is not an origin; expected "# + AllowedOrigins.expectedForm
                + (origin == "*" ? "; * must be alone" : "")
        }
    }

    /// The form of an origin.
    private static let expectedForm =
        "a scheme, a host in lower case and a port other than the scheme's own, without a path, such as "
        + "https://example.org or http://localhost:3000"

    private static func isOrigin(_ text: String) -> Bool {
        guard
            let match = text.wholeMatch(
                of: /(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(:([1-9][0-9]*))?/
            )
        else { return false }
        guard let port = match.output.4 else { return true }
        return UInt16(port) != nil && port != (match.output.1 == "https" ? "443" : "80")
    }
}

// MARK: - Fields of responses

extension AllowedOrigins {
    /// The fields that a page may read besides those that every page may.
    private static let exposedFields = [
        "ETag", "Inference-Header-Content-Length", "Retry-After", "Server-Timing", "X-Request-Id",
        "traceresponse",
    ].joined(separator: ", ")

    /// The fields that a page may send.
    private static let requestFields = [
        "Accept", "Authorization", "Content-Encoding", "Content-Type", "If-Match", "If-None-Match",
        "Inference-Header-Content-Length", "X-Request-Id", "traceparent", "tracestate",
    ].joined(separator: ", ")

    /// The time for which a browser may keep the response to a preflight request, in seconds.
    private static let preflightLifetime = 7200

    /// Appends the fields by which the origin of a request may read its response.
    func append(to fields: inout ResponseFields, for request: HeaderFields?) {
        // Caches must keep responses to different origins apart.
        if self != .any { fields.append("Vary", "Origin") }
        guard let request, let origin = allowedOrigin(in: request) else { return }
        fields.append("Access-Control-Allow-Origin", origin)
        fields.append("Access-Control-Expose-Headers", Self.exposedFields)
    }

    /// Returns the further fields of the response to a preflight request; none for another request.
    func preflightFields(
        for request: HeaderFields,
        allowedMethods: String
    ) -> [(name: FieldName, value: String)] {
        guard request.contains("Access-Control-Request-Method"), allowedOrigin(in: request) != nil
        else { return [] }
        return [
            ("Access-Control-Allow-Methods", allowedMethods),
            ("Access-Control-Allow-Headers", Self.requestFields),
            ("Access-Control-Max-Age", String(Self.preflightLifetime)),
        ]
    }

    /// Returns the value of Access-Control-Allow-Origin; nil if the page may not read the response.
    private func allowedOrigin(in request: HeaderFields) -> String? {
        guard let origin = request["Origin"] else { return nil }
        switch self {
        case .any: return "*"
        case .list(let origins): return origins.contains(origin) ? origin : nil
        }
    }
}
