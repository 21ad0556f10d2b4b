import Attention
import Support
import Tensors
import Testing

@testable import AttentionAPI

/// The members of `/merge`; its results are tested with the fixtures.
@Suite struct MergeTests {
    @Test func `parts are read in their order, and only lse accepts null`() throws {
        let members = try decoded(
            #"""
            {"parts":[{"lse":[null,1],"context":[[1],[2]]},
            {"context":{"shape":[2,1],"data":[3,4]},"lse":[2,3]}]}
            """#,
            for: .merge
        )
        let parts = try #require(members.parts)
        #expect(parts.map(\.context.elements) == [[1, 2], [3, 4]])
        #expect(parts.map(\.logSumExp.elements) == [[-.infinity, 1], [2, 3]])
        let problem = try refusal(
            of: #"{"parts":[{"context":[[null]],"lse":[0]}]}"#,
            by: .merge
        )
        #expect(problem.kind == .wrongType)
        #expect(problem.pointer == "/parts/0/context/0/0")
    }

    @Test func `the response has context and lse, in the requested form`() throws {
        let reply = try TestService().post(
            "/merge",
            #"{"parts":[{"context":[[1]],"lse":[0]},{"context":[[3]],"lse":[0]}],"decimals":2}"#
        )
        // Equal weights: the mean, and ln 2.
        #expect(reply.text == #"{"context":[[2.00]],"lse":[0.69]}"# + "\n")
    }

    @Test func `a query without a visible key in any part causes a warning`() throws {
        let reply = try TestService().post(
            "/merge",
            #"{"parts":[{"context":[[0]],"lse":[null]}],"tensor_format":"flat"}"#
        )
        let json = try reply.json()
        #expect(json["lse"]?["data"] == .array([.null]))
        #expect(json["warnings"]?.array?.count == 1)
    }

    static let refused = [
        Refused("{}", by: .merge, .missingMember, at: "", "parts is missing; /merge requires it"),
        Refused(
            #"{"parts":[{"context":[[1]],"lse":[0]},{"lse":[0]}]}"#,
            by: .merge,
            .missingMember,
            at: "",
            "context is missing from part 1"
        ),
        Refused(
            #"{"parts":[{"context":[[1]]}]}"#,
            by: .merge,
            .missingMember,
            at: "",
            "lse is missing from part 0"
        ),
        Refused(
            #"{"parts":[{"context":[[1]],"lse":[0],"weights":[[1]]}]}"#,
            by: .merge,
            .unknownMember,
            at: "/parts/0/weights",
            #"unknown member "weights" of part 0; expected context, lse"#
        ),
        Refused(
            #"{"include":["lse"],"parts":[]}"#,
            by: .merge,
            .unusedMember,
            at: "/include",
            "/merge does not use include; /attention, /scores do"
        ),
    ]

    @Test(arguments: refused)
    func `missing and unknown members are refused by name`(refused: Refused) throws {
        try refused.check()
    }

    @Test(
        arguments: [
            (#"{"parts":{}}"#, "/parts"), (#"{"parts":[1]}"#, "/parts/0"),
            (#"{"parts":[{"context":"a"}]}"#, "/parts/0/context"),
            (#"{"parts":[{"lse":[true]}]}"#, "/parts/0/lse/0"),
        ]
    )
    func `parts are a list of objects of tensors`(body: String, pointer: String) throws {
        let problem = try refusal(of: body, by: .merge)
        #expect(problem.kind == .wrongType)
        #expect(problem.pointer == pointer)
    }

    @Test func `parts that do not fit together are refused where they differ`() throws {
        for (body, pointer) in [
            (#"{"parts":[]}"#, "/parts"),
            (#"{"parts":[{"context":[[1],[2]],"lse":[0]}]}"#, "/parts/0/lse"),
            (
                #"{"parts":[{"context":[[1]],"lse":[0]},{"context":[[1,2]],"lse":[0]}]}"#,
                "/parts/1/context"
            ),
        ] {
            let problem = try refusal(of: body, by: .merge)
            #expect(problem.pointer == pointer, "\(problem)")
        }
    }
}
