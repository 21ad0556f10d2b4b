import Testing

@testable import HTTP1

@Suite struct QuotedTextTests {
    @Test(
        arguments: [
            ("", [""]), ("a", ["a"]), (",", ["", ""]), ("a,b,", ["a", "b", ""]),
            (#"a="b,c",d"#, [#"a="b,c""#, "d"]),
            (#"",",",""#, [#"",""#, #"",""#]),
            // An escaped quotation mark does not end a quoted string; one after an escaped
            // backslash does.
            (#""a\",b",c"#, [#""a\",b""#, "c"]),
            (#""a\\",b"#, [#""a\\""#, "b"]),
            // Outside of quoted strings, a backslash has no meaning.
            (#"\",",a"#, [#"\",""#, "a"]),
            // A quoted string without an end extends to the end of the text.
            (#"a,"b,c"#, ["a", #""b,c"#]),
            (#"a,"b,c\"#, ["a", #""b,c\"#]),
            // A comma followed by a combining mark is a separator.
            ("a,\u{301}b", ["a", "\u{301}b"]),
        ]
    )
    func `separators within quoted strings are ignored`(text: String, parts: [String]) {
        #expect(text[...].separated(by: ",").map(String.init) == parts)
    }

    @Test func `any separator may be given`() {
        #expect(#"a;b=";,";c"#[...].separated(by: ";") == ["a", #"b=";,""#, "c"])
    }

    @Test(
        arguments: [
            ("", ""), ("a", "a"), (#""""#, ""), (#""a b""#, "a b"), (#""utf\-8""#, "utf-8"),
            (#""\"\\\a""#, #""\a"#), ("\"\\\u{E9}\u{301}\"", "\u{E9}\u{301}"),
            // Text that is not one quoted string is returned unchanged.
            (#"""#, #"""#), (#""a"#, #""a"#), (#"a""#, #"a""#), (#""a\""#, #""a\""#),
            (#""a"b"#, #""a"b"#), (#""a""b""#, #""a""b""#), (#"'a'"#, "'a'"), (#"a\b"#, #"a\b"#),
        ]
    )
    func `unquoted returns the content of a quoted string`(text: String, expected: String) {
        #expect(text[...].unquoted == expected)
    }

    @Test(arguments: [
        ("", ""), (" \t", ""), (" a b\t", "a b"), ("a", "a"), (" \u{301}", "\u{301}"),
    ])
    func `trimmed removes the whitespace around a text`(text: String, expected: String) {
        #expect(text[...].trimmed == expected)
    }
}
