import Attention
import Tensors
import Testing

@testable import AttentionAPI

/// The three sources of queries, keys and values.
@Suite struct SourceTests {
    private func source(
        _ body: String,
        _ operation: Operation = .attention
    ) throws -> AttentionSource<Float> {
        try decoded(body, for: operation).source(for: operation)
    }

    @Test func `inputs alone are queries, keys and values`() throws {
        guard case .inputs(.given(let inputs)) = try source(#"{"inputs":[[1,2]]}"#) else {
            Issue.record("another source")
            return
        }
        #expect(inputs.elements == [1, 2])
    }

    @Test func `inputs with parameters are projected, keys and values from memory if given`() throws
    {
        let body = #"{"inputs":[[1]],"memory":[[2]],"parameters":{"seed":1,"d_out":1}}"#
        guard case .projected(.given(let inputs), .given(let memory)?, .seeded) = try source(body)
        else {
            Issue.record("another source")
            return
        }
        #expect(inputs.elements == [1])
        #expect(memory.elements == [2])

        let withoutMemory = #"{"parameters":{"seed":1,"d_out":1},"inputs":[[1]]}"#
        guard case .projected(_, nil, .seeded) = try source(withoutMemory) else {
            Issue.record("another source")
            return
        }
    }

    @Test func `queries, keys and values are used directly, or projected`() throws {
        let given = #"{"values":[[3]],"keys":[[2]],"queries":[[1]]}"#
        guard
            case .given(.given(let queries), .given(let keys), .given(let values)?, nil) =
                try source(given)
        else {
            Issue.record("another source")
            return
        }
        #expect([queries, keys, values].map(\.elements) == [[1], [2], [3]])

        let projected = #"{"queries":[[1]],"keys":[[2]],"parameters":{"wq":[[1]]}}"#
        guard case .given(_, _, nil, .matrices) = try source(projected, .scores) else {
            Issue.record("another source")
            return
        }
    }

    static let refused = [
        Refused(
            "{}",
            .missingMember,
            at: "",
            "no tensors given: send inputs, or queries, keys and values"
        ),
        Refused(
            "{}",
            by: .scores,
            .missingMember,
            at: "",
            "no tensors given: send inputs, or queries and keys"
        ),
        Refused(
            #"{"keys":[[1]],"values":[[1]]}"#,
            .missingMember,
            at: "",
            "queries is missing; /attention needs queries, keys and values together"
        ),
        Refused(
            #"{"queries":[[1]],"values":[[1]]}"#,
            .missingMember,
            at: "",
            "keys is missing; /attention needs queries, keys and values together"
        ),
        Refused(
            #"{"queries":[[1]],"keys":[[1]]}"#,
            .missingMember,
            at: "",
            "values is missing; /attention needs queries, keys and values together"
        ),
        Refused(
            #"{"keys":[[1]]}"#,
            by: .scores,
            .missingMember,
            at: "",
            "queries is missing; /scores needs queries and keys together"
        ),
        Refused(
            #"{"inputs":[[1]]}"#,
            by: .qkv,
            .missingMember,
            at: "",
            "parameters is missing; /qkv requires it"
        ),
        Refused(
            #"{"queries":[[1]],"inputs":[[1]]}"#,
            .contradiction,
            at: "/queries",
            "queries and inputs cannot both be given"
        ),
        Refused(
            #"{"inputs":[[1]],"values":[[1]],"parameters":{"seed":1,"d_out":1}}"#,
            .contradiction,
            at: "/values",
            "values and inputs cannot both be given"
        ),
        Refused(
            #"{"inputs":[[1]],"memory":[[1]]}"#,
            .contradiction,
            at: "/memory",
            "memory requires inputs and parameters; parameters is missing"
        ),
        Refused(
            #"{"memory":[[1]],"queries":[[1]],"keys":[[1]],"values":[[1]]}"#,
            .contradiction,
            at: "/memory",
            "memory requires inputs and parameters; inputs is missing"
        ),
        Refused(
            #"{"memory":[[1]],"parameters":{"seed":1,"d_out":1}}"#,
            .contradiction,
            at: "/memory",
            "memory requires inputs and parameters; inputs is missing"
        ),
        Refused(
            #"{"inputs":[[1]],"include":["parameters"]}"#,
            .contradiction,
            at: "/include",
            "include names parameters, but the request has none"
        ),
        Refused(
            #"{"parameters":{"wq":[[1]],"wk":[[1]]},"inputs":[[1]]}"#,
            .missingMember,
            at: "",
            "wv is missing from parameters; it projects inputs to values"
        ),
    ]

    @Test(arguments: refused)
    func `any other combination is refused by the member at fault`(refused: Refused) throws {
        try refused.check()
    }
}
