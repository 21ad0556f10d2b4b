extension RequestError: CustomStringConvertible {
    /// A text for the client: the error, its place, and the expected input.
    package var description: String {
        switch self {
        case .unexpectedByte(0x16, offset: 0, .method):
            // The type of a TLS record that carries a handshake (RFC 8446 section 5.1).
            "byte 0x16 at offset 0 of the request, as at the start of a TLS ClientHello; expected"
                + " plain HTTP (http://, not https://)"
        case .unexpectedByte(let byte, let offset, let place):
            "byte 0x\(String(hexadecimal: byte, digitCount: 2, uppercase: true))"
                + " at offset \(offset) of the \(place.origin), \(place.text)"
        case .tooManyEmptyLines(let limit): "more than \(limit) empty lines before a request line"
        case .unknownMethod(let method):
            "method \(quoted(method)) is not supported; use one of"
                + " \(Method.allCases.map(\.rawValue).joined(separator: ", "))"
        case .unsupportedVersion(let version): "\(excerpt(version)) is not supported; use HTTP/1.1"
        case .targetTooLong(let limit): "request target exceeds the limit of \(limit) bytes"
        case .malformedTarget(let target, let fault):
            "request target \(quoted(target)): \(fault.text)"
        case .sectionTooLong(let section, let limit):
            "\(section.rawValue) section exceeds the limit of \(limit) bytes"
        case .tooManyFields(let section, let limit):
            "\(section.rawValue) section has more than \(limit) fields"
        case .missingHost: "Host field is missing; expected one in HTTP/1.1"
        case .duplicateHost(let first, let second):
            "two Host fields, \(quoted(first)) and \(quoted(second)); expected one"
        case .malformedHost(let host):
            "Host field is \(quoted(host)); expected a host with an optional port"
        case .unsupportedExpectation(let expectation):
            "Expect field has \(quoted(expectation)); expected \"100-continue\""
        case .malformedContentLength(let length):
            "Content-Length field is \(quoted(length)); expected only digits"
        case .duplicateContentLength(let first, let second) where first == second:
            "two Content-Length fields, both \(excerpt(first)); expected one"
        case .duplicateContentLength(let first, let second):
            "two Content-Length fields disagree: \(excerpt(first)) and \(excerpt(second))"
        case .contentLengthOutOfRange(let length):
            "body of \(excerpt(length)) bytes exceeds every limit"
        case .contentLengthWithTransferEncoding:
            "both Content-Length and Transfer-Encoding; expected one of them"
        case .transferEncodingInHTTP10:
            "Transfer-Encoding in an HTTP/1.0 request; expected Content-Length"
        case .unknownTransferCoding(let coding):
            "transfer coding \(quoted(coding)) is not supported; use \"chunked\""
        case .malformedTransferEncoding(let codings):
            "Transfer-Encoding field is \(quoted(codings)); expected \"chunked\", once and last"
        case .bodyTooLarge(let length?, let limit):
            "body of \(length) bytes exceeds the limit of \(limit)"
        case .bodyTooLarge(nil, let limit): "body in chunks exceeds the limit of \(limit) bytes"
        case .chunkSizeTooLong(let limit): "chunk size has more than \(limit) digits"
        case .chunkExtensionTooLong(let limit):
            "extensions of a chunk exceed the limit of \(limit) bytes"
        case .tooMuchChunkFraming(let limit):
            "chunk sizes and extensions exceed eight bytes for each byte of content by more than"
                + " \(limit) bytes"
        case .headersTooSlow: "header section did not arrive in time"
        case .bodyTooSlow: "body did not arrive in time"
        case .tooMuchInFlight(let limit):
            "memory limit for requests in flight reached: \(limit) bytes"
        case .serverStopping: "the server is stopping and the request was not complete"
        case .incompleteMessage: "the input ended before the request was complete"
        }
    }
}

extension RequestError.Place {
    /// The part of the message that the offset is relative to.
    fileprivate var origin: String {
        switch self {
        case .fieldLineStart(.trailer), .fieldName(.trailer), .fieldValue(.trailer),
            .fieldLineEnd(.trailer):
            "trailer section"
        case .chunkSize, .chunkExtension, .chunkLineEnd, .chunkEnd: "chunked body"
        default: "request"
        }
    }

    /// The place of the byte, and the bytes expected there.
    fileprivate var text: String {
        switch self {
        case .emptyLine: "in an empty line before the request line; expected CR LF"
        case .method: "in the method; expected a letter of the method or one space"
        case .target: "in the request target; expected a character of RFC 3986 or one space"
        case .version: "in the version; expected HTTP/1.1"
        case .requestLineEnd: "at the end of the request line; expected CR LF"
        case .fieldLineStart:
            "at the start of a field line; expected a field name or the empty line"
                + " (lines are not folded)"
        case .fieldName: "in a field name; expected a character of the name or a colon"
        case .fieldValue: "in a field value; expected text or CR LF"
        case .fieldLineEnd: "at the end of a field line; expected CR LF"
        case .chunkSize: "in a chunk size; expected a hexadecimal digit, an extension or CR LF"
        case .chunkExtension:
            "in a chunk extension; expected a name, perhaps with \"=\" and a token or a quoted"
                + " string, and CR LF"
        case .chunkLineEnd: "at the end of a chunk size line; expected CR LF"
        case .chunkEnd: "after a chunk; expected CR LF"
        }
    }
}

extension RequestError.TargetFault {
    /// The fault or the expected input.
    fileprivate var text: String {
        switch self {
        case .asteriskWithoutOptions: "expected with OPTIONS only"
        case .connectWithoutAuthority: "expected host:port with CONNECT"
        case .unknownForm: "expected a path, or http:// or https:// before a host"
        case .malformedAuthority: "expected a host with an optional port after the scheme"
        case .bracket: "a bracket in a path or query; expected it percent-encoded"
        case .malformedPercentEncoding: "expected two hexadecimal digits after each \"%\""
        }
    }
}

/// Returns the beginning of a client's text, enough to recognise it.
private func excerpt(_ text: String) -> String {
    text.utf8.count <= 64 ? text : "\(text.prefix(64))…"
}

/// Returns the beginning of a client's text in quotation marks.
private func quoted(_ text: String) -> String { "\"\(excerpt(text))\"" }
