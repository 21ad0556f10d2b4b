import Support
import Testing

@testable import HTTP1

@Suite struct HeaderFieldsCredentialsTests {
    private static func token(_ values: String...) throws -> String? {
        let lines = [("Host", "example.org")] + values.map { ("authorization", $0) }
        return try HeaderFields(lines: lines).bearerToken.map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    // The last is the example of RFC 6750 section 2.1.
    @Test(arguments: ["a", "0", "-._~+/", "a=", "YWJj==", "a-b.c_d~e+f/g", "mF_9.B5f-4.1JqM"])
    func `every character of a token is accepted`(token: String) throws {
        #expect(try Self.token("Bearer \(token)") == token)
    }

    @Test(arguments: ["Bearer", "bearer", "BEARER", "bEARER"])
    func `the scheme is not case-sensitive`(scheme: String) throws {
        #expect(try Self.token("\(scheme) abc") == "abc")
    }

    @Test func `more than one space may separate scheme and token`() throws {
        #expect(try Self.token("Bearer   abc") == "abc")
    }

    @Test(
        arguments: [
            "", "Bearer", "abc", "Bearer,abc", "Bearer\tabc", "Bearer=abc", "Bearerabc", "Bear abc",
            "Basic YTpi", "Bearers abc", "Bearer abc def", "Bearer abc, Bearer abc", "Bearer abc,",
            "Bearer \"abc\"", "Bearer =", "Bearer ==", "Bearer =abc", "Bearer a=b", "Bearer a:b",
            "Bearer a\u{E9}", "\u{412}earer abc", "Bearer token=abc", "Bearer \tabc",
        ]
    )
    func `anything else has no token`(value: String) throws {
        #expect(try Self.token(value) == nil)
    }

    @Test func `a section without the field, or with two, has no token`() throws {
        #expect(try Self.token() == nil)
        #expect(try Self.token("Bearer abc", "Bearer abc") == nil)
        #expect(try Self.token("Bearer abc", "Basic YTpi") == nil)
        #expect(try Self.token("", "Bearer abc") == nil)
    }
}
