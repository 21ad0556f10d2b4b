import Attention
import HTTP1
import Support
import TensorJSON
import Tensors
import Testing

@testable import AttentionAPI

/// Responses as text.
@Suite struct TextResponseTests {
    private static let inputs = #""inputs":[[1,0],[0,2]]"#

    private func text(_ target: String, _ body: String) throws -> Reply {
        try TestService().post(target, body, fields: ["Accept": "text/plain"])
    }

    @Test func `the notebook's cells are what PyTorch prints`() throws {
        let cases = try Fixture.bytes("text/notebook.jsonl").split(separator: 0x0A).map {
            try JSON(parsing: Array($0))
        }
        #expect(cases.count == 17)
        for item in cases {
            let name = try #require(item["cell"]?.string)
            let path = try #require(item["path"]?.string)
            let reply = try text(path, try #require(item["request"]).text())
            #expect(reply.status == 200)
            #expect(reply.fields.values("Content-Type") == ["text/plain; charset=utf-8"])
            #expect(reply.fields.values("Vary") == ["Accept, Accept-Encoding"])
            #expect(reply.fields.values("Cache-Control") == ["no-store"])
            #expect(reply.text == item["text"]?.string, "\(name)")
        }
    }

    @Test func `the members of each operation are printed in their order`() throws {
        let attention = try text(
            "/attention",
            #"""
            {\#(Self.inputs),"mask":[[true,false],[false,false]],"tokens":["a","b"],
            "include":["weights","masked_scores","lse","scores"]}
            """#
        )
        #expect(
            attention.text == """
                context  2x2
                tensor([[1., 0.],
                        [0., 0.]])

                scores  2x2
                tensor([[1., 0.],
                        [0., 4.]])

                masked_scores  2x2
                tensor([[1., -inf],
                        [-inf, -inf]])

                weights  2x2
                tensor([[1., 0.],
                        [0., 0.]])

                lse  2
                tensor([1., -inf])

                scale  1.0
                dtype  float32
                tokens  ["a", "b"]
                warning: 1 of 2 queries has no visible key (the first is query 1); its weights and \
                context are 0, its log-sum-exp -infinity

                """
        )
        let parameters = try text(
            "/qkv",
            #"{"inputs":[[1]],"parameters":{"seed":1,"d_out":1},"tokens":["x"]}"#
        )
        #expect(
            parameters.text == """
                queries  1x1
                tensor([[0.7576]])

                keys  1x1
                tensor([[0.2793]])

                values  1x1
                tensor([[0.4031]])

                parameters.wq  1x1
                tensor([[0.7576]])

                parameters.wk  1x1
                tensor([[0.2793]])

                parameters.wv  1x1
                tensor([[0.4031]])

                tokens  ["x"]

                """
        )
        let merge = try text(
            "/merge",
            #"{"parts":[{"context":[[1,2]],"lse":[0.5]},{"context":[[3,2]],"lse":[0.5]}]}"#
        )
        #expect(
            merge.text == """
                context  1x2
                tensor([[2., 2.]])

                lse  1
                tensor([1.1931])

                """
        )
        let linear = try text(
            "/linear-attention",
            #"{"rule":"linear","queries":[[1]],"keys":[[2]],"values":[[3]],"scale":0.5}"#
        )
        #expect(
            linear.text == """
                context  1x1
                tensor([[3.]])

                present_state  1x1
                tensor([[6.]])

                scale  0.5
                dtype  float32

                """
        )
    }

    @Test func `decimals is the precision, the dtype is printed, and the form has no effect`()
        throws
    {
        let body = #"""
            {"queries":[[1.5,0.25]],"keys":[[1,1],[0.5,1]],"query":0,"scale":0.5,"decimals":2,
            "tensor_format":"flat","dtype":"float64","include":["lse"]}
            """#
        let expected = """
            scores  2
            tensor([0.88, 0.50], dtype=torch.float64)

            weights  2
            tensor([0.59, 0.41], dtype=torch.float64)

            lse
            tensor(1.40, dtype=torch.float64)

            scale  0.5
            dtype  float64

            """
        #expect(try text("/scores", body).text == expected)
        let half = try text(
            "/scores",
            #"{"queries":[[0.1]],"keys":[[1],[3]],"query":0,"dtype":"float16","include":["lse"]}"#
        )
        #expect(
            half.text == """
                scores  2
                tensor([0.1000, 0.2998], dtype=torch.float16)

                weights  2
                tensor([0.4502, 0.5498], dtype=torch.float16)

                lse
                tensor(0.8981)

                scale  1.0
                dtype  float16

                """
        )
    }

    @Test func `labels are quoted, and nothing in them reaches a terminal`() throws {
        let reply = try text(
            "/scores",
            #"{\#(Self.inputs),"tokens":["\u001b[31m\n","\u202e\u0085\""],"key_tokens":["é","<b>"]}"#
        )
        let lines = #"""
            tokens  ["\u001b[31m\n", "\u202e\u0085\""]
            key_tokens  ["é", "<b>"]

            """#
        #expect(reply.text.hasSuffix(lines), "\(reply.text)")
    }

    @Test func `a long tensor is cut, and its response is short whatever its size`() throws {
        let body = #"{"inputs":{"shape":[500,3],"seed":1}}"#
        let reply = try text("/scores", body)
        #expect(reply.text.hasPrefix("scores  500x500\ntensor([["))
        #expect(reply.text.contains("        ...,\n"))
        #expect(reply.body.count < 2000)
        // As JSON, it could be longer than the limit.
        let narrow = TestService { $0.maximumAnswerLength = 100_000 }
        #expect(try narrow.post("/scores", body).status == 413)
        let accepted = try narrow.post("/scores", body, fields: ["Accept": "text/plain"])
        #expect(accepted.text == reply.text)
    }

    @Test func `a response that could be longer than the limit is refused`() throws {
        let body = "{\(Self.inputs)}"
        let reply = try TestService { $0.maximumAnswerLength = 2000 }.post(
            "/attention",
            body,
            fields: ["Accept": "text/plain"]
        )
        #expect(reply.status == 413)
        #expect(reply.text.hasPrefix("error: the answer could be "))
    }

    @Test func `no response is longer than its plan allows`() throws {
        let bodies: [(String, Operation)] = [
            (#"{"inputs":{"shape":[7,5],"seed":1},"dtype":"float64","decimals":17}"#, .attention),
            (
                #"{"inputs":{"shape":[3,9,5],"seed":1},"tokens":["\u0001","","","","","","","","é"]}"#,
                .scores
            ),
            (#"{"inputs":[[1,2]],"parameters":{"seed":1,"d_out":400},"decimals":17}"#, .qkv),
            (#"{"inputs":[[1]],"parameters":{"seed":1,"d_out":1}}"#, .qkv),
        ]
        for (body, operation) in bodies {
            let content = Body(copying: body.utf8)
            let request = try RequestDecoder.decode(content, for: operation)
            let prepared = try PreparedOperation(
                operation,
                request: request,
                body: content,
                format: .text
            )
            let text = try prepared.run(.serial) {}.bytes
            #expect(text.count <= prepared.maximumAnswerLength, "\(body)")
        }
    }

    @Test func `portions joined are the whole`() throws {
        let members: [AnswerMember<Float>] = [
            AnswerMember("context", .tensor(.init(shape: [2, 2], repeating: 0.5))),
            AnswerMember("scale", .number(1)), AnswerMember("dtype", .string("float32")),
        ]
        var whole: [UInt8] = []
        var printer = TextPrinter(members: members, style: .shortest, half: nil)
        #expect(!printer.print(into: &whole, atLeast: .max))
        for length in 1...20 {
            var printer = TextPrinter(members: members, style: .shortest, half: nil)
            var portions: [UInt8] = []
            while printer.print(into: &portions, atLeast: length) {}
            #expect(portions == whole)
        }
    }

    @Test func `errors are one line with the same status`() throws {
        let reply = try text("/scores", #"{"inputs":[[1,2],[3]]}"#)
        #expect(reply.status == 422)
        #expect(reply.text.hasPrefix("error: "))
        #expect(reply.text.filter { $0 == "\n" }.count == 1)
        let query = try text("/scores?scale=1", "{\(Self.inputs)}")
        #expect(query.status == 422)
        #expect(query.text.contains(#""scale""#))
    }
}
