import Support
import Testing

@testable import AttentionAPI

/// Requests that are valid and most often mistakes, which the response warns of.
@Suite struct TrapTests {
    private static let pair = #""queries":[[1,0],[0,1]],"keys":[[1,0],[0,1]],"values":[[1],[2]]"#

    /// Two batch entries of two queries; with heads, two of them.
    private static func batch(heads: Bool) -> String {
        let matrix = "[[1,0],[0,1]]"
        let entry = heads ? "[\(matrix),\(matrix)]" : matrix
        let tensor = "[\(entry),\(entry)]"
        return #""queries":\#(tensor),"keys":\#(tensor),"values":\#(tensor)"#
    }

    private func warnings(_ members: String) throws -> [String] {
        let reply = try TestService().post("/attention", "{\(members)}")
        #expect(reply.status == 200, "\(members): \(reply.text)")
        return try reply.json()["warnings"]?.array?.compactMap(\.string) ?? []
    }

    @Test(
        arguments: [
            "[[1,0]]", "[[0,1],[1,1]]", "[[1.0,0.0]]", #"{"shape":[1,2],"data":[0,1]}"#, "[[1,1]]",
        ]
    )
    func `a bias of zeros and ones is probably a mask`(bias: String) throws {
        let warnings = try warnings("\(Self.pair),\"bias\":\(bias)")
        #expect(warnings.count == 1)
        for word in ["mask", "true", "false", "bias"] {
            #expect(warnings.first?.contains(word) == true)
        }
    }

    @Test(arguments: ["[[0,0]]", "[[0,null]]", "[[1,null]]", "[[0.5,1]]", "[[-1,0]]", "[[0,2]]"])
    func `other biases are not`(bias: String) throws {
        #expect(try warnings("\(Self.pair),\"bias\":\(bias)") == [])
    }

    @Test(arguments: ["mask", "bias"])
    func `a tensor whose first dimension could be the batch is named with both readings`(
        member: String
    ) throws {
        let number = member == "mask" ? "true" : "0.5"
        let row = "[\(number),\(number)]"
        let matrix = "[\(row),\(row)]"
        #expect(
            try warnings("\(Self.batch(heads: false)),\"\(member)\":\(matrix)") == [
                "the first dimension of \(member) is read as the 2 queries, and there are 2 batch "
                    + "entries too; a \(member) for each of those has shape [2,1,1,2]"
            ]
        )
        #expect(
            try warnings("\(Self.batch(heads: true)),\"\(member)\":[\(matrix),\(matrix)]") == [
                "the first dimension of \(member) is read as the 2 heads, and there are 2 batch "
                    + "entries too; a \(member) for each of those has shape [2,1,2,2]"
            ]
        )
    }

    @Test func `an unambiguous mask has no warning`() throws {
        let (row, matrix) = ("[true,true]", "[[true,true],[true,true]]")
        for members in [
            "\(Self.batch(heads: false)),\"mask\":[\(row)]",
            "\(Self.batch(heads: true)),\"mask\":[\(matrix)]",
            "\(Self.batch(heads: true)),\"mask\":[[\(matrix)],[\(matrix)]]",
            "\(Self.pair),\"mask\":\(matrix)",
        ] {
            #expect(try warnings(members) == [], "\(members)")
        }
    }

    @Test func `the shape in the warning gives each batch entry its mask`() throws {
        let mask = #""mask":[[[[true,false]]],[[[false,true]]]],"include":["weights"]"#
        let reply = try TestService().post("/attention", "{\(Self.batch(heads: false)),\(mask)}")
        let expected = try JSON(parsing: Array("[[[1,0],[1,0]],[[0,1],[0,1]]]".utf8))
        #expect(try reply.json()["weights"] == expected)
    }

    @Test func `a matrix that fits only when transposed names the layout`() throws {
        let matrix = "[[1,0,0],[0,1,0]]"
        let body = #"""
            {"inputs":[[1,0,2],[0,1,1]],"parameters":{"wq":\#(matrix),"wk":\#(matrix),"wv":\#(matrix)}}
            """#
        let problem = try refusal(of: body)
        #expect(problem.pointer == "/parameters/wq")
        #expect(problem.detail.contains(#""out_in""#))
    }

    @Test(
        arguments: [
            (#""query_positions":[0,9007199254740993]"#, "/query_positions/1"),
            (#""key_positions":[[0,-9007199254740993]]"#, "/key_positions/0/1"),
            (
                #""key_positions":{"shape":[1,2],"data":[0,-9007199254740993]}"#,
                "/key_positions/data/1"
            ),
        ]
    )
    func `a position out of range is pointed at`(member: String, pointer: String) throws {
        #expect(try refusal(of: "{\(Self.pair),\(member)}").pointer == pointer)
    }
}
