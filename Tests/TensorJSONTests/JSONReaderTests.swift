import TensorJSON
import Testing

@Suite struct JSONReaderTests {
    // MARK: Strings

    @Test(arguments: [
        (#""""#, ""), (#""a""#, "a"), (#""\u0061\u00E9\u20ac""#, "aé€"), (#""\ud834\udd1e""#, "𝄞"),
        (#""é\n€\t𝄞""#, "é\n€\t𝄞"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0000""#, "\u{0}"), (#""a\\u0061""#, "a\\u0061"),
        ("\"\u{7F}\u{FEFF}\"", "\u{7F}\u{FEFF}"),
    ])
    func `the escapes of a string are resolved`(text: String, expected: String) throws {
        let string = try read(text) { reader throws(TensorDecodingError) in try reader.string() }
        #expect(Array(string.utf8) == Array(expected.utf8))
    }

    @Test func `half of a surrogate pair is malformed, at its offset`() {
        for text in [#""a\ud834""#, #""a\ud834\n""#, #""a\udd1e\ud834""#] {
            let error = refusal(of: text) { reader throws(TensorDecodingError) in
                try reader.string()
            }
            #expect(error?.error.isMalformed == true)
            #expect(error?.error.offset == 2)
        }
    }

    // MARK: Whole numbers

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("2", 2), ("2.0", 2), ("2e0", 2), ("20e-1", 2), ("0.02E+2", 2),
        ("-1.5e1", -15),
        ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
        ("9223372036854775807.000", Int.max), ("922337203685477580700e-2", Int.max),
        ("0.0000000000000000000000000000001e31", 1), ("0e999999999999", 0), ("0.000e-5", 0),
        ("1000000000000000000", 1_000_000_000_000_000_000), ("10.10e1", 101),
    ])
    func `a whole number may be written with a point or an exponent`(
        text: String,
        expected: Int
    ) throws {
        let value = try read(text) { reader throws(TensorDecodingError) in try reader.integer() }
        #expect(value == expected)
    }

    @Test(arguments: [
        ("2.5", "expected a whole number at byte 0, found 2.5"),
        ("1e-1", "expected a whole number at byte 0, found 1e-1"),
        (
            "0.00000000000000000000000000001",
            "expected a whole number at byte 0, "
                + "found 0.00000000000000000000000000001"
        ),
        (
            "9223372036854775808",
            "expected a whole number of at most 63 bits at byte 0, "
                + "found 9223372036854775808"
        ),
        ("1e19", "expected a whole number of at most 63 bits at byte 0, found 1e19"),
        ("1e400", "expected a whole number of at most 63 bits at byte 0, found 1e400"),
        (
            "36893488147419103232",
            "expected a whole number of at most 63 bits at byte 0, "
                + "found 36893488147419103232"
        ),
        (#""2""#, #"expected a whole number at byte 0, found "2""#),
        ("true", "expected a whole number at byte 0, found true"),
        ("null", "expected a whole number at byte 0, found null"),
        ("[2]", "expected a whole number at byte 0, found an array"),
    ])
    func `a number that is not whole or out of range is refused`(text: String, description: String)
    {
        let error = refusal(of: text) { reader throws(TensorDecodingError) in try reader.integer() }
        #expect(error?.description == description)
        #expect(error?.error.isMalformed == false)
    }

    @Test func `seeds cover signed and unsigned 64 bits, and negative ones wrap around`()
        throws
    {
        func seed(_ text: String) throws(TensorDecodingError) -> UInt64 {
            try read(text) { reader throws(TensorDecodingError) in try reader.wrappingInteger() }
        }
        #expect(try seed("18446744073709551615") == .max)
        #expect(try seed("18446744073709551615.0") == .max)
        #expect(try seed("18446744073709551614") == .max - 1)
        #expect(try seed("-1") == .max)
        #expect(try seed("-9223372036854775808") == 1 << 63)
        #expect(try seed("-0") == 0)
        #expect(try seed("1.23e2") == 123)
        for text in ["18446744073709551616", "-9223372036854775809", "1e20", "0.5"] {
            #expect(throws: TensorDecodingError.self) { try seed(text) }
        }
    }

    // MARK: Kinds

    @Test func `the kind of the next value is known before it is read`() throws {
        let kinds = try read(#" [ {} , [], "a", -1, 0, true, false, null ] "#) {
            reader throws(TensorDecodingError) in
            var kinds: [JSONKind] = []
            var array = try reader.beginArray()
            while try reader.nextItem(of: &array) {
                kinds.append(try reader.nextKind())
                try reader.skipValue()
            }
            return kinds
        }
        #expect(
            kinds == [.object, .array, .string, .number, .number, .boolean, .boolean, .null]
        )
        for text in ["x", "]", "-", "-a", "tru", "+1"] {
            let error = refusal(of: text) { reader throws(TensorDecodingError) in
                try reader.nextKind()
            }
            #expect(error?.error.isMalformed == true, "\(text)")
        }
    }

