import HTTP1
import Support
import Testing

@testable import AttentionAPI

@Suite struct AccessKeysTests {
    private static let longest = String(repeating: "k", count: 256)

    private static func keys(_ text: String, _ separator: AccessKeys.Separator) throws -> AccessKeys
    {
        var keys = AccessKeys()
        try keys.add(Array(text.utf8), separator: separator)
        return keys
    }

    private static func fields(_ authorization: String...) throws -> HeaderFields {
        try HeaderFields(lines: authorization.map { ("Authorization", $0) })
    }

    private static func admits(_ keys: AccessKeys, _ token: String) throws -> Bool {
        try keys.admits(fields("Bearer \(token)"))
    }

    // MARK: - Reading

    @Test func `a file has a key per line; blank lines and carriage returns are ignored`()
        throws
    {
        let keys = try Self.keys("\r\nfirst-key\r\n\n  \n second/key==\t\nthird.key", .newline)
        #expect(keys.count == 3)
        for key in ["first-key", "second/key==", "third.key"] {
            #expect(try Self.admits(keys, key), "\(key)")
        }
        #expect(try !keys.admits(Self.fields("Bearer ")))
    }

    @Test func `a list has keys between commas, with or without whitespace and a line end`() throws
    {
        let keys = try Self.keys("first-key, second-key,,third-key,\r\n", .comma)
        #expect(keys.count == 3)
        for key in ["first-key", "second-key", "third-key"] {
            #expect(try Self.admits(keys, key), "\(key)")
        }
        #expect(try !Self.admits(keys, "first-key,"))
    }

    @Test(arguments: ["", "\n", " \r\n\t\n", "\r"])
    func `a text without a key is refused`(text: String) {
        #expect(throws: AccessKeyError.noKey) { try Self.keys(text, .newline) }
        #expect(throws: AccessKeyError.noKey) { try Self.keys(text, .comma) }
    }

    @Test func `a second text without a key is refused too`() throws {
        var keys = try Self.keys("key", .comma)
        #expect(throws: AccessKeyError.noKey) { try keys.add([], separator: .newline) }
    }

    @Test(
        arguments: [
            "# note", "a b", "a,b", "pass:word", "\"quoted\"", "a=b", "=", "k\u{E9}y", "a\u{0}b",
        ]
    )
    func `a line that is not a key is refused by number, and not repeated`(
        line: String
    ) throws {
        let error = try #require(throws: AccessKeyError.self) {
            try Self.keys("good-key\n\n\(line)\n", .newline)
        }
        #expect(error == .malformed(.newline, number: 3))
        #expect(
            error.description
                == "line 3 is not a valid key; expected letters, digits and -._~+/, with = only at "
                + "the end"
        )
    }

    @Test func `a key has at most 256 characters`() throws {
        let keys = try Self.keys("\(Self.longest)\nother", .newline)
        #expect(try Self.admits(keys, Self.longest))
        #expect(try !Self.admits(keys, Self.longest + "k"))
        #expect(try !Self.admits(keys, String(Self.longest.dropLast())))
        let error = try #require(throws: AccessKeyError.self) {
            try Self.keys("other,\(Self.longest)k", .comma)
        }
        #expect(error.description == "key 2 has 257 bytes; expected at most 256")
    }

    @Test func `keys of fewer than 16 characters are counted`() throws {
        let keys = try Self.keys("123456789012345,1234567890123456,short", .comma)
        #expect(keys.count == 3)
        #expect(keys.unsafeCount == 2)
    }

    // MARK: - Comparing

    @Test func `keys of several texts are all valid`() throws {
        var keys = try Self.keys("from-a-list", .comma)
        try keys.add(Array("from-a-file\n".utf8), separator: .newline)
        #expect(try Self.admits(keys, "from-a-list"))
        #expect(try Self.admits(keys, "from-a-file"))
        #expect(keys.count == 2)
    }

    @Test func `a key that differs in any one byte is wrong`() throws {
        let key = Array("0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        let keys = try Self.keys("another-key\n\(String(decoding: key, as: UTF8.self))", .newline)
        #expect(try Self.admits(keys, String(decoding: key, as: UTF8.self)))
        for index in key.indices {
            var wrong = key
            wrong[index] = wrong[index] == UInt8(ascii: "x") ? UInt8(ascii: "y") : UInt8(ascii: "x")
            #expect(try !Self.admits(keys, String(decoding: wrong, as: UTF8.self)), "byte \(index)")
        }
    }

    @Test(arguments: ["abcdef", "abcdefg", "abcdefghi", "abcdefgH", "ABCDEFGH", "abcdefgh=", "x"])
    func `prefixes, extensions and variants of a key are wrong`(token: String) throws {
        #expect(try !Self.admits(Self.keys("abcdefgh", .comma), token))
    }

    @Test func `a request without exactly one Bearer token is not admitted`() throws {
        let keys = try Self.keys("the-key", .comma)
        #expect(!keys.admits(HeaderFields()))
        #expect(try !keys.admits(Self.fields("the-key")))
        #expect(try !keys.admits(Self.fields("Basic the-key")))
        #expect(try !keys.admits(Self.fields("Bearer the-key", "Bearer the-key")))
    }

    @Test func `an empty set admits no request`() throws {
        #expect(!AccessKeys().admits(HeaderFields()))
        #expect(try !Self.admits(AccessKeys(), "key"))
    }
}
