import Attention
import HTTP1
import TensorJSON
import Tensors
import Testing

@testable import AttentionAPI

/// The body as a whole: its dtype, its syntax, the names of its members.
@Suite struct RequestDecoderTests {
    // MARK: - dtype

    @Test func `numbers are float32 unless dtype says otherwise`() throws {
        for body in [#"{"inputs":[[0.1]]}"#, #"{"inputs":[[0.1]],"dtype":"float32"}"#] {
            #expect(try decoded(body).inputs?.elements == [0.1 as Float])
        }
    }

    @Test(
        arguments: [
            #"{"dtype":"float64","inputs":[[0.1]]}"#, #"{"inputs":[[0.1]],"dtype":"float64"}"#,
            #"{"inputs":[[0.1]],"scale":0.1,"dt\u0079pe":"float\u00364"}"#,
        ]
    )
    func `dtype may be anywhere, and numbers keep the precision of float64`(
        body: String
    ) throws {
        let members = try decodedFloat64(body)
        #expect(members.inputs?.elements == [0.1 as Double])
    }

    @Test func `a number too large for float32 is accepted if a later dtype is float64`() throws {
        let members = try decodedFloat64(#"{"inputs":[[1e39]],"scale":1e-39,"dtype":"float64"}"#)
        #expect(members.inputs?.elements == [1e39])
        #expect(members.options.scale == .factor(1e-39))
    }

    @Test func `numbers are out of range in the dtype that the request asks for`() throws {
        for suffix in ["", #","dtype":"float32""#, #","parameters":{"dtype":"float64"}"#] {
            let problem = try refusal(of: #"{"inputs":[[1e39]]\#(suffix)}"#)
            #expect(problem.kind == .outOfRange)
            #expect(problem.pointer == "/inputs/0/0")
            #expect(
                problem.detail
                    == "number at /inputs/0/0 (byte 12) is out of range for float32: 1e39"
            )
        }
        let problem = try refusal(of: #"{"inputs":[[1e309]],"dtype":"float64"}"#)
        #expect(problem.kind == .outOfRange)
        #expect(problem.detail.contains("float64: 1e309"))
    }

    @Test func `a request that is wrong in float64 too gets the problem found in float64`() throws {
        try Refused(
            #"{"inputs":[[1e39]],"dtype":"float64","scale":"x"}"#,
            .outOfRange,
            at: "/scale",
            #"scale is "x"; expected a number or "1/sqrt(d)"; write "scale": "1/sqrt(d)""#
        ).check()
    }

    @Test(
        arguments: [
            ("int8", #"expected "float32" or "float64" or "float16" or "bfloat16""#),
            ("", #"expected "float32" or "float64" or "float16" or "bfloat16""#),
            ("torch.", #"expected "float32" or "float64" or "float16" or "bfloat16""#),
            (
                "bf16",
                #"expected "float32" or "float64" or "float16" or "bfloat16"; write "dtype": "bfloat16""#
            ),
            (
                "FP16",
                #"expected "float32" or "float64" or "float16" or "bfloat16"; write "dtype": "float16""#
            ),
            (
                "torch.half",
                #"expected "float32" or "float64" or "float16" or "bfloat16"; write "dtype": "float16""#
            ),
            (
                "jnp.bfloat16",
                #"expected "float32" or "float64" or "float16" or "bfloat16"; write "dtype": "bfloat16""#
            ),
            (
                "Float32",
                #"expected "float32" or "float64" or "float16" or "bfloat16"; write "dtype": "float32""#
            ),
            (
                "double",
                #"expected "float32" or "float64" or "float16" or "bfloat16"; write "dtype": "float64""#
            ),
        ]
    )
    func `an unknown dtype is refused with the known ones, or with this service's name`(
        dtype: String,
        advice: String
    ) throws {
        try Refused(
            #"{"dtype":"\#(dtype)"}"#,
            .outOfRange,
            at: "/dtype",
            #"dtype is "\#(dtype)"; \#(advice)"#
        ).check()
    }

    @Test func `a dtype that is not a string is refused`() throws {
        let problem = try refusal(of: #"{"inputs":[[1e39]],"dtype":64}"#)
        #expect(problem.kind == .outOfRange)
        #expect(try refusal(of: #"{"inputs":[[1]],"dtype":64}"#).kind == .wrongType)
    }

    // MARK: - Syntax

    @Test(
        arguments: [
            (#"{"inputs":[["a"]],"#, 18), (#"{"colour":1,"inputs":[[1]]"#, 26),
            (#"{"inputs":[[1],[2,3]]} x"#, 23), (#"{"inputs":[[1]],"inputs":[[1]],}"#, 31),
            (#"{"dtype":"float64","inputs":[[1e400]],}"#, 38),
            (#"{"inputs":[[1e39]],"dtype":"float64","scale":+1}"#, 45),
            (#"{"decimals":99,"scale":01}"#, 23), (#"[1,]"#, 3),
        ]
    )
    func `malformed JSON takes precedence over a wrong value before it`(
        body: String,
        offset: Int
    ) throws {
        let problem = try refusal(of: body)
        #expect(problem.kind == .malformedJSON, "\(problem.detail)")
        #expect(problem.pointer == nil)
        #expect(problem.malformedAt?.offset == offset)
    }

    @Test func `malformed JSON is reported with its byte, line and column`() throws {
        let problem = try refusal(of: "{\n  \"inputs\":\n [[1, 2], [3 4]]}")
        let position = try #require(problem.malformedAt)
        #expect(position.offset == 27)
        #expect(position.location.line == 3)
        #expect(position.location.column == 14)
        #expect(
            problem.detail
                == #"expected "," or "]" at byte 27 (line 3, column 14), found 4"#
        )
    }

    @Test(arguments: ["NaN", "Infinity", "-Infinity"])
    func `NaN and infinities are malformed, and the detail names null`(
        literal: String
    ) throws {
        let problem = try refusal(of: #"{"inputs":[[\#(literal)]]}"#)
        #expect(problem.kind == .malformedJSON)
        #expect(problem.detail.contains(literal))
        #expect(problem.detail.contains("null"))
    }

    @Test(arguments: ["", " ", "\r\n\t "])
    func `an empty body has its own kind`(body: String) throws {
        let problem = try refusal(of: body)
        #expect(problem.kind == .emptyBody)
        #expect(problem.detail == "the document is empty; expected a JSON value")
    }

    @Test(arguments: ["[]", "null", "1", #""inputs""#, "true"])
    func `a body that is not an object is refused as a whole`(body: String) throws {
        let problem = try refusal(of: body)
        #expect(problem.kind == .wrongType)
        #expect(problem.pointer == "")
        #expect(problem.detail.hasPrefix("expected an object at byte 0, found"))
    }

    // MARK: - Members

    @Test(
        arguments: [
            (#"{"scale":1,"scale":1}"#, "/scale"),
            (#"{"scale":1,"sc\u0061le":2}"#, "/scale"),
            (#"{"dtype":"float64","dtype":"float64"}"#, "/dtype"),
            (#"{"dtype":"float32","inputs":[[1e39]],"dtype":"float64"}"#, "/inputs/0/0"),
            (#"{"parameters":{"wq":[[1]],"wq":[[1]]}}"#, "/parameters/wq"),
            (#"{"inputs":{"shape":[1,1],"data":[1],"data":[1]}}"#, "/inputs/data"),
        ]
    )
    func `a member that occurs twice is refused`(body: String, pointer: String) throws {
        let problem = try refusal(of: body)
        #expect(problem.pointer == pointer)
        #expect(problem.kind == (pointer == "/inputs/0/0" ? .outOfRange : .duplicateMember))
    }

    @Test func `every kind of wrong value has its kind of problem and its pointer`() throws {
        let kinds: [(String, ProblemKind, String)] = [
            (#"{"inputs":[[1,"a"]]}"#, .wrongType, "/inputs/0/1"),
            (#"{"inputs":[[1,true]]}"#, .wrongType, "/inputs/0/1"),
            (#"{"inputs":[[1,2],[3]]}"#, .raggedTensor, "/inputs/1"),
            (#"{"inputs":[[1],[[2]]]}"#, .wrongType, "/inputs/1/0"),
            (#"{"inputs":{"shape":[2,2],"data":[1]}}"#, .shapeMismatch, "/inputs"),
            (#"{"inputs":{"shape":[1]}}"#, .missingMember, ""),
            (#"{"inputs":[[1]],"bias":{}}"#, .missingMember, ""),
            (#"{"inputs":{"shape":[1],"datum":[1]}}"#, .unknownMember, "/inputs/datum"),
            (#"{"inputs":{"shape":[1,0],"data":[]}}"#, .emptyTensor, "/inputs"),
            (#"{"inputs":[]}"#, .emptyTensor, "/inputs"),
            (#"{"inputs":[[[[[[[[[1]]]]]]]]]}"#, .outOfRange, "/inputs"),
            (#"{"inputs":[[1]],"mask":[[1]]}"#, .wrongType, "/mask/0/0"),
            (#"{"inputs":[[1]],"causal":"yes"}"#, .wrongType, "/causal"),
            (#"{"inputs":[[1]],"num_heads":1.5}"#, .wrongType, "/num_heads"),
            (#"{"inputs":[[1]],"num_heads":1e19}"#, .outOfRange, "/num_heads"),
            (#"{"inputs":{"shape":[-1],"data":[1]}}"#, .outOfRange, "/inputs/shape/0"),
            (#"{"inputs":[[1]],"dropout":{"seed":1e20}}"#, .outOfRange, "/dropout/seed"),
        ]
        for (body, kind, pointer) in kinds {
            let problem = try refusal(of: body)
            #expect(problem.kind == kind, "\(body): \(problem.detail)")
            #expect(problem.pointer == pointer, "\(body): \(problem.detail)")
        }
    }
}
