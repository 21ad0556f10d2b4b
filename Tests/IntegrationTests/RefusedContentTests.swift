import Support
import Testing

/// Valid JSON that is not a valid request: 422 with a pointer to the value, and a detail that names
/// the value, what is expected and what was found.
@Suite struct RefusedContentTests {
    /// A body, the pointer of its error, and texts that the error's detail contains.
    struct Refused: Sendable {
        let body: String
        let path: String
        let pointer: String
        let details: [String]

        init(
            _ body: String,
            to path: String = "/attention",
            at pointer: String,
            _ details: String...
        ) {
            self.body = body
            self.path = path
            self.pointer = pointer
            self.details = details
        }
    }

    static let shapes = [
        Refused(#"{"inputs":[[1,2],[3]]}"#, at: "/inputs/1", "/inputs/1", "1 number", "2"),
        Refused(#"{"inputs":[[1,2],[3,4,5]]}"#, at: "/inputs/1", "3 numbers", "2"),
        Refused(#"{"inputs":[1,2]}"#, at: "/inputs", "inputs"),
        Refused(#"{"inputs":1}"#, at: "/inputs", "inputs"),
        Refused(#"{"inputs":[]}"#, at: "/inputs", "inputs"),
        Refused(#"{"inputs":[[]]}"#, at: "/inputs", "inputs"),
        Refused(#"{"inputs":[[[[[1]]]]]}"#, at: "/inputs", "inputs"),
        Refused(
            #"{"queries":[[1,2]],"keys":[[1,2,3]],"values":[[1]]}"#,
            at: "/keys",
            "keys",
            "3",
            "2",
            "queries"
        ),
        Refused(
            #"{"queries":[[1,2]],"keys":[[1,2]],"values":[[1],[2]]}"#,
            at: "/values",
            "values",
            "2",
            "1",
            "keys"
        ),
        Refused(#"{"inputs":[[1,2,3]],"num_heads":2}"#, at: "/num_heads", "2", "3"),
        Refused(#"{"inputs":[[1,2]],"num_heads":0}"#, at: "/num_heads", "0"),
        Refused(#"{"inputs":[[1],[2]],"mask":[[true,true,true]]}"#, at: "/mask", "mask", "3", "2"),
        Refused(#"{"inputs":[[1],[2]],"bias":[[0,0,0],[0,0,0]]}"#, at: "/bias", "bias", "3", "2"),
        Refused(
            #"{"inputs":[[1,2]],"parameters":{"wq":[[1]],"wk":[[1],[2]],"wv":[[1],[2]]}}"#,
            at: "/parameters/wq",
            "wq",
            "1",
            "2"
        ),
        Refused(
            #"{"inputs":[[1,2]],"parameters":{"wq":[[1],[2]],"wk":[[1,1],[2,2]],"wv":[[1],[2]]}}"#,
            at: "/parameters/wk",
            "wk"
        ),
        Refused(#"{"inputs":{"shape":[2,2],"data":[1,2,3]}}"#, at: "/inputs", "3", "4"),
    ]

    static let mistypedValues = [
        Refused(#"{"inputs":[[1,"a"]]}"#, at: "/inputs/0/1", "number", "/inputs/0/1", "\"a\""),
        Refused(#"{"inputs":[[1,true]]}"#, at: "/inputs/0/1", "number", "true"),
        Refused(#"{"inputs":[[1,null]]}"#, at: "/inputs/0/1", "number", "null"),
        Refused(#"{"inputs":[[1,{}]]}"#, at: "/inputs/0/1", "number"),
        Refused(#"{"inputs":"abc"}"#, at: "/inputs", "inputs", "\"abc\""),
        Refused(#"{"inputs":[[1e39]]}"#, at: "/inputs/0/0", "out of range", "float32", "1e39"),
        Refused(
            #"{"inputs":[[1e309]],"dtype":"float64"}"#,
            at: "/inputs/0/0",
            "out of range",
            "float64",
            "1e309"
        ),
        Refused(#"{"inputs":[[1]],"mask":[[1]]}"#, at: "/mask/0/0", "mask", "1"),
        Refused(#"{"inputs":[[1]],"causal":1}"#, at: "/causal", "true or false", "1"),
        Refused(#"{"inputs":[[1]],"scale":null}"#, at: "/scale", "null", #""1/sqrt(d)""#),
        Refused(#"{"inputs":[[1]],"num_heads":1.5}"#, at: "/num_heads", "whole number", "1.5"),
        Refused(#"{"inputs":[[1]],"scale":"large"}"#, at: "/scale", "large", "1/sqrt(d)"),
        Refused(
            #"{"inputs":[[1]],"dtype":"float8"}"#,
            at: "/dtype",
            "float8",
            "float32",
            "float64"
        ),
        Refused(#"{"inputs":[[1]],"decimals":18}"#, at: "/decimals", "18", "17"),
        Refused(#"{"inputs":[[1]],"decimals":-1}"#, at: "/decimals", "-1", "17"),
        Refused(#"{"inputs":[[1]],"tensor_format":"rows"}"#, at: "/tensor_format", "rows", "flat"),
        Refused(#"{"inputs":[[1]],"include":"scores"}"#, at: "/include"),
        Refused(#"{"inputs":[[1]],"include":["everything"]}"#, at: "/include/0", "everything"),
        Refused(
            #"{"inputs":[[1]],"parameters":{"seed":1.5,"d_out":1}}"#,
            at: "/parameters/seed",
            "1.5"
        ),
        Refused(
            #"{"inputs":[[1]],"parameters":{"seed":18446744073709551616,"d_out":1}}"#,
            at: "/parameters/seed",
            "18446744073709551616"
        ),
        Refused(
            #"{"inputs":[[1]],"parameters":{"seed":1,"d_out":0}}"#,
            at: "/parameters/d_out",
            "0"
        ),
        Refused(#"[]"#, at: "", "object"),
        Refused(#""inputs""#, at: "", "object"),
        Refused("null", at: "", "object"),
    ]

    static let members = [
        Refused(#"{}"#, at: "", "inputs", "queries"),
        Refused(#"{"keys":[[1]],"values":[[1]]}"#, at: "", "queries"),
        Refused(#"{"queries":[[1]],"keys":[[1]]}"#, at: "", "values"),
        Refused(#"{"queries":[[1]]}"#, to: "/scores", at: "", "keys"),
        Refused(#"{"inputs":[[1]],"queries":[[1]]}"#, at: "/queries", "queries", "inputs"),
        Refused(#"{"inputs":[[1]],"colour":1}"#, at: "/colour", "colour"),
        Refused(#"{"inputs":[[1]],"is_causal":true}"#, at: "/is_causal", "is_causal", "causal"),
        Refused(#"{"inputs":[[1]],"attn_mask":[[true]]}"#, at: "/attn_mask", "mask"),
        Refused(
            #"{"inputs":[[1]],"num_key_value_heads":1}"#,
            at: "/num_key_value_heads",
            "num_kv_heads"
        ),
        Refused(#"{"inputs":[[1]],"scal":1}"#, at: "/scal", "scale"),
        Refused(#"{"imputs":[[1]]}"#, at: "/imputs", "inputs"),
        Refused(#"{"a/b~c":1,"inputs":[[1]]}"#, at: "/a~1b~0c", "a/b~c"),
        Refused(#"{"inputs":[[1]],"inputs":[[1]]}"#, at: "/inputs", "inputs", "twice"),
        Refused(#"{"inputs":[[1]],"scale":1,"sc\u0061le":2}"#, at: "/scale", "scale", "twice"),
        Refused(#"{"inputs":[[1]],"parameters":{"seed":1}}"#, at: "", "d_out"),
        Refused(
            #"{"inputs":[[1]],"parameters":{"seed":1,"d_out":1,"wq":[[1]]}}"#,
            at: "/parameters/wq",
            "wq",
            "seed"
        ),
        Refused(#"{"inputs":[[1]],"parameters":{"wq":[[1]],"wk":[[1]]}}"#, at: "", "wv"),
        Refused(#"{"inputs":[[1]]}"#, to: "/qkv", at: "", "parameters"),
        Refused(
            #"{"queries":[[1]],"keys":[[1]],"values":[[1]]}"#,
            to: "/scores",
            at: "/values",
            "values"
        ),
        Refused(#"{"inputs":[[1]],"softmax_axis":"queries"}"#, at: "/softmax_axis", "/scores"),
        Refused(
            #"{"inputs":[[1]],"parameters":{"seed":1,"d_out":1},"causal":true}"#,
            to: "/qkv",
            at: "/causal",
            "causal"
        ),
    ]

    static let ranges = [
        Refused(#"{"inputs":[[1],[2]],"query":2}"#, at: "/query", "2"),
        Refused(#"{"inputs":[[1],[2]],"query":-1}"#, at: "/query", "-1"),
        Refused(#"{"inputs":[[1],[2]],"query":[]}"#, at: "/query"),
        Refused(#"{"inputs":[[1],[2]],"query":[0,2]}"#, at: "/query/1", "2"),
        Refused(#"{"inputs":[[1],[2]],"query":1e300}"#, at: "/query"),
        Refused(#"{"queries":[[1e38]],"keys":[[1e38]]}"#, to: "/scores", at: "/queries", "float32"),
        Refused(#"{"queries":[[1e38]],"keys":[[1e38]],"values":[[1]]}"#, at: "/queries", "float32"),
    ]

    @Test func `shapes that do not match are rejected`() throws {
        try expectRefusals(Self.shapes)
    }

    @Test func `values of the wrong type are rejected`() throws {
        try expectRefusals(Self.mistypedValues)
    }

    @Test func `missing, unknown, repeated and contradictory members are rejected`() throws {
        try expectRefusals(Self.members)
    }

    @Test func `numbers out of range are rejected`() throws {
        try expectRefusals(Self.ranges)
    }

    /// Sends all requests on one connection, which must stay open.
    private func expectRefusals(_ table: [Refused]) throws {
        try withServer { _, client in
            for refused in table {
                let answer = try client.post(refused.path, json: refused.body)
                #expect(answer.status == 422, "\(refused.path) \(refused.body): \(answer.text)")
                guard answer.status == 422 else { continue }
                try expectProblem(
                    answer,
                    status: 422,
                    pointer: refused.pointer,
                    details: refused.details
                )
            }
            let after = try client.post("/attention", json: Notebook.request)
            #expect(after.status == 200)
            #expect(after.connectionsOpened == 0)
        }
    }

    @Test func `dtype determines the range of numbers before it`() throws {
        try withServer { _, client in
            let answer = try client.post(
                "/attention",
                json: #"{"inputs":[[1e100]],"scale":1e-200,"dtype":"float64"}"#
            )
            #expect(answer.status == 200, "\(answer.text)")
            let json = try answer.json()
            #expect(json["dtype"]?.string == "float64")
        }
    }
}
