import Attention
import Tensors
import Testing

@testable import AttentionAPI

/// The options that are objects, lists or names.
@Suite struct OptionTests {
    /// Returns the options of a request with an input of 1 × 1.
    private func options(_ members: String) throws -> AttentionOptions<Float> {
        try decoded(#"{"inputs":[[1]],\#(members)}"#).options
    }

    @Test func `both sides of a window are optional`() throws {
        #expect(try options(#""window":{"right":0,"left":4}"#).window == Window(left: 4, right: 0))
        #expect(try options(#""window":{"left":1e1}"#).window == Window(left: 10))
        #expect(try options(#""window":{"right":2}"#).window == Window(right: 2))
        #expect(try options(#""window":{}"#).window == Window())
    }

    @Test func `every member of a rotation is optional`() throws {
        #expect(
            try options(#""rope":{"base":500000.0,"dim":64,"interleaved":true}"#).rope
                == RotaryEmbedding(base: 500_000, dimension: 64, isInterleaved: true)
        )
        #expect(try options(#""rope":{}"#).rope == RotaryEmbedding())
    }

    @Test func `the base of a rotation is read as float64 whatever the dtype`() throws {
        #expect(try options(#""rope":{"base":1e39}"#).rope?.base == 1e39)
        #expect(try options(#""rope":{"base":0.1}"#).rope?.base == 0.1)
    }

    @Test func `dropout has a probability and a seed of 64 bits`() throws {
        #expect(
            try options(#""dropout":{"seed":18446744073709551615,"p":0.1}"#).dropout
                == Dropout(probability: 0.1, seed: .max)
        )
        #expect(
            try options(#""dropout":{"p":1,"seed":-1}"#).dropout
                == Dropout(probability: 1, seed: .max)
        )
    }

    @Test func `slopes are standard, one per head, or one per batch entry and head`() throws {
        guard case .standard = try options(#""alibi_slopes":"standard""#).alibi else {
            Issue.record("expected the standard slopes")
            return
        }
        for (literal, shape) in [("[0.5,0.25]", [2]), ("[[0.5,0.25]]", [1, 2])] {
            guard case .slopes(let slopes) = try options(#""alibi_slopes":\#(literal)"#).alibi
            else {
                Issue.record("expected \(literal)")
                return
            }
            #expect(slopes.elements == [0.5, 0.25])
            #expect(slopes.shape == Shape(shape))
        }
    }

    @Test func `an offset is a number or a list, for queries also the end`() throws {
        #expect(
            try options(#""query_offset":7,"key_offset":[-1,2.0]"#).positions
                == Positions(queryOffset: .at(.same(7)), keyOffset: .each([-1, 2]))
        )
        #expect(
            try options(#""query_offset":[3],"key_offset":0"#).positions
                == Positions(queryOffset: .at(.each([3])), keyOffset: .same(0))
        )
        #expect(
            try options(#""query_offset":"end""#).positions == Positions(queryOffset: .end)
        )
    }

    @Test func `positions and segments are whole numbers, in one row or one per batch entry`()
        throws
    {
        let options = try options(
            #"""
            "query_positions":[-5,9007199254740993],"key_positions":[[1],[2]],
            "key_segments":{"shape":[2],"data":[0,1]},"query_segments":[[7]]
            """#
        )
        #expect(options.positions.queryPositions?.elements == [-5, 9_007_199_254_740_993])
        #expect(options.positions.keyPositions?.shape == [2, 1])
        #expect(options.segments?.queries?.elements == [7])
        #expect(options.segments?.keys?.elements == [0, 1])
    }

    @Test func `lengths are a number or a list with one per batch entry`() throws {
        let options = try options(#""prefix_lengths":2,"key_lengths":[0,3]"#)
        #expect(options.prefixLengths == .same(2))
        #expect(options.keyLengths == .each([0, 3]))
    }

    @Test func `sinks are a list, in which null is minus infinity`() throws {
        #expect(try options(#""sinks":[0.5,null,-1]"#).sinks == [0.5, -.infinity, -1])
    }

    @Test func `a cache may have no rows, in the flat form`() throws {
        let options = try options(
            #""past_keys":{"shape":[1,0,64],"data":[]},"past_values":[[0.5]],"softcap":30"#
        )
        #expect(options.past.keys?.shape == [1, 0, 64])
        #expect(options.past.values?.elements == [0.5])
        #expect(options.softcap == 30)
    }

    static let unknownNames = [
        (
            "window", #"{"centre":1}"#, "/window/centre",
            #""centre" of window; expected left, right"#
        ),
        (
            "window", #"{"Left":1}"#, "/window/Left",
            #""Left" of window; this service calls it "left": write "window": {"left": 1}"#
        ),
        (
            "rope", #"{"interleave":true}"#, "/rope/interleave",
            #""interleave" of rope; did you mean interleaved?"#
        ),
        (
            "dropout", #"{"rate/2":1}"#, "/dropout/rate~12",
            #""rate/2" of dropout; expected p, seed"#
        ),
        (
            "alibi_slopes", #""Standard""#, "/alibi_slopes",
            #"alibi_slopes is "Standard"; expected "standard"; write "alibi_slopes": "standard""#
        ),
        (
            "query_offset", #""start""#, "/query_offset",
            #"query_offset is "start"; expected "end"; the last query at the last key: "#
                + #"write "query_offset": "end""#
        ),
    ]

    @Test(arguments: unknownNames)
    func `an unknown name in an option is refused with the known ones`(
        member: String,
        value: String,
        pointer: String,
        detail: String
    ) throws {
        let isMember = value.hasPrefix("{")
        try Refused(
            #"{"inputs":[[1]],"\#(member)":\#(value)}"#,
            isMember ? .unknownMember : .outOfRange,
            at: pointer,
            isMember ? "unknown member \(detail)" : detail
        ).check()
    }

    @Test(arguments: [("{}", "p"), (#"{"seed":1}"#, "p"), (#"{"p":0.5}"#, "seed")])
    func `dropout without a probability or a seed is refused`(value: String, missing: String) throws
    {
        try Refused(
            #"{"inputs":[[1]],"dropout":\#(value)}"#,
            .missingMember,
            at: "",
            "\(missing) is missing from dropout"
        ).check()
    }

    @Test func `a name that occurs twice in an option is refused`() throws {
        let problem = try refusal(of: #"{"inputs":[[1]],"window":{"left":1,"left":1}}"#)
        #expect(problem.kind == .duplicateMember)
        #expect(problem.pointer == "/window/left")
    }

    @Test(
        arguments: [
            ("softcap", #""30""#, ""), ("softcap", "[30]", ""), ("window", "4", ""),
            ("window", "[4,0]", ""), ("window", #"{"left":1.5}"#, "/left"),
            ("window", #"{"right":[0]}"#, "/right"), ("rope", "true", ""),
            ("rope", #"{"base":"1e4"}"#, "/base"), ("rope", #"{"dim":2.5}"#, "/dim"),
            ("rope", #"{"interleaved":0}"#, "/interleaved"), ("dropout", "0.5", ""),
            ("dropout", #"{"p":"0.5"}"#, "/p"), ("dropout", #"{"seed":0.5}"#, "/seed"),
            ("alibi_slopes", "true", ""), ("alibi_slopes", #"["standard"]"#, "/0"),
            ("query_offset", "1.5", ""),
            ("query_offset", #"["end"]"#, "/0"), ("key_offset", #""end""#, ""),
            ("query_positions", "[0.5]", "/0"), ("key_positions", #"[["1"]]"#, "/0/0"),
            ("query_segments", "[true]", "/0"), ("key_segments", #""0""#, ""),
            ("prefix_lengths", "[[1]]", "/0"), ("key_lengths", "{}", ""), ("sinks", "1", ""),
            ("sinks", #"["1"]"#, "/0"), ("sinks", #"{"shape":[1],"data":[1]}"#, ""),
            ("past_keys", #""""#, ""), ("past_values", "[[false]]", "/0/0"),
        ]
    )
    func `a value of the wrong type is refused with its place`(
        member: String,
        value: String,
        place: String
    ) throws {
        let body = #"{"inputs":[[1]],"\#(member)":\#(value)}"#
        let problem = try refusal(of: body)
        #expect(problem.kind == .wrongType, "\(problem)")
        #expect(problem.pointer == "/\(member)\(place)", "\(problem)")
    }

    @Test(arguments: ["softcap", "sinks", "past_keys", "alibi_slopes"])
    func `infinity has no literal, and a number that rounds to it is refused`(
        member: String
    ) throws {
        let number =
            switch member {
            case "softcap": "1e39"
            case "past_keys": "[[1e39]]"
            default: "[1e39]"
            }
        let tooLarge = try refusal(of: #"{"inputs":[[1]],"\#(member)":\#(number)}"#)
        #expect(tooLarge.kind == .outOfRange)
        #expect(tooLarge.pointer?.hasPrefix("/\(member)") == true)
        let noLiteral = number.replacing("1e39", with: "Infinity")
        let malformed = try refusal(of: #"{"inputs":[[1]],"\#(member)":\#(noLiteral)}"#)
        #expect(malformed.kind == .malformedJSON)
        #expect(malformed.detail.contains("null"))
    }
}
