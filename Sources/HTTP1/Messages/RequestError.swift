/// The reason why a request is refused before the handler sees it.
///
/// After each of these errors the meaning of the bytes that follow is unknown: respond, then close.
/// The error depends only on the bytes of the request, never on how they were split on the way.
package enum RequestError: Error, Hashable, Sendable {
    /// A byte that the grammar does not allow at its place.
    case unexpectedByte(UInt8, offset: Int, Place)

    // Request line.
    case tooManyEmptyLines(limit: Int)
    /// A token that is not a known method; cut after 16 bytes.
    case unknownMethod(String)
    /// A well-formed version of another major version, such as `HTTP/2.0`.
    case unsupportedVersion(String)
    case targetTooLong(limit: Int)
    /// A request target that has no known form, or not a form of this method.
    case malformedTarget(String, TargetFault)

    // Field sections.
    case sectionTooLong(FieldSection, limit: Int)
    case tooManyFields(FieldSection, limit: Int)
    /// HTTP/1.1 without a Host field.
    case missingHost
    case duplicateHost(String, String)
    /// A Host field that is not a host with an optional port.
    case malformedHost(String)
    /// An expectation other than `100-continue`.
    case unsupportedExpectation(String)

    // Framing.
    /// A Content-Length field with anything but digits, such as a sign, a list or whitespace.
    case malformedContentLength(String)
    /// Two Content-Length fields, whether they agree or not.
    case duplicateContentLength(String, String)
    /// A Content-Length that does not fit in an integer.
    case contentLengthOutOfRange(String)
    /// Both Content-Length and Transfer-Encoding, which request smuggling relies on.
    case contentLengthWithTransferEncoding
    /// Transfer-Encoding in HTTP/1.0, which does not have it.
    case transferEncodingInHTTP10
    /// A transfer coding other than `chunked`.
    case unknownTransferCoding(String)
    /// A Transfer-Encoding in which `chunked` is repeated, not the last coding, or misspelt.
    case malformedTransferEncoding(String)
    /// The length is nil if it was not announced.
    case bodyTooLarge(length: Int?, limit: Int)
    /// A chunk size with too many digits.
    case chunkSizeTooLong(limit: Int)
    /// Too many bytes of extensions of one chunk.
    case chunkExtensionTooLong(limit: Int)
    /// Too many bytes of chunk framing for the content.
    case tooMuchChunkFraming(limit: Int)

    // Errors that only the connection can find.
    case headersTooSlow
    case bodyTooSlow
    /// The peer stopped sending within a request.
    case incompleteMessage
    /// The requests and responses of all connections would use more memory than the limit.
    case tooMuchInFlight(limit: Int)
    /// The server had to stop before the request was complete.
    case serverStopping

    /// The limit that the request exceeds, if it is one that an operator may set.
    package var limit: Limit? {
        switch self {
        case .targetTooLong: .target
        case .sectionTooLong(.header, _): .headerSection
        case .bodyTooLarge: .body
        case .tooMuchInFlight: .memoryInFlight
        default: nil
        }
    }

    /// The status of the response.
    package var status: Status {
        switch self {
        case .unknownMethod, .unknownTransferCoding: .notImplemented
        case .unsupportedVersion: .httpVersionNotSupported
        case .targetTooLong: .uriTooLong
        case .sectionTooLong, .tooManyFields: .requestHeaderFieldsTooLarge
        case .unsupportedExpectation: .expectationFailed
        case .contentLengthOutOfRange, .bodyTooLarge: .contentTooLarge
        case .headersTooSlow, .bodyTooSlow: .requestTimeout
        case .serverStopping, .tooMuchInFlight: .serviceUnavailable
        case .unexpectedByte, .tooManyEmptyLines, .malformedTarget, .missingHost, .duplicateHost,
            .malformedHost, .malformedContentLength, .duplicateContentLength,
            .contentLengthWithTransferEncoding, .transferEncodingInHTTP10,
            .malformedTransferEncoding, .chunkSizeTooLong, .chunkExtensionTooLong,
            .tooMuchChunkFraming, .incompleteMessage:
            .badRequest
        }
    }
}

extension RequestError {
    /// A limit that an operator may set.
    package enum Limit: Hashable, Sendable {
        case target, headerSection, body, memoryInFlight
    }

    /// A sequence of field lines: before the content, or after the last chunk.
    package enum FieldSection: String, Hashable, Sendable {
        case header, trailer
    }

    /// The part of a message in which a byte was not expected.
    package enum Place: Hashable, Sendable {
        /// After the CR of an empty line before the request line.
        case emptyLine
        /// In the method, or instead of the space after it.
        case method
        /// In the request target, or instead of the space after it.
        case target
        case version
        case requestLineEnd
        /// At the start of a field line or of the empty line. Whitespace there is a folded line.
        case fieldLineStart(FieldSection)
        /// In a field name, or instead of the colon after it.
        case fieldName(FieldSection)
        /// In a field value, or instead of its line end.
        case fieldValue(FieldSection)
        /// After the CR of a field line or of the empty line.
        case fieldLineEnd(FieldSection)
        case chunkSize
        case chunkExtension
        /// After the CR of a chunk size line.
        case chunkLineEnd
        /// After the bytes of a chunk.
        case chunkEnd
    }

    /// The reason why a request target is malformed.
    package enum TargetFault: Hashable, Sendable {
        /// `*` with a method other than OPTIONS.
        case asteriskWithoutOptions
        /// CONNECT with anything but `host:port`.
        case connectWithoutAuthority
        /// Neither a path nor `http://` or `https://`.
        case unknownForm
        /// In the absolute-form, something other than a host with an optional port.
        case malformedAuthority
        /// A bracket in the path or the query.
        case bracket
        /// `%` without two hexadecimal digits after it.
        case malformedPercentEncoding
    }
}
