import TensorJSON
import Testing

/// Documents in the style of the JSON test suites: `y_` is accepted, `n_` refused.
@Suite struct JSONSyntaxTests {
    @Test(arguments: [
        "0", "-0", "-1", "10", "1.0", "0.0", "1e1", "1E1", "1e+1", "1e-1", "1.5E+10", "0e0",
        "0e+00",
        "1e999999999999999999999", "123456789012345678901234567890", "0.1e01",
        "true", "false", "null", "\"\"", "[]", "{}", " [ ] ", "\t\r\n {\t} \n", "[[[]]]",
        "[1,2]", "[ 1 , 2 ]", #"{"a":1}"#, #"{ "a" : 1 , "b" : [ ] }"#, #"{"":0}"#,
        #"{"a":1,"a":2}"#, #""\"\\\/\b\f\n\r\t""#, #""\u0000\u00e9\uD834\uDD1E\uffff""#,
        "\"é€𝄞\u{7F}\u{80}\u{FEFF}\"", "\"\u{10FFFF}\"",
    ])
    func `y_ a valid document is accepted`(document: String) {
        #expect(syntaxError(in: document) == nil)
    }

    @Test(arguments: [
        "", " ", "\n\t ", "01", "-01", "00", "+1", "-", "--1", ".5", "-.5", "1.", "1.e1", "-1.",
        "1e",
        "1e+", "1e-", "1E.5", "1.5.2", "0x10", "0b1", "1_000", "1f", "1,5", "NaN", "-NaN", "nan",
        "inf",
        "Infinity", "-Infinity", "+Infinity", "-inf", "０", "1 2", "１", "٣",
        "tru", "True", "TRUE", "nul", "nulll", "truefalse", "undefined", "None",
        "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1;2]", "[1}", "[1]]",
        "[1],",
        "{", "}", #"{"a""#, #"{"a":"#, #"{"a":1"#, #"{"a":1,"#, #"{"a":1,}"#, #"{,"a":1}"#, "{1:2}",
        "{a:1}",
        #"{'a':1}"#, #"{"a" 1}"#, #"{"a",1}"#, #"{"a":}"#, #"{"a":1]"#, #"{"a":1 "b":2}"#,
        #"{"a"::1}"#,
        "\"", "\"a", "'a'", #""\""#, #""\a""#, #""\x41""#, #""\u12""#, #""\u12G4""#, #""\uD834""#,
        #""\uDD1E""#, #""\uD834\u0041""#, #""\uD834x""#, #""\uD834\uD834""#, "\"\t\"", "\"\n\"",
        "\"\u{0}\"",
        "\"\u{1F}\"", "[1]x", "[1] 2", "// a\n1", "/* a */ 1", "1 // a", "\u{FEFF}1", "1\u{A0}",
        "\u{2028}1", "\u{0B}1", "\u{0C}[]", "[1]\u{0}", "\u{0}", "[\u{0}]", "1\u{0}",
    ])
    func `n_ a malformed document is refused`(document: String) {
        #expect(syntaxError(in: document)?.isMalformed == true)
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xC2], [0xC3, 0x28], [0xE0, 0x80, 0xAF],
            [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF],
            [0xF0, 0x80, 0x80, 0xAF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x92],
            [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        ] as [[UInt8]]
    )
    func `n_ bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
        let error = syntaxError(in: [0x5B, 0x22, 0x61] + bytes + [0x22, 0x5D])
        #expect(error == TensorDecodingError(.invalidUTF8, at: 3))
    }

    @Test func `y_ the first and last characters of each length in UTF-8 are accepted`() {
        let bytes: [[UInt8]] = [
            [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80],
            [0xEF, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
        ]
        for character in bytes {
            #expect(syntaxError(in: [0x22] + character + [0x22]) == nil)
        }
    }

    @Test func `an error repeats at most one character after a wrong escape`() {
        for first: UInt8 in [0x80, 0xC3, 0xF0] {
            let tail = [UInt8](repeating: 0x80, count: 1000)
            let error = syntaxError(in: [0x22, 0x5C, first] + tail)
            #expect(error?.offset == 1)
            #expect((error?.description.utf8.count ?? .max) < 120)
        }
    }

    @Test func `UTF-16 and UTF-32 are refused`() {
        #expect(syntaxError(in: [0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00]) != nil)
        #expect(syntaxError(in: [0x00, 0x5B, 0x00, 0x5D]) != nil)
        #expect(syntaxError(in: [0x5B, 0x00, 0x00, 0x00, 0x5D, 0x00, 0x00, 0x00]) != nil)
    }

    @Test func `every prefix of a document is malformed`() {
        let document = Array(
            #" {"a\u00e9\ud834\udd1eé":[1.5e+3,-0,[],{}],"b":{"c":"x\\","d":[true,false,null]}}"#
                .utf8
        )
        #expect(syntaxError(in: document) == nil)
        for length in document.indices {
            let error = syntaxError(in: Array(document[..<length]))
            #expect(error?.isMalformed == true, "\(length) bytes")
            #expect((error?.offset ?? .max) <= length, "\(length) bytes")
        }
    }

    @Test func `a million nested levels are walked without a stack`() {
        let depth = 1_000_000
        let open = Array(repeating: UInt8(ascii: "["), count: depth)
        let close = Array(repeating: UInt8(ascii: "]"), count: depth)
        #expect(syntaxError(in: open + close) == nil)
        #expect(syntaxError(in: open)?.offset == depth)
        #expect(syntaxError(in: open + close.dropLast())?.offset == 2 * depth - 1)
        #expect(syntaxError(in: open + close + close.prefix(1))?.offset == 2 * depth)
    }

    @Test func `objects and arrays may not close each other at any depth`() {
        for depth in [1, 2, 63, 64, 65, 127, 128, 129] {
            let open = String(repeating: #"[{"a":"#, count: depth)
            let close = String(repeating: "}]", count: depth)
            #expect(syntaxError(in: open + "0" + close) == nil)
            #expect(syntaxError(in: open + "0]" + close.dropFirst())?.offset == open.utf8.count + 1)
        }
    }

    @Test(arguments: [
        ("", "the document is empty; expected a JSON value"),
        ("  \n", "the document is empty; expected a JSON value"),
        (
            "[1,2",
            #"expected "," or "]" at byte 4 (line 1, column 5), found the end of the document"#
        ),
        ("[1,\n 2}", #"expected "," or "]" at byte 6 (line 2, column 3), found "}""#),
        ("[1,]", #"expected a value at byte 3 (line 1, column 4), found "]""#),
        (#"{"a":1,}"#, #"expected a member name at byte 7 (line 1, column 8), found "}""#),
        (#"{"a" 1}"#, #"expected ":" at byte 5 (line 1, column 6), found 1"#),
        (
            "[1] [2]",
            "expected the end of the document at byte 4 (line 1, column 5), found an array"
        ),
        (
            "[NaN]",
            "NaN at byte 1 (line 1, column 2) is not JSON; "
                + "use null for -Infinity where that is allowed"
        ),
        (
            "[-Infinity]",
            "-Infinity at byte 1 (line 1, column 2) is not JSON; "
                + "use null for -Infinity where that is allowed"
        ),
        ("[012]", "number at byte 1 (line 1, column 2) has a leading zero: 012"),
        ("[1.]", #"expected a digit at byte 3 (line 1, column 4), found "]""#),
        ("[é\"\"]", "expected a value or \"]\" at byte 1 (line 1, column 2), found byte 0xC3"),
        ("[\"é\", tru]", "expected a value at byte 7 (line 1, column 7), found tru"),
        (
            "\"a\tb\"",
            "control character U+0009 in the string at byte 2 (line 1, column 3); "
                + #"expected \u0009"#
        ),
        (
            #"["\q"]"#,
            #"expected one of \" \\ \/ \b \f \n \r \t \uXXXX at byte 2 "#
                + #"(line 1, column 3), found \q"#
        ),
        (
            #""\uD800""#,
            #"\uD800 at byte 1 (line 1, column 2) is half of a surrogate pair; "#
                + "expected both halves"
        ),
        (
            "\u{FEFF}[]",
            "the document starts with a byte order mark; expected a JSON value in UTF-8"
        ),
    ])
    func `an error says what is expected, where, and what was found`(
        document: String,
        description: String
    ) {
        let bytes = padded(document)
        let error = syntaxError(in: document)?
            .located(in: bytes.span, count: bytes.count - JSONReader.padding)
        #expect(error?.description == description)
        #expect(error?.pointer == JSONPointer())
    }
}
