import Attention
import Support
import Testing

@testable import AttentionAPI

/// Members whose value is `null` or the documented default: clients write absent members so.
@Suite struct AbsentMemberTests {
    private static let inputs = #""inputs":[[0.43,0.15],[0.55,0.87]]"#
    private static let matrices = #""wq":[[1,0],[0,1]],"wk":[[1,0],[0,1]],"wv":[[1,0],[0,1]]"#
    private static let linear =
        #""queries":[[1,0]],"keys":[[1,0]],"values":[[1]],"rule":"linear""#

    private func answer(_ path: String, _ members: String) throws -> JSON {
        let reply = try TestService().post(path, "{\(members)}")
        #expect(reply.status == 200, "\(path) \(members): \(reply.text)")
        return try reply.json()
    }

    /// Expects that more members change nothing.
    private func expectNoEffect(_ path: String, _ members: String, _ added: String) throws {
        let found = try answer(path, "\(members),\(added)")
        let expected = try answer(path, members)
        #expect(found == expected, "\(path) \(added)")
    }

    @Test func `every member of an operation may be null, except scale`() throws {
        let sources = [
            "inputs", "memory", "queries", "keys", "values", "parameters", "parts", "rule",
        ]
        for (operation, members) in [
            (Operation.attention, Self.inputs), (.scores, Self.inputs),
            (.qkv, "\(Self.inputs),\"parameters\":{\(Self.matrices)}"),
            (.merge, #""parts":[{"context":[[1.0]],"lse":[0.5]}]"#),
            (.linearAttention, Self.linear),
        ] {
            for member in MemberTable.request.members
            where member.isUsed(by: operation) && !members.contains("\"\(member.name)\"") {
                if member == .scale {
                    let problem = try refusal(of: "{\(members),\"scale\":null}", by: operation)
                    #expect(problem.pointer == "/scale")
                    #expect(problem.detail.contains(#"write "scale": "1/sqrt(d)""#))
                    continue
                }
                try expectNoEffect(operation.path, members, "\"\(member.name)\":null")
            }
            for member in sources where members.contains("\"\(member)\"") {
                let absent = try refusal(of: "{\"\(member)\":null}", by: operation)
                #expect(absent.kind == .missingMember, "\(absent)")
            }
        }
    }

    @Test func `every member of an object in a request may be null`() throws {
        for (parent, given) in [
            (RequestMember.parameters, Self.matrices), (.window, #""left":1"#),
            (.rope, #""base":100"#), (.ropeScaling, #""rope_type":"linear","factor":2"#),
            (.norm, #""type":"rms""#), (.dropout, #""p":0.5,"seed":1"#),
        ] {
            let table = try #require(MemberTable.of(parent))
            for member in table.members where !given.contains("\"\(member.name)\"") {
                func members(_ object: String) -> String {
                    parent == .ropeScaling
                        ? "\(Self.inputs),\"rope\":{\"scaling\":{\(object)}}"
                        : "\(Self.inputs),\"\(parent.name)\":{\(object)}"
                }
                let found = try answer("/attention", members("\(given),\"\(member.name)\":null"))
                let expected = try answer("/attention", members(given))
                #expect(found == expected, "\(member)")
            }
        }
        try expectNoEffect("/attention", Self.inputs, #""window":{"left":null,"right":null}"#)
    }

    @Test func `a tensor's object may have null members`() throws {
        let drawn = try answer("/attention", #""inputs":{"shape":[2,2],"seed":1}"#)
        for object in [
            #"{"shape":[2,2],"seed":1,"init":null,"data":null}"#,
            #"{"shape":[2,2],"seed":1,"init":"rand"}"#,
        ] {
            let found = try answer("/attention", "\"inputs\":\(object)")
            #expect(found == drawn)
        }
        let given = try answer("/attention", #""inputs":[[1,2]]"#)
        for object in [
            #"{"shape":[1,2],"data":[1,2],"seed":null,"init":null}"#,
            #"{"shape":[1,2],"data":[1,2],"init":"rand"}"#,
        ] {
            let found = try answer("/attention", "\"inputs\":\(object)")
            #expect(found == given)
        }
    }

    @Test(
        arguments: [
            (#"{"colour":null}"#, "/colour"), (#"{"rope":{"colour":null}}"#, "/rope/colour"),
            (#"{"inputs":[[1,null]]}"#, "/inputs/0/1"),
            (#"{"inputs":[[1,2]],"tokens":[null]}"#, "/tokens/0"),
            (#"{"inputs":[[1,2]],"query":[null]}"#, "/query/0"),
            (#"{"inputs":[[1,2]],"mask":[[null]]}"#, "/mask/0/0"),
            (#"{"inputs":[[1,2]],"causal":true,"causal":null}"#, "/causal"),
            (#"{"inputs":[[1,2]],"softmax_axis":null}"#, "/softmax_axis"),
        ]
    )
    func `null does not hide another error`(body: String, pointer: String) throws {
        #expect(try refusal(of: body).pointer == pointer)
    }

    @Test func `null means minus infinity inside a bias`() throws {
        let members = "\(Self.inputs),\"include\":[\"weights\"]"
        let hidden = try answer("/attention", #"\#(members),"bias":[[0,null]]"#)
        #expect(
            hidden["weights"]
                == .array([.array([.number(1), .number(0)]), .array([.number(1), .number(0)])])
        )
    }

    @Test(
        arguments: [
            ("/attention", inputs, #""scale":1"#), ("/attention", inputs, #""causal":false"#),
            ("/attention", inputs, #""prefix_lengths":0"#),
            ("/attention", inputs, #""prefix_lengths":[0]"#),
            ("/attention", inputs, #""query_offset":0"#),
            ("/attention", inputs, #""key_offset":0"#),
            ("/attention", inputs, #""dtype":"float32","tensor_format":"nested","include":[]"#),
            ("/scores", inputs, #""softmax_axis":"keys""#),
            ("/attention", inputs, #""key_positions":[0,1],"key_offset":0"#),
            ("/attention", inputs, #""key_positions":[0,1],"key_offset":[0]"#),
            ("/attention", inputs, #""query_positions":[0,1],"query_offset":0"#),
            ("/attention", inputs, #""parameters":null,"memory":null"#),
            (
                "/attention", #"\#(inputs),"rope":{"base":100}"#,
                #""qk_norm":null,"query_positions":null"#
            ),
            ("/linear-attention", linear, #""scale":1.0,"state":null"#),
        ]
    )
    func `a documented default changes nothing`(
        path: String,
        members: String,
        added: String
    ) throws {
        try expectNoEffect(path, members, added)
    }

    @Test func `documented defaults of parameters change nothing`() throws {
        let drawn = #""seed":123,"d_out":2"#
        for (parameters, added) in [
            (drawn, #""bias":false,"out_proj":false"#), (drawn, #""layout":"in_out""#),
            (drawn, #""init":"rand","fused_order":"qkv""#),
            (Self.matrices, #""init":"rand""#), (Self.matrices, #""bias":false"#),
            (Self.matrices, #""out_proj":false,"layout":"in_out","fused_order":"qkv""#),
        ] {
            func members(_ object: String) -> String {
                "\(Self.inputs),\"parameters\":{\(object)}"
            }
            let found = try answer("/attention", members("\(parameters),\(added)"))
            let expected = try answer("/attention", members(parameters))
            #expect(found == expected, "\(added)")
        }
    }

    @Test(
        arguments: [
            (#""prefix_lengths":[1]"#, "/prefix_lengths"),
            (#""prefix_lengths":[0,0]"#, "/prefix_lengths"),
            (#""key_positions":[0,1],"key_offset":1"#, "/key_positions"),
            (#""query_positions":[0,1],"query_offset":"end""#, "/query_positions"),
            (#""parameters":{"seed":1,"d_out":2,"layout":"out_in"}"#, "/parameters/layout"),
            (#""parameters":{"seed":1,"d_out":2,"bias":true}"#, "/parameters/bias"),
        ]
    )
    func `another value is refused where it means nothing`(added: String, pointer: String) throws {
        #expect(try refusal(of: "{\(Self.inputs),\(added)}").pointer == pointer)
    }

    @Test func `the offset of a request with a past has no default of 0`() throws {
        let past = #""past_keys":[[1,2]],"past_values":[[1,2]],"query_positions":[1,2]"#
        let problem = try refusal(of: "{\(Self.inputs),\(past),\"query_offset\":0}")
        #expect(problem.pointer == "/query_positions")
    }
}
