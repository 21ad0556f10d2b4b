import HTTP1
import Testing

@Suite struct RequestErrorTests {
    @Test(
        arguments: [
            (
                .unexpectedByte(0x0A, offset: 14, .requestLineEnd), 400,
                "byte 0x0A at offset 14 of the request, at the end of the request line; expected CR LF"
            ),
            (
                .unexpectedByte(0x16, offset: 0, .method), 400,
                "byte 0x16 at offset 0 of the request, as at the start of a TLS ClientHello;"
                    + " expected plain HTTP (http://, not https://)"
            ),
            (
                .unexpectedByte(0x16, offset: 1, .method), 400,
                "byte 0x16 at offset 1 of the request, in the method;"
                    + " expected a letter of the method or one space"
            ),
            (
                .unexpectedByte(0xC3, offset: 1, .fieldName(.trailer)), 400,
                "byte 0xC3 at offset 1 of the trailer section, in a field name;"
                    + " expected a character of the name or a colon"
            ),
            (
                .duplicateContentLength("12", "21"), 400,
                "two Content-Length fields disagree: 12 and 21"
            ),
            (
                .duplicateContentLength("12", "12"), 400,
                "two Content-Length fields, both 12; expected one"
            ),
            (
                .bodyTooLarge(length: 70_000_000, limit: 33_554_432), 413,
                "body of 70000000 bytes exceeds the limit of 33554432"
            ),
            (
                .bodyTooLarge(length: nil, limit: 10), 413,
                "body in chunks exceeds the limit of 10 bytes"
            ),
            (
                .targetTooLong(limit: 8192), 414,
                "request target exceeds the limit of 8192 bytes"
            ),
            (
                .sectionTooLong(.header, limit: 32_768), 431,
                "header section exceeds the limit of 32768 bytes"
            ),
            (
                .unknownMethod("BREW"), 501,
                "method \"BREW\" is not supported; use one of"
                    + " GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE, PATCH"
            ),
            (
                .unsupportedVersion("HTTP/2.0"), 505,
                "HTTP/2.0 is not supported; use HTTP/1.1"
            ),
            (
                .unsupportedExpectation("x"), 417,
                "Expect field has \"x\"; expected \"100-continue\""
            ),
            (
                .malformedTarget("/%4", .malformedPercentEncoding), 400,
                "request target \"/%4\": expected two hexadecimal digits after each \"%\""
            ),
            (.headersTooSlow, 408, "header section did not arrive in time"),
        ] as [(RequestError, Int, String)]
    )
    func `an error has a status, a place and an expected input`(
        error: RequestError,
        status: Int,
        text: String
    ) {
        #expect(error.status.rawValue == status)
        #expect(error.description == text)
    }

    @Test func `a long text of the client is cut`() {
        let host = String(repeating: "a", count: 63) + "bc" + String(repeating: "d", count: 900)
        let text = RequestError.malformedHost(host).description
        #expect(text.contains(String(repeating: "a", count: 63) + "b…\""))
        #expect(text.utf8.count < 200)
    }
}