    @Test func `a value of another kind is refused, and a missing value is malformed`() {
        let mistyped = refusal(of: "1") { reader throws(TensorDecodingError) in try reader.boolean()
        }
        #expect(mistyped?.description == "expected true or false at byte 0, found 1")
        let string = refusal(of: "{}") { reader throws(TensorDecodingError) in try reader.string() }
        #expect(string?.description == "expected a string at byte 0, found an object")
        let object = refusal(of: "[]") { reader throws(TensorDecodingError) in
            _ = try reader.beginObject()
        }
        #expect(object?.description == "expected an object at byte 0, found an array")
        let missing = refusal(of: " }") { reader throws(TensorDecodingError) in
            _ = try reader.beginObject()
        }
        #expect(missing?.error.isMalformed == true)
        let long = refusal(of: "\"" + String(repeating: "é", count: 100) + "\"") {
            reader throws(TensorDecodingError) in
            try reader.number(as: Float.self)
        }
        let shown = String(repeating: "é", count: 19)
        #expect(long?.description == "expected a number at byte 0, found \"\(shown)…")
    }

    // MARK: Objects

    /// Reads an object of whole numbers into a list of names and values.
    private func members(
        _ text: String,
        limits: DecodingLimits = DecodingLimits()
    ) throws(TensorDecodingError) -> [String] {
        try read(text, limits: limits) { reader throws(TensorDecodingError) in
            var members: [String] = []
            var object = try reader.beginObject()
            while let name = try reader.nextMember(of: &object) {
                members.append("\(name)@\(object.nameOffset)=\(try reader.integer())")
            }
            return members
        }
    }

    @Test func `members are read in order with unescaped names`() throws {
        #expect(try members("{}") == [])
        #expect(try members("{ \n }") == [])
        #expect(try members(#"{"a":1}"#) == ["a@1=1"])
        #expect(try members(#" { "\u0061" : 1 , "b\n":2 } "#) == ["a@3=1", "b\n@18=2"])
    }

    @Test func `a duplicate is found by the unescaped name`() {
        let error = refusal(of: #"{"ab":1,"b":2,"\u0061b":3}"#) {
            reader throws(TensorDecodingError) in
            var object = try reader.beginObject()
            while try reader.nextMember(of: &object) != nil { try reader.skipValue() }
        }
        #expect(error?.error.reason == .duplicateMember("ab"))
        #expect(error?.error.isMalformed == false)
        #expect(error?.error.offset == 14)
        #expect(error?.pointer.description == "/ab")
        #expect(error?.description == #"member "ab" occurs twice (again at byte 14)"#)
    }

