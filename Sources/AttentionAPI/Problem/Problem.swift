package import Attention
package import HTTP1
package import TensorJSON

/// Why a request gets no result, as problem details (RFC 9457).
///
/// The only place where an error becomes a status and a body.
package struct Problem: Error, Sendable {
    /// What kind of problem it is.
    package let kind: ProblemKind

    /// What is wrong this time: what, where, what was expected, what was found.
    package let detail: String

    /// A JSON Pointer to the offending value; nil where the request's content is not to blame.
    package let pointer: String?

    /// Where malformed JSON was found.
    package let malformedAt: (offset: Int, location: SourceLocation)?

    /// Fields that the status asks for, such as `Allow`.
    package let fields: [(name: String, value: String)]

    /// Creates a problem.
    package init(
        _ kind: ProblemKind,
        _ detail: String,
        pointer: String? = nil,
        malformedAt: (offset: Int, location: SourceLocation)? = nil,
        fields: [(name: String, value: String)] = []
    ) {
        self.kind = kind
        self.detail = detail
        self.pointer = pointer
        self.malformedAt = malformedAt
        self.fields = fields
    }
}

// MARK: - From the layers below

extension Problem {
    /// What the HTTP parser found.
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
        let flag =
            switch error.limit {
            case .target: " (--max-target)"
            case .headerSection: " (--max-headers)"
            case .body: " (--max-body)"
            case .memoryInFlight: " (--max-in-flight)"
            case nil: ""
            }
        self.init(
            kind,
            error.description + flag,
            fields: kind == .unavailable ? [Problem.retryAfter] : []
        )
    }

    /// What the JSON decoder found, once its place is known.
    package init(_ located: LocatedDecodingError) {
        let kind: ProblemKind =
            switch located.error.reason {
            case .emptyDocument: .emptyBody
            case _ where located.error.isMalformed: .malformedJSON
            case .duplicateMember: .duplicateMember
            case .unknownMember: .unknownMember
            case .missingMember: .missingMember
            case .ragged: .raggedTensor
            case .notInRange, .outOfRange, .tooManyDimensions, .tooManyElements, .tooManyMembers,
                .nameTooLong:
                .outOfRange
            case .shapeMismatch, .shapeOverflow: .shapeMismatch
            default: .wrongType
            }
        // What is missing has no place, so that the pointer is that of the document, and the detail says
        // in which object.
        let pointer = kind == .missingMember ? "" : located.pointer.description
        self.init(
            kind,
            located.description,
            pointer: located.error.isMalformed ? nil : pointer,
            malformedAt: located.error.isMalformed
                ? (located.error.offset, located.location) : nil
        )
    }

    /// What the engine found.
    package init(_ error: AttentionError) {
        let kind: ProblemKind =
            switch error.kind {
            case .shapeMismatch: .shapeMismatch
            case .emptyTensor: .emptyTensor
            case .outOfRange: .outOfRange
            case .missingMember: .missingMember
            case .contradiction: .contradiction
            case .overflow: .overflow
            case .cancelled: .unavailable
            }
        self.init(
            kind,
            error.description,
            pointer: error.kind == .cancelled ? nil : error.pointer,
            fields: error.kind == .cancelled ? [Problem.retryAfter] : []
        )
    }

    /// When it is worth trying again: in a second.
    static let retryAfter = (name: "Retry-After", value: "1")
}

// MARK: - To an answer

extension Problem {
    /// The answer: problem details in JSON, or one line for a client that reads text.
    package func response(requestID: String, asText: Bool) -> Response {
        var fields = HeaderFields()
        fields.append("Content-Type", asText ? MediaType.text.field : MediaType.problem.field)
        fields.append("Vary", "Accept")
        fields.append("X-Content-Type-Options", "nosniff")
        fields.append("Cache-Control", "no-store")
        fields.append(RequestIDs.field, requestID)
        for field in self.fields { fields.append(field.name, field.value) }
        return Response(
            status: kind.status,
            fields: fields,
            body: .bytes(asText ? Array("error: \(line)\n".utf8) : json(requestID: requestID))
        )
    }

    /// The detail on one line, whatever it quotes: control characters as JSON escapes them.
    private var line: String {
        detail.unicodeScalars.reduce(into: "") { line, scalar in
            guard scalar.properties.generalCategory == .control else {
                line.unicodeScalars.append(scalar)
                return
            }
            let digits = String(scalar.value, radix: 16)
            line += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)"
        }
    }

    private func json(requestID: String) -> [UInt8] {
        var writer = JSONWriter(reserving: 512)
        writer.beginObject()
        writer.member("type")
        writer.string("/docs#\(kind.rawValue)")
        writer.member("title")
        writer.string(kind.title)
        writer.member("status")
        writer.integer(kind.status.rawValue)
        writer.member("detail")
        writer.string(detail)
        if let pointer {
            writer.member("pointer")
            writer.string(pointer)
        }
        if let (offset, location) = malformedAt {
            writer.member("offset")
            writer.integer(offset)
            writer.member("line")
            writer.integer(location.line)
            writer.member("column")
            writer.integer(location.column)
        }
        writer.member("error")
        writer.string(detail)
        writer.member("request_id")
        writer.string(requestID)
        writer.endObject()
        return writer.takeBytes() + [UInt8(ascii: "\n")]
    }
}
