/// Why a request is refused before anyone has looked at what it asks for.
///
/// After each of these the bytes that follow have no certain meaning: answer, then close.
/// Which error a request gets depends on its bytes alone, never on how they were split on the way.
package enum RequestError: Error, Hashable, Sendable {
    /// A byte that the grammar does not allow where it stands.
    case unexpectedByte(UInt8, offset: Int, Place)

    // Request line.
    /// More empty lines before a request line than the limit.
    case tooManyEmptyLines(limit: Int)
    /// A token that is no method known here; cut after 16 bytes.
    case unknownMethod(String)
    /// A version such as `HTTP/2.0`, well-formed but of another major version.
    case unsupportedVersion(String)
    /// A request target longer than the limit in bytes.
    case targetTooLong(limit: Int)
    /// A request target that fits no form, or not with the method.
    case malformedTarget(String, TargetFault)

    // Field sections.
    /// A section longer than the limit in bytes.
    case sectionTooLong(FieldSection, limit: Int)
    /// More field lines than the limit.
    case tooManyFields(FieldSection, limit: Int)
    /// HTTP/1.1 without a Host field.
    case missingHost
    /// A second Host field line.
    case duplicateHost(String, String)
    /// A Host field that is no host with an optional port.
    case malformedHost(String)
    /// An Expect field with something else than `100-continue`.
    case unsupportedExpectation(String)

    // Framing.
    /// A Content-Length field that does not consist of digits: signs, lists and blanks included.
    case malformedContentLength(String)
    /// A second Content-Length field line, whether it agrees or not.
    case duplicateContentLength(String, String)
    /// A Content-Length of so many digits that it fits in no integer.
    case contentLengthOutOfRange(String)
    /// Content-Length beside Transfer-Encoding: the beginning of request smuggling.
    case contentLengthWithTransferEncoding
    /// Transfer-Encoding in HTTP/1.0, which does not have it.
    case transferEncodingInHTTP10
    /// A transfer coding other than `chunked`.
    case unknownTransferCoding(String)
    /// A Transfer-Encoding in which `chunked` is repeated, not the last coding, or misspelt.
    case malformedTransferEncoding(String)
    /// Content longer than the limit in bytes; the length is nil where it was not announced.
    case bodyTooLarge(length: Int?, limit: Int)
    /// A chunk size written with more digits than the limit.
    case chunkSizeTooLong(limit: Int)
    /// Extensions of one chunk longer than the limit in bytes.
    case chunkExtensionTooLong(limit: Int)
    /// Chunks so small, or with so long extensions, that most of what is sent is not content.
    case tooMuchChunkFraming(limit: Int)

    // What only the connection can see.
    /// The request line and header section did not arrive before their deadline.
    case headersTooSlow
    /// The content did not arrive before its deadline.
    case bodyTooSlow
    /// The peer stopped sending in the middle of a request.
    case incompleteMessage
    /// Bodies and answers of all connections take up as many bytes as they may.
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

    /// A sequence of field lines.
    package enum FieldSection: String, Hashable, Sendable {
        /// Before the content.
        case header
        /// Behind the last chunk.
        case trailer
    }

    /// The part of a message in which a byte was not expected.
    package enum Place: Hashable, Sendable {
        /// Behind the CR of an empty line before the request line.
        case emptyLine
        /// In the method, or where the space behind it belongs.
        case method
        /// In the request target, or where the space behind it belongs.
        case target
        /// In the version.
        case version
        /// Where the request line must end.
        case requestLineEnd
        /// Where a field line or the empty line must begin; a blank there is a folded line.
        case fieldLineStart(FieldSection)
        /// In a field name, or where the colon behind it belongs.
        case fieldName(FieldSection)
        /// In a field value, or where its line end belongs.
        case fieldValue(FieldSection)
        /// Behind the CR of a field line or of the empty line.
        case fieldLineEnd(FieldSection)
        /// In a chunk size.
        case chunkSize
        /// In a chunk extension.
        case chunkExtension
        /// Behind the CR of a chunk size line.
        case chunkLineEnd
        /// Behind the bytes of a chunk.
        case chunkEnd
    }

    /// What is wrong with a request target.
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
        /// `%` without two hexadecimal digits behind it.
        case malformedPercentEncoding
    }
}
