import Attention
import Support
import Tensors
import Testing

@testable import AttentionAPI

/// Requests whose `dtype` is `float16` or `bfloat16`.
@Suite struct HalfPrecisionTests {
    private func answer(_ path: String, _ body: String) throws -> String {
        let reply = try TestService().post(path, body)
        #expect(reply.status == 200, "\(reply.text)")
        return reply.text
    }

    private func overflow(
        _ path: String,
        _ body: String
    ) throws -> (pointer: String?, detail: String?) {
        let reply = try TestService().post(path, body)
        #expect(reply.status == 422)
        let json = try reply.json()
        #expect(json["type"]?.string == "/docs#overflow", "\(reply.text)")
        return (json["pointer"]?.string, json["detail"]?.string)
    }

    // MARK: - Reading

    @Test(
        arguments: [
            (#"{"dtype":"float16","inputs":[[0.1,2049]]}"#, [0.099975586, 2048]),
            (#"{"inputs":[[0.1,2049.00000000000000001]],"dtype":"float16"}"#, [0.099975586, 2050]),
            (
                #"{"inputs":{"data":[0.1,2049],"shape":[1,2]},"dtype":"bfloat16"}"#,
                [0.100097656, 2048]
            ),
        ] as [(String, [Float])]
    )
    func `tensors are rounded as they are read, wherever dtype is`(
        body: String,
        expected: [Float]
    ) throws {
        let members = try decoded(body)
        #expect(members.inputs?.elements == expected)
        #expect(members.scalarType != .float32)
    }

    @Test func `options are rounded if they are numbers of the computation`() throws {
        let members = try decoded(
            #"""
            {"inputs":[[1]],"scale":0.1,"softcap":0.1,"bias":[[0.1,null]],"sinks":[0.1,null],
            "alibi_slopes":[0.1],"past_keys":[[0.1]],"parameters":{"wq":[[0.1]],"bq":[0.1]},
            "rope":{"base":0.1},"dropout":{"p":0.1,"seed":1},"dtype":"float16"}
            """#
        )
        let tenth: Float = 0.099975586
        let options = members.options
        #expect(options.scale == .factor(Double(tenth)))
        #expect(options.softcap == tenth)
        #expect(options.bias?.elements == [tenth, -.infinity])
        #expect(options.sinks == [tenth, -.infinity])
        #expect(options.past.keys?.elements == [tenth])
        guard case .slopes(let slopes) = options.alibi,
            case .matrices(let matrices) = members.parameters
        else {
            Issue.record("expected slopes and matrices")
            return
        }
        #expect(slopes.elements == [tenth])
        #expect(matrices[matrix: .queries]?.elements == [tenth])
        #expect(matrices[bias: .queries]?.elements == [tenth])
        #expect(options.rope?.base == 0.1)
        #expect(options.dropout?.probability == 0.1)
    }

    @Test(
        arguments: [
            (
                #"{"inputs":[[1,65520]],"dtype":"float16"}"#, "/inputs/0/1 (byte 14)",
                "float16: 65520"
            ),
            (#"{"dtype":"float16","scale":1e5}"#, "/scale (byte 27)", "float16: 1e5"),
            (#"{"inputs":[[1e39]],"dtype":"bfloat16"}"#, "/inputs/0/0 (byte 12)", "bfloat16: 1e39"),
        ]
    )
    func `a number that rounds to infinity is refused with its place and the type`(
        body: String,
        place: String,
        literal: String
    ) throws {
        let problem = try refusal(of: body)
        #expect(problem.kind == .outOfRange)
        #expect(problem.detail == "number at \(place) is out of range for \(literal)")
    }

    @Test func `errors of the first reading give way to those of the type`() throws {
        // A syntax error takes precedence in either.
        #expect(
            try refusal(of: #"{"inputs":[[1e39]],"dtype":"float16",}"#).kind == .malformedJSON
        )
        #expect(
            try refusal(of: #"{"dtype":"float16","dtype":"bfloat16"}"#).kind == .duplicateMember
        )
        #expect(try refusal(of: #"{"inputs":[[1,"a"]],"dtype":"float16"}"#).kind == .wrongType)
    }

    // MARK: - Printing

    @Test func `results are rounded, and lse and the digits of decimals are exact`() throws {
        let tenth: Float = 0.099975586
        #expect(
            try answer("/attention", #"{"inputs":[[0.1,0]],"include":["lse"],"dtype":"float16"}"#)
                == #"{"context":[[0.1,0.0]],"lse":[\#(tenth * tenth)],"scale":1.0,"dtype":"float16"}"#
                + "\n"
        )
        #expect(
            try answer(
                "/attention",
                #"{"inputs":[[0.1,-0.0]],"decimals":10,"tensor_format":"flat","dtype":"float16"}"#
            )
                == #"{"context":{"shape":[1,2],"data":[0.0999755859,0.0000000000]},"scale":1.0,"#
                + #""dtype":"float16"}"# + "\n"
        )
        #expect(
            try answer(
                "/scores",
                #"{"queries":[[300,0]],"keys":[[300,0]],"scale":"1/sqrt(d)","dtype":"bfloat16"}"#
            )
                == #"{"scores":[[63700.0]],"weights":[[1.0]],"scale":0.707,"dtype":"bfloat16"}"#
                + "\n"
        )
    }

    @Test func `what was printed reads back to the same request`() throws {
        let body =
            #"{"inputs":[[0.1,0.7],[0.3,-0.2]],"include":["present_keys"],"dtype":"bfloat16"}"#
        let printed = try #require(
            try TestService().post("/attention", body).json()["present_keys"]
        )
        let members = try decoded(#"{"inputs":\#(printed.text()),"dtype":"bfloat16"}"#)
        #expect(members.inputs?.elements == (try decoded(body).inputs?.elements))
    }

    @Test func `masked scores stay null`() throws {
        let text = try answer(
            "/attention",
            #"{"inputs":[[1],[2]],"causal":true,"include":["masked_scores"],"dtype":"float16"}"#
        )
        #expect(text.contains(#""masked_scores":[[1.0,null],[2.0,4.0]]"#), "\(text)")
    }

    @Test(arguments: ["float16", "bfloat16"])
    func `drawn numbers are rounded as if they had been sent`(dtype: String) throws {
        let service = TestService()
        let half = try #require(ScalarType(rawValue: dtype)?.half)
        func json(_ path: String, _ members: String) throws -> JSON {
            try service.post(path, "{\(members)}").json()
        }
        let options = #""include":["lse","queries"],"dtype":"\#(dtype)""#
        let drawn = #""inputs":{"shape":[6,3],"seed":5,"init":"randn"}"#
        let parameters = #""parameters":{"seed":123,"d_out":2}"#
        let found = try json("/attention", "\(drawn),\(options)")
        let numbers = try #require(found["queries"])
        let exact = try json("/attention", #"\#(drawn),"include":["queries"]"#)
        let rounded = try #require(exact["queries"]?[4]?.array).map {
            half.rounded(Float($0.number ?? .nan))
        }
        #expect(numbers[4]?.array?.map { half.rounded(Float($0.number ?? .nan)) } == rounded)
        // The log-sum-exp is not rounded, so that it shows what was computed with.
        #expect(try json("/attention", #""inputs":\#(numbers.text()),\#(options)"#) == found)

        let projected = try json("/attention", "\(drawn),\(parameters),\(options)")
        let matrices = try #require(
            try json("/qkv", #"\#(drawn),\#(parameters),"dtype":"\#(dtype)""#)["parameters"]
        )
        let given = #""inputs":\#(try numbers.text()),"parameters":\#(try matrices.text())"#
        #expect(try json("/attention", "\(given),\(options)") == projected)
    }

    @Test func `merged contexts are rounded, and lse is not`() throws {
        #expect(
            try answer(
                "/merge",
                #"{"parts":[{"context":[[0.1]],"lse":[0.1]}],"dtype":"float16"}"#
            ) == #"{"context":[[0.1]],"lse":[0.099975586]}"# + "\n"
        )
    }

    // MARK: - Overflow

    @Test func `a score beyond the range is an error only if it is returned`() throws {
        let body = #"{"inputs":[[1],[300]],"query":[1,0],"dtype":"float16""#
        #expect(try answer("/attention", body + "}").contains(#""context":[[300.0],[300.0]]"#))
        for output in ["scores", "softcapped_scores", "masked_scores"] {
            let error = try overflow("/attention", body + #","include":["\#(output)"]}"#)
            #expect(error.pointer == "/inputs")
            #expect(error.detail == "the score of key 1 for query 1 overflows float16")
        }
        #expect(try overflow("/scores", body + "}").pointer == "/inputs")
        #expect(
            try answer("/scores", #"{"inputs":[[300]],"dtype":"bfloat16"}"#)
                .contains(#""scores":[[90000.0]]"#)
        )
    }

    @Test func `a softcap brings a score back into the range`() throws {
        let text = try answer(
            "/attention",
            #"{"inputs":[[300]],"softcap":2,"include":["masked_scores"],"dtype":"float16"}"#
        )
        #expect(text.contains(#""masked_scores":[[2.0]]"#), "\(text)")
    }

    @Test func `a projection beyond the range is an error at its matrix if it is returned`() throws
    {
        let parameters = #""parameters":{"wq":[[300]],"wk":[[0]],"wv":[[1]],"wo":[[300]]}"#
        let body = #"{"inputs":[[300]],\#(parameters),"dtype":"float16"}"#
        #expect(
            try overflow("/qkv", body)
                == ("/parameters/wq", "inputs · wq overflows float16 (number 0 of queries)")
        )
        #expect(
            try overflow("/attention", body)
                == ("/parameters/wo", "context · wo overflows float16 (number 0 of output)")
        )
        #expect(
            try answer("/scores", body.replacing(#","wo":[[300]]"#, with: ""))
                .contains(#""scores":[[0.0]]"#)
        )
    }

    @Test func `a number beyond float32 is still reported as such`() throws {
        let error = try overflow("/attention", #"{"inputs":[[3e38]],"dtype":"bfloat16"}"#)
        #expect(error.detail == "the score of key 0 for query 0 overflows float32")
    }
}
