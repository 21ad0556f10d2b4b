/// The header fields that concern the message itself (RFC 9110 sections 7.2, 7.6.1 and 10.1.1, RFC
/// 9112 section 6).
extension RequestHead {
    /// Creates a head from its request line and its fields.
    ///
    /// - Throws: `RequestError` if the host or the end of the request is in doubt.
    convenience init(_ line: RequestLine, _ fields: HeaderFields) throws(RequestError) {
        let control = try ControlFields(fields)
        if control.host == nil, line.version == .http11 { throw .missingHost }
        let framing = try control.framing(in: line.version)
        let announcesContent = framing != .none && framing != .length(0)
        self.init(
            method: line.method,
            target: line.target,
            version: line.version,
            fields: fields,
            framing: framing,
            wantsKeepAlive: !control.asksToClose
                && (line.version == .http11 || control.asksToKeepAlive),
            // HTTP/1.0 has no interim responses (RFC 9110 section 10.1.1).
            expectsContinue: control.expectsContinue && announcesContent && line.version == .http11
        )
    }

    /// Creates the head of a request that is refused because of its fields.
    ///
    /// It has no framing, and its connection ends.
    convenience init(refused line: RequestLine, _ fields: HeaderFields) {
        self.init(
            method: line.method,
            target: line.target,
            version: line.version,
            fields: fields,
            wantsKeepAlive: false
        )
    }
}

/// The fields that control the connection and the framing, collected in one pass over a section.
///
/// All comparisons are of bytes. As text, the Kelvin sign is equal to the letter K, and a client
/// could spell `chunked` so that this server would read chunks and a proxy before it would not.
private struct ControlFields {
    private let fields: HeaderFields
    /// The range of the value in the bytes of the fields, as for the next two properties.
    private(set) var host: Range<Int>?
    private var contentLength: Range<Int>?
    private var transferEncodings: [Range<Int>] = []
    private(set) var asksToClose = false
    private(set) var asksToKeepAlive = false
    private(set) var expectsContinue = false

    init(_ fields: HeaderFields) throws(RequestError) {
        self.fields = fields
        for line in fields.lines {
            let value = line.value
            // The length of the name is enough to skip nearly all other lines.
            switch line.name.count {
            case 4 where fields.isNamed("Host", line):
                try addHost(value)
            case 6 where fields.isNamed("Expect", line):
                try addExpectations(value)
            case 10 where fields.isNamed("Connection", line):
                addConnectionOptions(value)
            case 14 where fields.isNamed("Content-Length", line):
                if let contentLength {
                    throw .duplicateContentLength(text(contentLength), text(value))
                }
                contentLength = value
            case 17 where fields.isNamed("Transfer-Encoding", line):
                transferEncodings.append(value)
            default:
                break
            }
        }
    }

    private mutating func addHost(_ value: Range<Int>) throws(RequestError) {
        if let host { throw .duplicateHost(text(host), text(value)) }
        // Clients send an empty host if the target has no authority (RFC 9110 section 7.2).
        guard Authority.parts(of: fields.bytes[value]) != nil else {
            throw .malformedHost(text(value))
        }
        host = value
    }

    private mutating func addExpectations(_ value: Range<Int>) throws(RequestError) {
        for expectation in fields.bytes[value].listElements {
            guard expectation.isEqual(ignoringCase: "100-continue") else {
                throw .unsupportedExpectation(text(expectation.indices))
            }
            expectsContinue = true
        }
    }

    private mutating func addConnectionOptions(_ value: Range<Int>) {
        for option in fields.bytes[value].listElements {
            if option.isEqual(ignoringCase: "close") { asksToClose = true }
            if option.isEqual(ignoringCase: "keep-alive") { asksToKeepAlive = true }
        }
    }

    func framing(in version: HTTPVersion) throws(RequestError) -> BodyFraming {
        if !transferEncodings.isEmpty {
            guard contentLength == nil else { throw .contentLengthWithTransferEncoding }
            guard version == .http11 else { throw .transferEncodingInHTTP10 }
            try checkTransferCodings()
            return .chunked
        }
        guard let contentLength else { return .none }
        let digits = fields.bytes[contentLength]
        guard !digits.isEmpty,
            digits.allSatisfy({ CharacterClasses.decimalValue($0) != nil })
        else { throw .malformedContentLength(text(contentLength)) }
        var length = 0
        for byte in digits {
            let (tens, tooLong) = length.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            guard !tooLong, !overflow else {
                throw .contentLengthOutOfRange(text(contentLength))
            }
            length = sum
        }
        return .length(length)
    }

    /// Throws unless there is one field, and its value is `chunked`.
    ///
    /// The error is `unknownTransferCoding` if there is another coding, unless `chunked` occurs
    /// before it or twice, because then the end of the content is in doubt.
    private func checkTransferCodings() throws(RequestError) {
        let values = transferEncodings.map { fields.bytes[$0] }
        if values.count == 1, values[0].isEqual(ignoringCase: "chunked") { return }
        let codings = values.flatMap(\.listElements)
        let chunked = codings.indices.filter { codings[$0].isEqual(ignoringCase: "chunked") }
        guard let first = codings.first, chunked.first != 0,
            chunked.isEmpty || chunked == [codings.count - 1]
        else {
            throw .malformedTransferEncoding(transferEncodings.map(text).joined(separator: ", "))
        }
        throw .unknownTransferCoding(text(first.indices))
    }

    private func text(_ value: Range<Int>) -> String { fields.text(in: value) }
}
