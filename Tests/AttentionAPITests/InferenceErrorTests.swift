import HTTP1
import Support
import Testing

@testable import AttentionAPI

/// Inference requests that are refused.
@Suite struct InferenceErrorTests {
    private static let inputs =
        #"{"name":"inputs","datatype":"FP32","shape":[2,2],"data":[1,0,0,1]}"#

    /// A request to `attention` with one binary input.
    private func binary(
        _ datatype: String = "FP32",
        shape: String = "[2]",
        size: Int,
        _ content: [UInt8]
    ) -> InferenceCall {
        InferenceCall(
            #"{"inputs":[{"name":"inputs","datatype":"\#(datatype)","shape":\#(shape),"#
                + #""parameters":{"binary_data_size":\#(size)}}]}"#,
            binary: content
        )
    }

    @Test(
        arguments: [
            ("", "\"\""), ("x", "\"x\""), ("+5", "\"+5\""), ("-1", "\"-1\""), ("0x10", "\"0x10\""),
            ("99999999999999999999", "\"99999999999999999999\""),
        ]
    )
    func `a length of the JSON that is not a number is malformed`(
        value: String,
        shown: String
    ) throws {
        var call = InferenceCall(#"{"inputs":[]}"#)
        call.jsonLength = value
        try call.expectProblem(
            .malformedHTTP,
            at: nil,
            "Inference-Header-Content-Length is \(shown); expected the length of the JSON in bytes, "
                + "in decimal digits"
        )
    }

    @Test func `a length of the JSON beyond the body is malformed`() throws {
        var call = InferenceCall(#"{"inputs":[]}"#)
        call.jsonLength = "14"
        try call.expectProblem(
            .malformedHTTP,
            at: nil,
            "Inference-Header-Content-Length is 14, but the body has 13 bytes; expected the length of "
                + "the JSON at its start"
        )
        call.jsonLength = "0"
        #expect(try call.reply().status == 400)
    }

    @Test func `JSON that is cut off by its stated length is malformed`() throws {
        var call = InferenceCall(#"{"inputs":[]}"#)
        call.jsonLength = "12"
        #expect(try call.reply().json()["type"]?.string == "/docs#malformed-json")
    }

    @Test func `sizes of binary data must be those of the tensors and fill the body`() throws {
        try binary(size: 8, [0, 0, 0, 0]).expectProblem(
            .shapeMismatch,
            at: "/inputs/0/parameters/binary_data_size",
            "binary_data_size of input inputs, FP32 [2] is 8, but only 4 bytes of the body are left "
                + "for it (Inference-Header-Content-Length is 96, the body has 100 bytes)"
        )
        try binary(size: 4, [0, 0, 0, 0]).expectProblem(
            .shapeMismatch,
            at: "/inputs/0/parameters/binary_data_size",
            "binary_data_size of input inputs, FP32 [2] is 4; expected 8, 2 elements of 4 bytes"
        )
        try binary(size: 8, [UInt8](repeating: 0, count: 9)).expectProblem(
            .shapeMismatch,
            at: "/inputs",
            "1 byte of binary data are left over: the body has 105 bytes, "
                + "Inference-Header-Content-Length is 96, and the inputs' binary_data_size add up to 8"
        )
        try binary(size: -8, []).expectProblem(
            .outOfRange,
            at: "/inputs/0/parameters/binary_data_size",
            "binary_data_size is -8; expected 0 or more"
        )
    }

    @Test func `shapes whose product overflows are refused`() throws {
        let huge = "[4611686018427387904,4]"
        let reply = try binary(shape: huge, size: 8, [UInt8](repeating: 0, count: 8)).reply()
        #expect(reply.status == 422)
        #expect(try reply.json()["pointer"]?.string == "/inputs/0/shape")
        try binary(shape: "[4611686018427387904]", size: 8, []).expectProblem(
            .shapeMismatch,
            at: "/inputs/0/parameters/binary_data_size",
            "binary_data_size of input inputs, FP32 [4611686018427387904] is 8; expected more than "
                + "2^63 bytes"
        )
        let negative = try binary(shape: "[-1,2]", size: 8, []).reply().json()
        #expect(negative["pointer"]?.string == "/inputs/0/shape/0")
    }

    @Test(
        arguments: [
            ("FP32", bytes([0, Float.nan, 1, 1]), "NaN"),
            ("FP32", bytes([0, Float.infinity, 1, 1]), "infinity"),
            ("FP32", bytes([0, -Float.infinity, 1, 1]), "-infinity"),
            ("FP64", bytes([0, Double.nan, 1, 1]), "NaN"),
            ("FP16", bytes([0, 0x7E00, 0, 0] as [UInt16]), "NaN"),
            ("FP16", bytes([0, 0xFC00, 0, 0] as [UInt16]), "-infinity"),
            ("BF16", bytes([0, 0x7F81, 0, 0] as [UInt16]), "NaN"),
        ]
    )
    func `numbers that are not finite are refused with their index`(
        datatype: String,
        content: [UInt8],
        text: String
    ) throws {
        try binary(datatype, shape: "[2,2]", size: content.count, content).expectProblem(
            .outOfRange,
            at: "/inputs/0",
            "inputs has \(text) at index 1 [0,1]; expected finite numbers "
                + "(input inputs, \(datatype) [2,2])"
        )
    }

    @Test func `a byte of a BOOL is 0 or 1`() throws {
        try InferenceCall(
            #"{"inputs":[\#(Self.inputs),{"name":"mask","datatype":"BOOL","shape":[2,1],"#
                + #""parameters":{"binary_data_size":2}}]}"#,
            binary: [1, 2]
        ).expectProblem(
            .outOfRange,
            at: "/inputs/1",
            "mask has the byte 2 at index 1 [1,0]; expected 0 or 1 (input mask, BOOL [2,1])"
        )
    }

    @Test func `errors of the operation point to the input or the parameter`() throws {
        try InferenceCall(#"{"inputs":[\#(Self.inputs)],"parameters":{"query":"[0,7]"}}"#)
            .expectProblem(
                .outOfRange,
                at: "/parameters/query",
                "query is 7; expected 0 to 1, because inputs has 2 rows"
            )
        try InferenceCall(#"{"inputs":[\#(Self.inputs)],"parameters":{"window":"{\"left\":0.5}"}}"#)
            .expectProblem(
                .wrongType,
                at: "/parameters/window",
                "expected a whole number at byte 8 of the text of parameter window "
                    + "(/left), found 0.5"
            )
        try InferenceCall(#"{"inputs":[\#(Self.inputs)],"outputs":[{"name":"output"}]}"#)
            .expectProblem(
                .missingMember,
                at: "",
                "wo is missing from parameters; it is required for output"
            )
    }

    @Test(
        arguments: [
            (#"{"inputs":[{"name":"keys"}]}"#, "/inputs/0", "datatype is missing from /inputs/0"),
            (#"{"inputs":[{"datatype":"FP32"}]}"#, "/inputs/0", "name is missing from /inputs/0"),
            (
                #"{"inputs":[{"name":"keys","datatype":"FP32"}]}"#, "/inputs/0",
                "shape is missing from /inputs/0"
            ),
            (
                #"{"inputs":[{"name":"keys","datatype":"FP32","shape":[1]}]}"#, "/inputs/0",
                "input keys, FP32 [1] has no data: send data, or binary_data_size in its parameters "
                    + "and the data after the JSON"
            ),
            (
                #"{"inputs":[{"name":"keys","datatype":"FP8","shape":[1],"data":[1]}]}"#,
                "/inputs/0/datatype",
                #"datatype of input keys is "FP8"; expected FP32, FP64, FP16 or BF16"#
            ),
            (
                #"{"inputs":[{"name":"kesy","datatype":"FP32","shape":[1],"data":[1]}]}"#,
                "/inputs/0/name", #"model attention has no input "kesy"; did you mean keys?"#
            ),
            (
                #"{"inputs":[{"name":"keys","datatype":"FP32","shape":[2],"data":[1]}]}"#,
                "/inputs/0/data",
                "data of input keys, FP32 [2] has shape [1]; expected that shape, or a list of its 2 "
                    + "elements"
            ),
            (#"{"inputs":[\#(inputs),\#(inputs)]}"#, "/inputs/1/name", "input inputs occurs twice"),
            (
                #"{"inputs":[\#(inputs)],"outputs":[{"name":"scores","parameters":{"classification":1}}]}"#,
                "/outputs/0/parameters/classification",
                "classification is not offered, because the models do not classify; leave it out"
            ),
            (
                #"{"inputs":[{"name":"keys","datatype":"FP32","shape":[1],"parameters":"#
                    + #"{"shared_memory_region":"a"}}]}"#,
                "/inputs/0/parameters/shared_memory_region",
                "shared_memory_region: shared memory is not offered; send tensors in the body, as data "
                    + "or with binary_data_size"
            ),
            (
                #"{"inputs":[\#(inputs)],"outputs":[{"name":"queriess"}]}"#, "/outputs/0/name",
                #"model attention has no output "queriess"; it has context, output, scores, "#
                    + "softcapped_scores, masked_scores, weights, lse, queries, keys, values, "
                    + "present_keys, present_values, wq, bq, wk, bk, wv, bv, wo, bo, wg, bg"
            ),
            (
                #"{"inputs":[\#(inputs)],"parameters":{"include":"[\"scores\"]"}}"#,
                "/parameters/include",
                #"include is not a parameter here: name the outputs in "outputs", as in "#
                    + #"[{"name":"context"}]"#
            ),
            (
                #"{"inputs":[\#(inputs)],"parameters":{"causal":"{x"}}"#, "/parameters/causal",
                #"parameter causal is not valid JSON: expected a member name at byte 1 of its text, "#
                    + "found x"
            ),
            (
                #"{"inputs":[\#(inputs)],"input":1}"#, "/input",
                #"unknown member "input" of the request; expected id, parameters, inputs, outputs, "#
                    + "model_name, model_version"
            ),
        ]
    )
    func `malformed descriptions are refused where they are`(
        json: String,
        pointer: String,
        detail: String
    ) throws {
        let problem = try InferenceCall(json).reply().json()
        #expect(problem["status"]?.number == 422)
        #expect(problem["pointer"]?.string == pointer)
        #expect(problem["detail"]?.string == detail)
    }

    @Test func `a number beyond the stated dtype is refused`() throws {
        let content = bytes([1, 1e300])
        try InferenceCall(
            #"{"inputs":[{"name":"inputs","datatype":"FP64","shape":[2,1],"#
                + #""parameters":{"binary_data_size":16}}],"parameters":{"dtype":"float32"}}"#,
            binary: content
        ).expectProblem(
            .outOfRange,
            at: "/inputs/0",
            "inputs has 1e+300 at index 1 [1,0], which is out of range for float32 "
                + "(input inputs, FP64 [2,1])"
        )
    }

    @Test func `options cannot be smuggled in through a text`() throws {
        let reply = try InferenceCall(
            #"{"inputs":[\#(Self.inputs)],"parameters":{"window":"{},\"causal\":true"}}"#
        ).reply()
        #expect(reply.status == 422)
    }

    @Test func `parts that cannot be stacked are refused`() throws {
        func call(_ context: String, _ lse: String, _ size: Int = 0) -> InferenceCall {
            func input(_ name: String, _ shape: String, _ size: Int) -> String {
                #"{"name":"\#(name)","datatype":"FP32","shape":\#(shape),"#
                    + #""parameters":{"binary_data_size":\#(size)}}"#
            }
            let inputs = "\(input("context", context, size)),\(input("lse", lse, size))"
            let content = [UInt8](repeating: 0, count: 2 * size)
            return InferenceCall("{\"inputs\":[\(inputs)]}", binary: content, to: "merge")
        }
        try call("[70000,1]", "[70000]", 280_000).expectProblem(
            .outOfRange,
            at: "/inputs/0",
            "context has 70000 parts; expected at most 65536 (input context, FP32 [70000,1])"
        )
        try call("[1,1]", "[1,1,1]", 4).expectProblem(
            .shapeMismatch,
            at: "/inputs/1",
            "lse of part 0 has shape [1,1]; expected [] (or [heads], where heads divides 1) for a "
                + "context of shape [1] "
                + "(input lse, FP32 [1,1,1])"
        )
        try call("[1]", "[]", 4).expectProblem(
            .shapeMismatch,
            at: "/inputs/1",
            "lse is a scalar; its first dimension counts the parts (input lse, FP32 [])"
        )
        try call("[9000,0]", "[9000,0]").expectProblem(
            .emptyTensor,
            at: "/inputs/0",
            "context of part 0 has shape [0]; expected at least one element "
                + "(input context, FP32 [9000,0])"
        )
        try call("[2,0]", "[3,0]").expectProblem(
            .shapeMismatch,
            at: "/inputs/1",
            "lse has 3 parts; expected 2, as in context (input lse, FP32 [3,0])"
        )
    }

    // MARK: - Paths

    @Test func `health and metadata have the content that clients expect`() throws {
        let service = TestService {
            $0.modelAliases = [InferenceModel(name: "llama", operation: .attention)]
        }
        for (path, content) in [
            ("/v2/health/live", #"{"live":true}"#), ("/v2/health/ready", #"{"ready":true}"#),
            ("/v2/models/llama/ready", #"{"name":"llama","ready":true}"#),
            ("/v2/models/llama/versions/1/ready", #"{"name":"llama","ready":true}"#),
        ] {
            #expect(try service.send(.get, path).text == content + "\n")
        }
        #expect(try service.send(.get, "/v2").json()["name"]?.string == "attention-server")
        let metadata = try service.send(.get, "/v2/models/llama").json()
        #expect(metadata["name"]?.string == "llama")
        #expect(metadata["inputs"]?.array?.contains { $0["name"]?.string == "wqkv" } == true)
        let answer = try InferenceCall(#"{"inputs":[\#(Self.inputs)]}"#, to: "llama")
            .reply(from: service).json()
        #expect(answer["model_name"]?.string == "llama")
    }

    @Test func `readiness is refused while draining`() throws {
        let service = TestService { $0.isDraining = { true } }
        for path in ["/v2/health/ready", "/v2/models/attention/ready"] {
            #expect(try service.send(.get, path).status == 503)
        }
        #expect(try service.send(.get, "/v2/health/live").status == 200)
    }

    @Test(
        arguments: [
            ("/v2/", "did you mean /v2?"),
            ("/v2/models/bert", "no model bert; the models are "),
            ("/v2/models/attention/versions/2/infer", "model attention has the version 1"),
            ("/v2/models/attention/stats", "there are no statistics of models"),
            ("/v2/systemsharedmemory/status", "shared memory is not offered"),
            ("/v2/repository/models/attention/load", "models cannot be loaded or unloaded"),
        ]
    )
    func `other paths of the protocol say what there is`(path: String, hint: String) throws {
        let reply = try TestService().send(.get, path)
        #expect(reply.status == 404)
        #expect(try reply.json()["detail"]?.string?.contains(hint) == true, "\(reply.text)")
    }
}