    @Test func `a duplicate is found among any number of members`() throws {
        let names = (0..<20).map { "name \($0)" }
        func document(_ names: [String]) -> String {
            "{\(names.map { "\"\($0)\":1" }.joined(separator: ","))}"
        }
        #expect(try members(document(names)).count == 20)
        for (index, name) in names.enumerated() {
            for again in [name, name.replacing("n", with: #"\u006e"#)] {
                let error = #expect(throws: TensorDecodingError.self) {
                    try members(document(names + [again]))
                }
                #expect(error?.reason == .duplicateMember(name), "\(index)")
            }
        }
    }

    @Test func `names with equal characters but different bytes are different`() throws {
        // U+00E9, and e with U+0301.
        #expect(try members("{\"\u{E9}\":1,\"e\u{301}\":2}").count == 2)
    }

    @Test func `members over the limit are refused`() throws {
        let limits = DecodingLimits(maximumMemberCount: 2)
        #expect(try members(#"{"a":1,"b":2}"#, limits: limits).count == 2)
        #expect(throws: TensorDecodingError(.tooManyMembers(limit: 2), at: 0)) {
            try members(#"{"a":1,"b":2,"c":3}"#, limits: limits)
        }
    }

    @Test func `names longer than the limit are refused without being repeated`() throws {
        let longest = String(repeating: "n", count: 256)
        #expect(try members("{\"\(longest)\":1}").count == 1)
        let error = refusal(of: "[{\"\(longest)n\":1}]") { reader throws(TensorDecodingError) in
            var array = try reader.beginArray()
            while try reader.nextItem(of: &array) {
                var object = try reader.beginObject()
                _ = try reader.nextMember(of: &object)
            }
        }
        #expect(
            error?.description == "object at /0 (byte 1) has a member name longer than 256 bytes"
        )
    }

    @Test func `after a name the reader is at the value`() throws {
        let offset = try read("{\"a\" : \n 1}") { reader throws(TensorDecodingError) in
            var object = try reader.beginObject()
            _ = try reader.nextMember(of: &object)
            let offset = reader.offset
            try reader.skipValue()
            _ = try reader.nextMember(of: &object)
            return offset
        }
        #expect(offset == 9)
    }

    @Test(arguments: [
        "{", #"{"a""#, #"{"a":"#, #"{"a":1"#, #"{"a":1,"#, #"{"a":1,}"#, "{,}", #"{,"a":1}"#,
        #"{"a" 1}"#,
        #"{"a":1 "b":2}"#, #"{"a":1,,"b":2}"#, "{1:1}", "{a:1}", #"{"a":1]"#, #"{"a":1}}"#,
        #"{"a":,}"#,
    ])
    func `an object with broken syntax is malformed`(text: String) {
        #expect {
            try members(text)
        } throws: { error in
            (error as? TensorDecodingError)?.isMalformed == true
        }
    }

    // MARK: Lists

    @Test func `lists of any elements are read`() throws {
        func list<Element: TensorElement>(_ text: String) throws -> [Element] {
            try read(text) { reader throws(TensorDecodingError) in try reader.list() }
        }
        #expect(try list("[]") == [] as [Int])
        #expect(try list(" [ 1 ,2.0, 3e0 ] ") == [1, 2, 3])
        #expect(try list("[true,false]") == [true, false])
        #expect(try list("[0.5,-1]") == [0.5, -1] as [Float])
        let strings = try read(#"["a", "\u0062", ""]"#) { reader throws(TensorDecodingError) in
            try reader.strings()
        }
        #expect(strings == ["a", "b", ""])
    }

    @Test(arguments: [
        ("[[1]]", "expected a number at /0 (byte 1), found an array"),
        ("1", "expected a list of numbers at byte 0, found 1"),
        (#"{"shape":[1],"data":[1]}"#, "expected a list of numbers at byte 0, found an object"),
        ("[1,null]", "expected a number at /1 (byte 3), found null"),
        (#"[1,"1.5"]"#, #"expected a number at /1 (byte 3), found "1.5""#),
    ])
    func `a list contains only elements`(text: String, description: String) {
        let error = refusal(of: text) { reader throws(TensorDecodingError) in
            try reader.list(of: Float.self)
        }
        #expect(error?.description == description)
    }

    @Test(arguments: [
        "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "[1]]", "[01]", "[1.]", "[x]",
    ])
    func `a list with broken syntax is malformed`(text: String) {
        let numbers = refusal(of: text) { reader throws(TensorDecodingError) in
            try reader.list(of: Double.self)
        }
        #expect(numbers?.error.isMalformed == true)
        let items = refusal(of: text) { reader throws(TensorDecodingError) in
            var array = try reader.beginArray()
            while try reader.nextItem(of: &array) { try reader.skipValue() }
        }
        #expect(items?.error.isMalformed == true)
    }

    @Test func `skipping a value checks its syntax`() throws {
        let text = #"{"a":[{"b":[1,2,{"c":"]}"}]},null],"z":7}"#
        let value = try read(text) { reader throws(TensorDecodingError) in
            var last = 0
            var object = try reader.beginObject()
            while let name = try reader.nextMember(of: &object) {
                if name == "z" { last = try reader.integer() } else { try reader.skipValue() }
            }
            return last
        }
        #expect(value == 7)
        let error = refusal(of: #"[[1,{"a":01}]]"#) { reader throws(TensorDecodingError) in
            try reader.skipValue()
        }
        #expect(error?.error == TensorDecodingError(.leadingZero(literal: "01"), at: 9))
    }
}
