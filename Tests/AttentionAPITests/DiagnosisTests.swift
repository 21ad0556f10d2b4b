import Attention
import HTTP1
import Support
import Tensors
import Testing

@testable import AttentionAPI

/// The members and the response of `/diagnose`; what it finds is tested with the fixtures.
@Suite struct DiagnosisTests {
    /// Weights 0.5 and 0.5 for the first query, and all of the weight on the second key for the other.
    private static let request = #""queries":[[0],[100]],"keys":[[0],[1]],"values":[[1],[3]]"#

    private func diagnose(_ members: String, accept: String = "*/*") throws -> Reply {
        try TestService().send(
            .post,
            "/diagnose",
            "{\(Self.request),\(members)}",
            fields: ["Content-Type": "application/json", "Accept": accept]
        )
    }

    private func compared(_ observed: String, _ members: String = "") throws -> JSON {
        let reply = try diagnose(#""observed":\#(observed)\#(members)"#)
        #expect(reply.status == 200, "\(reply.text)")
        return try #require(try reply.json()["compared"])
    }

    @Test func `equal numbers agree`() throws {
        let reply = try diagnose(#""observed":{"context":[[2],[3.0]]}"#)
        #expect(
            reply.text
                == #"{"agrees":true,"compared":{"context":{"max_error":0.0,"at":null,"#
                + #""tolerance":0.000012,"rows_that_differ":[],"notes":[]}},"#
                + #""explanations":[],"tried":0,"complete":true}"# + "\n"
        )
    }

    @Test func `it is long work`() throws {
        #expect(try diagnose(#""observed":{"context":[[2],[3]]}"#).moment == .later)
    }

    @Test func `the element that differs most is pointed at in the form of the request`() throws {
        let nested = try compared(#"{"context":[[2.001],[3.25]]}"#)["context"]
        #expect(nested?["at"] == .string("/observed/context/1/0"))
        #expect(nested?["max_error"] == .number(0.25))
        #expect(nested?["expected"] == .number(3))
        #expect(nested?["observed"] == .number(3.25))
        #expect(nested?["rows_that_differ"] == .array([.number(0), .number(1)]))
        let flat = try compared(#"{"context":{"shape":[2,1],"data":[2,3.25]}}"#)["context"]
        #expect(flat?["at"] == .string("/observed/context/data/1"))
        #expect(flat?["rows_that_differ"] == .array([.number(1)]))
    }

    @Test func `decimals widen the tolerance from three on`() throws {
        for (text, tolerance) in [
            ("2.01", 1.2e-5), ("2.010", 0.0005 + 1.2e-5), ("2.0100", 0.00005 + 1.2e-5),
            ("201e-2", 1.2e-5), ("2.01000e0", 0.000005 + 1.2e-5), ("0.201e1", 1.2e-5),
            ("2010.0e-3", 0.00005 + 1.2e-5),
        ] {
            let found = try compared(#"{"context":[[\#(text)],[3]]}"#)["context"]?["tolerance"]?
                .number
            #expect(try abs(#require(found) - tolerance) < 1e-9, "\(text)")
        }
    }

    @Test func `a stated tolerance replaces the usual one`() throws {
        let members = #","tolerance":{"absolute":0.01,"relative":0.1}"#
        let agreeing = try diagnose(#""observed":{"context":[[2.2],[3.3]]}\#(members)"#).json()
        #expect(agreeing["agrees"] == .bool(true))
        let comparison = agreeing["compared"]?["context"]
        #expect(comparison?["at"] == .string("/observed/context/1/0"))
        #expect(comparison?["tolerance"]?.number.map { abs($0 - 0.31) < 1e-6 } == true)
        #expect(
            try diagnose(#""observed":{"context":[[2.3],[3]]}\#(members)"#).json()["agrees"]
                == .bool(false)
        )
    }

    @Test func `null is minus infinity and nothing else`() throws {
        let agreeing = try compared(#"{"scores":[[0,null],[0,100]]}"#, #","causal":true"#)["scores"]
        #expect(agreeing?["rows_that_differ"] == .array([]))
        let differing = try compared(#"{"scores":[[0,null],[0,100]]}"#)["scores"]
        #expect(differing?["max_error"] == .null)
        #expect(differing?["observed"] == .null)
        #expect(differing?["at"] == .string("/observed/scores/0/1"))
    }

    @Test func `rows are those of the queries that are computed`() throws {
        let one = try compared(#"{"context":[4]}"#, #","query":1"#)["context"]
        #expect(one?["rows_that_differ"] == .array([.number(1)]))
        #expect(one?["at"] == .string("/observed/context/0"))
        let some = try compared(#"{"lse":[0,100]}"#, #","query":[0,1]"#)["lse"]
        #expect(some?["rows_that_differ"] == .array([.number(0)]))
        let keys = try compared(#"{"keys":[[0],[2]]}"#)["keys"]
        #expect(keys?["rows_that_differ"] == .array([.number(1)]))
    }

    static let notes = [
        (
            #"{"weights":[[0.5,0],[0.5,1]]}"#, "",
            "the rows of the observed weights do not sum to 1, but their columns do"
        ),
        (#"{"weights":[[0.4,0.4],[0,1]]}"#, "", "the rows of the observed weights do not sum to 1"),
        (#"{"context":[[1],[1.5]]}"#, "", "each observed number is 0.5 times the expected one"),
        (#"{"context":[[2],[2]]}"#, "", "all observed rows are the same"),
        (
            #"{"scores":[[0,0],[100,0]]}"#, "",
            "the observed numbers are the expected ones in another order"
        ),
        (
            #"{"context":[[2],[3]]}"#, #","causal":true"#,
            "only rows in which keys are masked differ"
        ),
    ]

    @Test(arguments: notes) func `what can be seen is noted`(
        _ observed: String,
        _ members: String,
        _ note: String
    ) throws {
        let compared = try compared(observed, members)
        let notes = ["context", "weights", "scores"].compactMap { compared[$0]?["notes"]?.array }
        #expect(notes.first?.contains(.string(note)) == true, "\(notes)")
    }

    @Test func `numbers have the decimals that the request asks for`() throws {
        let comparison = try compared(#"{"context":[[2],[3.25]]}"#, #","decimals":1"#)["context"]
        #expect(comparison?["expected"] == .number(3.0))
        #expect(
            try diagnose(#""observed":{"context":[[2],[3.25]]},"decimals":1"#).text
                .contains(#""expected":3.0,"observed":3.2,"#)
        )
    }

    @Test func `what the request includes is ignored`() throws {
        let observed = #""observed":{"context":[[2],[3]]}"#
        let reply = try diagnose(observed + #","include":["weights"]"#)
        #expect(reply.status == 200)
        #expect(try reply.text == diagnose(observed).text)
    }

    @Test func `a text says the same in a few lines`() throws {
        let reply = try diagnose(
            #""observed":{"context":[[1.5],[3]]},"decimals":4"#,
            accept: "text/plain"
        )
        #expect(
            reply.text.hasPrefix(
                """
                the results differ

                context: differs; the greatest error is 0.5 at /observed/context/0/0
                  expected 2.0, observed 1.5, tolerance 1.2e-05
                  rows that differ: 0

                """
            ),
            "\(reply.text)"
        )
    }

    @Test func `the memory of the request itself is limited as in attention`() throws {
        let service = TestService { $0.maximumComputationLength = 64 }
        let body = #"{\#(Self.request),"observed":{"context":[[2],[3]]}}"#
        let reply = try service.post("/diagnose", body)
        #expect(reply.status == 413)
        #expect(reply.text.contains("the computation needs"), "\(reply.text)")
    }

    @Test func `numbers at the ends of their ranges do no harm`() throws {
        for members in [
            #""window":{"left":9223372036854775807}"#, #""query_offset":-9007199254740992"#,
            #""scale":1e-38,"bias":[[1e38]],"alibi_slopes":[3e38]"#, #""scale":0"#,
            #""sinks":[null],"softcap":1e-30"#, #""key_lengths":0"#, #""dtype":"float16""#,
            #""rope":{"frequencies":[]}"#, #""query":[1,1,0]"#,
        ] {
            for observed in [
                #"{"context":[[2e-300],[3]]}"#, #"{"weights":[[0,0],[0,1e308]]}"#,
                #"{"scores":[[null,null],[null,null]],"lse":[null,1e-400]}"#,
            ] {
                let reply = try diagnose(#""observed":\#(observed),\#(members)"#)
                #expect([200, 422].contains(reply.status), "\(members) \(observed) \(reply.text)")
            }
        }
    }

    @Test(arguments: ["1", "[1]", "[1,0,1]"])
    func `selected queries of two heads are explained`(query: String) throws {
        let rows = "[[0.1,0.7,1,0.2],[0.9,0.4,0.3,1]]"
        let tensors = #""queries":\#(rows),"keys":\#(rows),"values":\#(rows)"#
        let request = #"{\#(tensors),"num_heads":2,"query":\#(query)"#
        let right = try TestService().post("/attention", request + #","scale":"1/sqrt(d)"}"#)
        let context = try #require(try right.json()["context"])
        let reply = try TestService().post(
            "/diagnose",
            request + #","observed":{"context":\#(context)}}"#
        )
        #expect(reply.status == 200, "\(reply.text)")
        let changes = try reply.json()["explanations"]?.array?.map { $0["changes"] }
        #expect(changes?.contains { $0?["scale"] != nil } == true, "\(reply.text)")
    }

    static let harmless = [
        // Each head of one row attends to the others, and the last query differs most.
        #"{"inputs":{"shape":[9,5],"seed":1},"num_heads":5,"observed":{"weights":{"shape":[5,9,9],"data":["#
            + String(repeating: "0.1,", count: 404) + "7]}}}",
        // Values are narrower than keys.
        #"{"queries":[[1,2,3,4],[5,6,7,9]],"keys":[[1,0,3,4],[5,6,1,8]],"values":[[1,2],[3,5]],"#
            + #""num_heads":2,"observed":{"context":[[0.5,0.25],[0.125,9]]}}"#,
        // The tolerance overflows.
        #"{\#(request),"observed":{"context":[[2],[4]]},"tolerance":{"relative":1e308,"absolute":1e308}}"#,
        #"{\#(request),"causal":true,"observed":{"scores":[[0,1],[0,100]]},"#
            + #""tolerance":{"relative":1e308,"absolute":1e308}}"#,
        // Slopes of each batch entry.
        #"{"inputs":[[[1,2],[3,4]],[[5,6],[7,9]]],"num_heads":2,"alibi_slopes":[[1,2],[3,4]],"#
            + #""observed":{"context":[[[1,2],[1,2]],[[1,2],[1,2]]]}}"#,
    ]

    @Test(arguments: harmless) func `unusual requests are answered`(body: String) throws {
        let reply = try TestService().post("/diagnose", body)
        #expect(reply.status == 200, "\(reply.text)")
    }

    @Test func `drawn matrices that are too large are refused before they are drawn`() throws {
        let body =
            #"{"inputs":[[1,2],[3,4]],"parameters":{"seed":1,"d_out":40000000},"#
            + #""observed":{"weights":[[1,0],[0,1]]}}"#
        let reply = try TestService().post("/diagnose", body)
        #expect(reply.status == 413, "\(reply.text)")
    }

    @Test func `a mask of every score of a large request is not tried`() throws {
        let body = #"{"inputs":{"shape":[2000,2],"seed":1},"causal":true,"observed":{"lse":["#
        let numbers = String(repeating: "1,", count: 1999) + "2"
        let reply = try TestService().post("/diagnose", body + numbers + "]}}")
        #expect(try reply.json()["complete"] == .bool(false), "\(reply.text.prefix(300))")
    }

    @Test func `two mistakes are found in a long problem`() throws {
        let tensors = ["queries", "keys", "values"].enumerated().map { seed, name in
            #""\#(name)":{"shape":[512,16],"seed":\#(seed),"init":"randn"}"#
        }.joined(separator: ",")
        let mistakes = #","num_heads":2,"scale":"1/sqrt(d)","causal":true"#
        let right = try TestService().post("/attention", "{\(tensors)\(mistakes)}")
        let context = try #require(try right.json()["context"]).text()
        let reply = try TestService().post(
            "/diagnose",
            #"{\#(tensors),"num_heads":2,"observed":{"context":\#(context)}}"#
        )
        let first = try #require(try reply.json()["explanations"]?.array?.first)
        #expect(first["convention"] == .string("scale+causal"))
    }

    @Test func `a rounding is not seen in log-sum-exps alone`() throws {
        let reply = try diagnose(#""observed":{"lse":[0.69813,100.00005]}"#)
        #expect(try reply.json()["explanations"] == .array([]), "\(reply.text)")
    }

    @Test func `descriptions of a pair are about the request`() throws {
        let reply = try TestService().post(
            "/diagnose",
            #"{"inputs":[[0.43,0.15,0.89],[0.55,0.87,0.66],[0.57,0.85,0.64]],"#
                + #""observed":{"context":[[0.43,0.15,0.89],[0.4993,0.5657,0.7572],"#
                + #"[0.5249,0.6685,0.7148]]}}"#
        )
        let first = try #require(try reply.json()["explanations"]?.array?.first)
        #expect(first["convention"] == .string("scale+causal"))
        #expect(
            first["description"]
                == .string(
                    "The observed result divides the scores by the square root of the head size, 1.7321. "
                        + "The request's scale is 1. In the observed result, a query sees only keys up "
                        + "to its own position. The request is not causal."
                )
        )
    }

    @Test func `a cancelled diagnosis is refused`() throws {
        let cancellation = Cancellation()
        cancellation.cancel()
        let reply = try TestService().send(
            .post,
            "/diagnose",
            #"{\#(Self.request),"observed":{"context":[[9],[9]]}}"#,
            fields: ["Content-Type": "application/json"],
            cancellation: cancellation
        )
        #expect(reply.status == 503)
    }

    static let refused = [
        Refused(
            "{\(request)}",
            by: .diagnose,
            .missingMember,
            at: "",
            #"observed is missing; send the results of your implementation, as in "#
                + #""observed":{"context":[[0.5,0.5]]}"#
        ),
        Refused(
            #"{\#(request),"observed":{}}"#,
            by: .diagnose,
            .missingMember,
            at: "/observed",
            "observed is empty; expected one or more of context, output, weights, scores, lse, queries, "
                + "keys, values"
        ),
        Refused(
            #"{\#(request),"observed":{"logits":[[1]]}}"#,
            by: .diagnose,
            .unknownMember,
            at: "/observed/logits",
            #"observed contains "logits"; expected context, output, weights, scores, lse, queries, keys, "#
                + "values"
        ),
        Refused(
            #"{\#(request),"observed":{"output":[[1],[1]]}}"#,
            by: .diagnose,
            .missingMember,
            at: "/observed/output",
            "observed has an output, but the request has no wo in parameters; send wo, or name the tensor "
                + "context"
        ),
        Refused(
            #"{\#(request),"observed":{"context":[[1,2]]}}"#,
            by: .diagnose,
            .shapeMismatch,
            at: "/observed/context",
            "observed context has shape [1,2]; expected [2,1], as in the response"
        ),
        Refused(
            #"{\#(request),"observed":{"context":[[[1],[2]]]}}"#,
            by: .diagnose,
            .shapeMismatch,
            at: "/observed/context",
            "observed context has shape [1,2,1]; expected [2,1], as in the response; the observed one has "
                + "a batch dimension, which the request does not have"
        ),
        Refused(
            #"{\#(request),"observed":{"context":[[null],[1]]}}"#,
            by: .diagnose,
            .wrongType,
            at: "/observed/context/0/0",
            "expected a number at /observed/context/0/0 (byte 83), found null"
        ),
        Refused(
            #"{\#(request),"observed":{"context":[[1],[1]]},"tolerance":{"absolute":-1}}"#,
            by: .diagnose,
            .outOfRange,
            at: "/tolerance/absolute",
            "absolute of tolerance is -1.0; expected 0 or more"
        ),
        Refused(
            #"{\#(request),"observed":{"context":[[1],[1]]},"tolerance":{"rtol":1}}"#,
            by: .diagnose,
            .unknownMember,
            at: "/tolerance/rtol",
            #"unknown member "rtol" of tolerance; expected absolute, relative"#
        ),
        Refused(
            #"{\#(request),"observed":{"context":[[1],[1]]}}"#,
            by: .attention,
            .unusedMember,
            at: "/observed",
            "/attention does not use observed; /diagnose does"
        ),
        Refused(
            #"{"observed":{"context":[[1],[1]]}}"#,
            by: .diagnose,
            .missingMember,
            at: "",
            "no tensors given: send inputs, or queries, keys and values"
        ),
    ]

    static let shapes = [
        (
            #""queries":[[1,0],[0,1]],"keys":[[1,0],[0,1]],"values":[[1,0],[0,1]],"num_heads":2,"#
                + #""observed":{"weights":[[1,0],[0,1]]}"#,
            "averaged over the 2 heads"
        ),
        (
            #""queries":[[[[1],[2]],[[3],[4]],[[5],[6]]]],"keys":[[[[1],[2]],[[3],[4]],[[5],[6]]]],"#
                + #""values":[[[[1],[2]],[[3],[4]],[[5],[6]]]],"#
                + #""observed":{"context":[[[[1],[2],[3]],[[4],[5],[6]]]]}"#,
            "[batch, rows, heads, size]"
        ),
        (
            #""queries":[[1,0],[0,1]],"keys":[[1,0],[0,1]],"values":[[1,0],[0,1]],"num_heads":2,"#
                + #""observed":{"context":[[[1],[2]],[[3],[4]]]}"#,
            "heads apart"
        ),
        (
            #""queries":[[[1],[2]]],"keys":[[[1],[2]]],"values":[[[1],[2]]],"#
                + #""observed":{"context":[[1],[2]]}"#,
            "the batch dimension, 1, is missing"
        ),
    ]

    @Test(arguments: shapes) func `the cause of another shape is named`(
        _ members: String,
        _ cause: String
    ) throws {
        let reply = try TestService().post("/diagnose", "{\(members)}")
        #expect(reply.status == 422)
        #expect(reply.text.contains(cause), "\(reply.text)")
    }

    @Test(arguments: refused) func `a wrong request is an error at its place`(
        _ refused: Refused
    ) throws {
        try refused.check()
    }
}
