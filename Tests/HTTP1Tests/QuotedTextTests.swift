import Testing

@testable import HTTP1

@Suite struct QuotedTextTests {
    @Test(
        arguments: [
            ("", [""]), ("a", ["a"]), (",", ["", ""]), ("a,b,", ["a", "b", ""]),
            (#"a="b,c",d"#, [#"a="b,c""#, "d"]),
            (#"",",",""#, [#"",""#, #"",""#]),
            // An escaped quotation mark does not end a quoted string, an escaped backslash nothing more.
            (#""a\",b",c"#, [#""a\",b""#, "c"]),
            (#""a\\",b"#, [#""a\\""#, "b"]),
            // Outside of quoted strings a backslash is a byte like others.
            (#"\",",a"#, [#"\",""#, "a"]),
            // Without an end it reaches to the end of the text.
            (#"a,"b,c"#, ["a", #""b,c"#]),
            (#"a,"b,c\"#, ["a", #""b,c\"#]),
            // A comma that a combining mark follows is one all the same.
            ("a,\u{301}b", ["a", "\u{301}b"]),
        ]
    )
    func `separators within quoted strings separate nothing`(text: String, parts: [String]) {
        #expect(text[...].separated(by: ",").map(String.init) == parts)
    }

    @Test func `any separator may be given`() {
        #expect(#"a;b=";,";c"#[...].separated(by: ";") == ["a", #"b=";,""#, "c"])
    }

    @Test(
        arguments: [
            ("", ""), ("a", "a"), (#""""#, ""), (#""a b""#, "a b"), (#""utf\-8""#, "utf-8"),
            (#""\"\\\a""#, #""\a"#), ("\"\\\u{E9}\u{301}\"", "\u{E9}\u{301}"),
            // What is not one quoted string stands for itself.
            (#"""#, #"""#), (#""a"#, #""a"#), (#"a""#, #"a""#), (#""a\""#, #""a\""#),
            (#""a"b"#, #""a"b"#), (#""a""b""#, #""a""b""#), (#"'a'"#, "'a'"), (#"a\b"#, #"a\b"#),
        ]
    )
    func `a quoted string stands for its text`(text: String, expected: String) {
        #expect(text[...].unquoted == expected)
    }

    @Test(arguments: [
        ("", ""), (" \t", ""), (" a b\t", "a b"), ("a", "a"), (" \u{301}", "\u{301}"),
    ])
    func `blanks around a text are not part of it`(text: String, expected: String) {
        #expect(text[...].trimmed == expected)
    }
}
