import Attention
import Support
import Tensors
import Testing

@testable import AttentionAPI

/// Tensors that a request describes by a shape and a seed.
@Suite struct DrawnTensorTests {
    @Test func `the five tensors of a source may be drawn`() throws {
        let drawn = #"{"shape":[2,3],"seed":-1,"init":"randn"}"#
        let expected = DrawnTensor(shape: [2, 3], seed: .max, distribution: .randn)
        let members = try decoded(
            #"{"inputs":\#(drawn),"memory":\#(drawn),"queries":\#(drawn),"keys":\#(drawn),"#
                + #""values":\#(drawn)}"#
        )
        for tensor in [members.inputs, members.memory, members.queries, members.keys] {
            #expect(tensor == .drawn(expected))
        }
        #expect(members.values == .drawn(expected))
    }

    @Test func `init is rand by default, and members may be in any order`() throws {
        let expected = DrawnTensor(shape: [4, 1], seed: 7)
        for object in [
            #"{"shape":[4,1],"seed":7}"#, #"{"seed":7.0,"shape":[4,1]}"#,
            #"{"init":"rand","seed":7e0,"shape":[4.0,1]}"#,
        ] {
            #expect(try decoded(#"{"inputs":\#(object)}"#).inputs == .drawn(expected), "\(object)")
        }
    }

