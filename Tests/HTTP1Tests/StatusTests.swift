import HTTP1
import Testing

@Suite struct StatusTests {
    @Test(arguments: [
        (100, true), (103, true), (200, false), (204, true), (304, true), (404, false),
    ])
    func `1xx, 204 and 304 have no content`(code: Int, forbidsContent: Bool) {
        #expect(Status(rawValue: code).forbidsContent == forbidsContent)
    }

    @Test(
        arguments: [
            (Status.ok, "200 OK"),
            (.methodNotAllowed, "405 Method Not Allowed"),
            (.preconditionFailed, "412 Precondition Failed"),
            (.contentTooLarge, "413 Content Too Large"),
            (.unprocessableContent, "422 Unprocessable Content"),
            (.requestHeaderFieldsTooLarge, "431 Request Header Fields Too Large"),
            (.httpVersionNotSupported, "505 HTTP Version Not Supported"),
            (Status(rawValue: 299), "299"),
        ]
    )
    func `the description of a status is its code and phrase`(status: Status, text: String) {
        #expect(status.description == text)
    }
}