    @Test func `a flat tensor of a source still has its data`() throws {
        let members = try decoded(#"{"inputs":{"shape":[1,2],"data":[3,4]}}"#)
        #expect(members.inputs == .given(Tensor(shape: [1, 2], elements: [3, 4])))
    }

    /// Requests with drawn tensors, which the responses contain.
    private static let requests: [(path: String, body: String, names: [String])] = [
        (
            "/attention",
            #""inputs":{"shape":[6,3],"seed":123,"init":"randn"},"include":["weights","queries"]"#,
            ["inputs"]
        ),
        (
            "/attention",
            #""queries":{"shape":[2,5,4],"seed":1},"keys":{"shape":[2,7,4],"seed":2,"init":"randn"},"#
                + #""values":{"shape":[2,7,4],"seed":3},"include":["queries","keys","values"]"#,
            ["queries", "keys", "values"]
        ),
    ]

    @Test(arguments: ["float32", "float64"])
    func `responses equal those to the numbers drawn`(dtype: String) throws {
        let service = TestService()
        for (path, body, names) in Self.requests {
            let body = #"{\#(body),"dtype":"\#(dtype)"}"#
            let reply = try service.post(path, body)
            #expect(reply.status == 200, "\(reply.text)")
            let json = try reply.json()
            guard case .object(var given) = try JSON(parsing: Array(body.utf8)) else { return }
            for name in names {
                given[name] = try #require(json[name == "inputs" ? "queries" : name])
            }
            #expect(try service.post(path, JSON.object(given).text()).text == reply.text)
        }
    }

    @Test func `draws are float32 numbers in float64`() throws {
        let service = TestService()
        let members = #""inputs":{"shape":[3,2],"seed":5},"include":["queries"]"#
        let single = try service.post("/attention", "{\(members),\"decimals\":17}").json()
        let double = try service.post(
            "/attention",
            "{\(members),\"decimals\":17,\"dtype\":\"float64\"}"
        ).json()
        #expect(single["queries"] == double["queries"])
    }

    @Test func `labels are counted by the shape`() throws {
        let drawn = #"{"shape":[2,3],"seed":1}"#
        let reply = try TestService().post(
            "/attention",
            #"{"inputs":\#(drawn),"tokens":["a","b"]}"#
        )
        #expect(reply.status == 200, "\(reply.text)")
        try Refused(
            #"{"inputs":\#(drawn),"tokens":["a","b","c"]}"#,
            .shapeMismatch,
            at: "/tokens",
            "tokens has 3 labels; expected 2, one per query"
        ).check()
    }

    static let refused = [
        Refused(
            #"{"inputs":{"shape":[1],"seed":1,"data":[1]}}"#,
            .contradiction,
            at: "/inputs/data",
            #""data" at /inputs/data (byte 32) cannot be combined with "seed""#
        ),
        Refused(
            #"{"inputs":{"data":[1],"shape":[1],"init":"randn"}}"#,
            .contradiction,
            at: "/inputs/data",
            #""data" at /inputs/data (byte 11) cannot be combined with "init""#
        ),
        Refused(
            #"{"inputs":{"seed":1}}"#,
            .missingMember,
            at: "",
            #"object at /inputs (byte 10) has no member "shape""#
        ),
        Refused(
            #"{"inputs":{"shape":[1,1],"init":"randn"}}"#,
            .missingMember,
            at: "",
            #"object at /inputs (byte 10) has no member "seed""#
        ),
        Refused(
            #"{"inputs":{"shape":[1,1]}}"#,
            .missingMember,
            at: "",
            #"object at /inputs (byte 10) has no member "data""#
        ),
        Refused(
            #"{"inputs":{"shape":[1,1],"seed":1,"init":"linear"}}"#,
            .outOfRange,
            at: "/inputs/init",
            #"expected "rand" or "randn" at /inputs/init (byte 41), found "linear""#
        ),
        Refused(
            #"{"inputs":{"shape":[1,1],"seed":1,"init":1}}"#,
            .wrongType,
            at: "/inputs/init",
            "expected a string at /inputs/init (byte 41), found 1"
        ),
        Refused(
            #"{"inputs":{"shape":[1,1],"seed":0.5}}"#,
            .wrongType,
            at: "/inputs/seed",
            "expected a whole number at /inputs/seed (byte 32), found 0.5"
        ),
        Refused(
            #"{"inputs":{"shape":[1,1],"seed":18446744073709551616}}"#,
            .outOfRange,
            at: "/inputs/seed",
            "expected a whole number from -2^63 to 2^64-1 at /inputs/seed (byte 32), "
                + "found 18446744073709551616"
        ),
        Refused(
            #"{"inputs":{"shape":[1,1],"seed":1,"mean":0}}"#,
            .unknownMember,
            at: "/inputs/mean",
            #"unknown member "mean" at /inputs/mean (byte 34); "#
                + #"expected "shape" or "data" or "seed" or "init""#
        ),
        Refused(
            #"{"inputs":{"shape":[4294967296,4294967296],"seed":1}}"#,
            .computationTooLarge,
            at: "/inputs",
            "the drawn tensor at /inputs (byte 10) has more than 2^55 elements"
        ),
        Refused(
            #"{"inputs":{"init":"rand","seed":1,"shape":[4294967296,4294967296]}}"#,
            .computationTooLarge,
            at: "/inputs",
            "the drawn tensor at /inputs (byte 10) has more than 2^55 elements"
        ),
        Refused(
            #"{"inputs":{"shape":[4294967296,4294967296],"data":[]}}"#,
            .shapeMismatch,
            at: "/inputs/shape",
            "shape at /inputs/shape (byte 19) has more than 2^63-1 elements"
        ),
        Refused(
            #"{"inputs":{"shape":[0,3],"seed":1}}"#,
            .emptyTensor,
            at: "/inputs",
            "inputs has shape [0,3]; expected at least one element"
        ),
        Refused(
            #"{"inputs":{"shape":[3],"seed":1}}"#,
            .shapeMismatch,
            at: "/inputs",
            "inputs has rank 1; expected 2 or 3: [n,d] or [batch,n,d]"
        ),
        Refused(
            #"{"inputs":{"shape":[9223372036854775807,1],"seed":1}}"#,
            .computationTooLarge,
            at: "/inputs",
            "inputs has shape [9223372036854775807,1], more than 2^55 elements"
        ),
    ]

    @Test(arguments: refused)
    func `contradictory, missing and wrong members are refused by name`(refused: Refused) throws {
        try refused.check()
    }

    @Test(
        arguments: [
            ("mask", #"{"shape":[1,1],"seed":1}"#, "/mask/seed"),
            ("bias", #"{"shape":[1,1],"init":"randn"}"#, "/bias/init"),
            ("past_keys", #"{"seed":1,"shape":[1,1]}"#, "/past_keys/seed"),
            ("query_positions", #"{"seed":1,"shape":[1]}"#, "/query_positions/seed"),
            ("alibi_slopes", #"{"seed":1,"shape":[1]}"#, "/alibi_slopes/seed"),
            ("parameters", #"{"wq":{"shape":[1,1],"seed":1}}"#, "/parameters/wq/seed"),
        ]
    )
    func `other tensors cannot be drawn, and the problem says which can`(
        name: String,
        value: String,
        pointer: String
    ) throws {
        let problem = try refusal(of: #"{"inputs":[[1]],"\#(name)":\#(value)}"#)
        #expect(problem.kind == .unknownMember)
        #expect(problem.pointer == pointer)
        #expect(
            problem.detail.hasSuffix(
                " of a tensor; only inputs, memory, queries, keys and values can be drawn"
            )
        )
    }

    @Test(
        arguments: [
            ("/attention", #""inputs":{"shape":[1000000,1000000],"seed":1}"#),
            ("/scores", #""inputs":{"shape":[1000000,1000000],"seed":1,"init":"randn"},"query":0"#),
            (
                "/attention",
                #""queries":[[1]],"keys":{"shape":[1000000000,1],"seed":1},"values":"#
                    + #"{"shape":[1000000000,1],"seed":1}"#
            ),
            (
                "/attention",
                #""inputs":{"shape":[1000000000000,1,1],"seed":1},"query_positions":[0],"#
                    + #""key_offset":1,"causal":true,"prefix_lengths":1"#
            ),
            (
                "/qkv",
                #""inputs":{"shape":[1000000,1000000],"seed":1},"query":0,"#
                    + #""parameters":{"seed":1,"d_out":1}"#
            ),
            (
                "/qkv",
                #""inputs":{"shape":[1,1000000000],"seed":1},"parameters":{"seed":1,"init":"mha"}"#
            ),
            ("/attention", #""inputs":{"shape":[3037000499,3037000499],"seed":1}"#),
            ("/attention", #""inputs":{"shape":[3037000500,3037000500],"seed":1}"#),
        ]
    )
    func `a draw beyond the limits is refused before anything is drawn`(
        path: String,
        members: String
    ) throws {
        for dtype in ["float32", "float64"] {
            let reply = try TestService().post(path, #"{\#(members),"dtype":"\#(dtype)"}"#)
            #expect(reply.status == 413, "\(reply.text)")
        }
    }

    @Test func `drawing takes memory that counts`() throws {
        let body = #"{"inputs":{"shape":[1,100],"seed":1},"parameters":{"seed":1,"d_out":1}}"#
        let service = TestService { $0.maximumComputationLength = 1600 }
        // The matrices alone are 300 numbers, the draw another 100.
        #expect(try service.post("/scores", body).status == 413)
    }
}
