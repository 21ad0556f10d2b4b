import Attention
import HTTP1
import Support
import Tensors
import Testing

@testable import AttentionAPI

/// Responses as pictures.
///
/// Tests/Contract/test_pictures.py reads the XML and the pixels.
@Suite struct PictureTests {
    private static let accept: KeyValuePairs = ["Accept": "image/svg+xml"]
    private static let inputs = #""inputs":[[1,0],[0,2],[1,1]]"#

    private func picture(_ target: String, _ body: String) throws -> Reply {
        try TestService().post(target, body, fields: Self.accept)
    }

    @Test func `attention and scores offer a picture, the other operations do not`() throws {
        for path in ["/attention", "/scores"] {
            let reply = try picture(path, "{\(Self.inputs)}")
            #expect(reply.status == 200)
            #expect(reply.fields.values("Content-Type") == ["image/svg+xml"])
            #expect(reply.fields.values("Vary") == ["Accept, Accept-Encoding"])
            #expect(reply.fields.values("Cache-Control") == ["no-store"])
            #expect(reply.text.hasPrefix("<svg xmlns="))
            #expect(reply.text.hasSuffix("</svg>\n"))
        }
        for path in ["/qkv", "/merge", "/linear-attention"] {
            #expect(try picture(path, "{}").status == 406)
        }
    }

    @Test func `equal requests get equal bytes, also in portions`() throws {
        let body = #"{"inputs":{"shape":[3,40,8],"seed":1},"num_heads":4,"causal":true}"#
        let reply = try picture("/scores", body)
        #expect(reply.portionCount > 1)
        #expect(try picture("/scores", body).body == reply.body)
        let content = Body(copying: body.utf8)
        let prepared = try PreparedOperation(
            .scores,
            request: try RequestDecoder.decode(content, for: .scores),
            body: content,
            format: .picture(PictureOptions())
        )
        for length in [1, 1000, .max] {
            guard case .portions(var printer) = try prepared.run(.serial, {}) else {
                Issue.record("not in portions")
                return
            }
            var portions: [UInt8] = []
            while printer.print(into: &portions, atLeast: length) {}
            #expect(portions == reply.body)
        }
    }

    @Test func `cells have the numbers of the response, also rounded ones`() throws {
        let reply = try picture("/attention", #"{\#(Self.inputs),"tokens":["a","b","c"]}"#)
        for title in ["a → a: 0.4223", "a → b: 0.1554", "b → b: 0.8668", "c → c: 0.4223"] {
            #expect(reply.text.contains("<title>\(title)</title></rect>"), "\(reply.text)")
        }
        #expect(
            reply.text.contains("3 by 3 matrix. Rows are queries, columns are keys; each row sums")
        )
        #expect(reply.text.contains("Largest: b to b, 0.8668."))
        // 1.0009765625 in float16 is 1 + 2⁻¹⁰, and 1.0004 is rounded to 1.
        let half = try picture(
            "/scores?tensor=scores",
            #"{"queries":[[1]],"keys":[[1.0009765625],[1.0004]],"dtype":"float16"}"#
        )
        #expect(half.text.contains("0 → 0: 1.0010</title>"))
        #expect(half.text.contains("0 → 1: 1.0000</title>"))
    }

    @Test func `a masked cell is hatched, and a weight of 0 is not`() throws {
        let reply = try picture(
            "/scores",
            #"{"queries":[[1]],"keys":[[0],[-1000],[5]],"mask":[[true,true,false]]}"#
        )
        #expect(reply.text.contains(##"fill="#0b3c6f"><title>0 → 0: 1.0000</title>"##))
        #expect(reply.text.contains(##"fill="#f5f9fd"><title>0 → 1: 0.0000</title>"##))
        #expect(reply.text.contains(#"fill="url(#attention-masked)"><title>0 → 2: masked</title>"#))
        #expect(reply.text.contains("1 cell is masked."))
        #expect(reply.text.contains(">masked</text>"))
        let none = try picture("/scores", #"{"queries":[[1]],"keys":[[0]]}"#)
        #expect(!none.text.contains(">masked</text>"))
    }

    @Test func `a score that only the mask makes too large for the dtype is accepted`() throws {
        // masked_scores would be out of range in float16; the picture shows weights.
        let body = #"{"queries":[[300]],"keys":[[300],[299]],"dtype":"float16"}"#
        #expect(
            try picture("/attention", body.replacing("}", with: #","values":[[1],[2]]}"#)).status
                == 200
        )
        #expect(try picture("/scores", body).status == 422)
    }

    // MARK: - Query parameters

    @Test func `the query chooses the tensor and a fixed colour scale`() throws {
        let body = #"{"queries":[[1]],"keys":[[0.5],[0.25]]}"#
        let scores = try picture("/scores?tensor=scores", body)
        #expect(scores.text.contains("Attention scores</title>"))
        #expect(scores.text.contains(##"fill="#053061"><title>0 → 0: 0.5000</title>"##))
        #expect(try picture("/scores?tensor=weights", body).body == picture("/scores", body).body)
        #expect(try picture("/scores?&tensor=weights&", body).status == 200)
        let weights = try picture("/scores", body)
        #expect(weights.text.contains(##"fill="#0b3c6f"><title>0 → 0: 0.5622</title>"##))
        #expect(weights.text.contains(">0.5622</text>"))
        let fixed = try picture("/scores?scale=1", body)
        #expect(!fixed.text.contains(##"fill="#0b3c6f""##))
        #expect(fixed.text.contains(">1.0000</text>"))
        let beyond = try picture(
            "/scores?scale=1&tensor=scores",
            #"{"queries":[[1]],"keys":[[-2]]}"#
        )
        #expect(beyond.text.contains(##"fill="#7f3b08"><title>0 → 0: -2.0000</title>"##))
        #expect(beyond.text.contains(">≤ -1.0000</text>"))
    }

    @Test(
        arguments: [
            ("causal=true", #"query parameter "causal" has no effect on a POST"#),
            ("tensor=scores&dtype=float64", #""dtype""#),
            (
                "tensor=context",
                #"query parameter "tensor" is "context"; expected weights or scores"#
            ),
            ("tensor", #"is "";"#), ("tensor=", #"is "";"#),
            ("scale=0.5", #"query parameter "scale" is "0.5"; expected 1, for colours"#),
            ("scale=2", #"is "2";"#), ("scale=1&scale=1", #""scale" occurs twice"#),
            ("Tensor=scores", #""Tensor""#), ("=", #""""#),
        ]
    )
    func `other parameters and other values are refused by name`(
        query: String,
        detail: String
    ) throws {
        let reply = try picture("/attention?\(query)", "{\(Self.inputs)}")
        #expect(reply.status == 422)
        let json = try reply.json()
        #expect(json["type"] == .string("/docs#query-parameter"))
        #expect(json["detail"]?.string?.contains(detail) == true, "\(reply.text)")
    }

    @Test func `the parameters of pictures are refused for other representations`() throws {
        for accept in ["application/json", "text/plain", "*/*"] {
            for query in ["tensor=scores", "scale=1"] {
                let reply = try TestService().post(
                    "/scores?\(query)",
                    "{\(Self.inputs)}",
                    fields: ["Accept": accept]
                )
                #expect(reply.status == 422)
            }
        }
        let reply = try TestService().post("/scores?tensor=scores", "{\(Self.inputs)}")
        #expect(reply.text.contains("image/svg+xml"))
    }

    // MARK: - Labels

    @Test func `labels are shortened, told apart and cleaned`() {
        func texts(_ tokens: [String]) -> [String] {
            HeatMapLabel.labels(tokens, indices: tokens.indices).map(\.text)
        }
        #expect(texts(["a", "b", "a"]) == ["a (0)", "b", "a (2)"])
        #expect(texts(["", " ", "x"]) == [" (0)", "  (1)", "x"])
        #expect(
            texts(["abcdefghijklmn", "abcdefghijklmno"]) == ["abcdefghijklmn", "abcdefghijklmn…"]
        )
        #expect(
            texts(["\n", "\u{1B}[31m", "a\u{85}\u{202E}\u{FFFF}b\u{7F}"]) == ["␊", "␛[31m", "ab␡"]
        )
        #expect(texts([#"<&>"'"#]) == ["&lt;&amp;&gt;&quot;&#39;"])
        // One character of many scalars.
        let accents = "e" + String(repeating: "\u{301}", count: 1000)
        #expect(texts([accents])[0].unicodeScalars.count == 6)
        #expect(HeatMapLabel.labels(nil, indices: [4, 7]).map(\.text) == ["4", "7"])
        #expect(HeatMapLabel.labels(["a", "b", "a"], indices: [2]).map(\.text) == ["a (2)"])
        let long = HeatMapLabel.labels(["12345678901234<"], indices: [0])[0]
        #expect(long.title == "12345678901234&lt;")
    }

    @Test func `rows are the selected queries, and keys have labels of their own`() throws {
        let members = #"\#(Self.inputs),"tokens":["a","b","c"]"#
        let index = try picture("/scores", #"{\#(members),"query":1}"#)
        #expect(index.text.contains("1 by 3 matrix"))
        #expect(index.text.contains("<title>b → c:"))
        #expect(!index.text.contains("<title>a → c:"))
        let list = try picture("/scores", #"{\#(members),"query":[2,0]}"#)
        #expect(list.text.contains("<title>c → a:"))
        let keys = try picture("/scores", #"{\#(members),"key_tokens":["x","y","z"]}"#)
        #expect(keys.text.contains("<title>a → z:"))
    }

    // MARK: - Panels

    @Test(
        arguments: [
            (#"{"inputs":{"shape":[5,8],"seed":1},"num_heads":2}"#, ["head 0", "head 1"]),
            (#"{"inputs":{"shape":[2,5,8],"seed":1}}"#, ["batch 0", "batch 1"]),
            (
                #"{"inputs":{"shape":[2,5,8],"seed":1},"num_heads":1,"query":0}"#,
                ["batch 0, head 0", "batch 1, head 0"]
            ),
            (#"{"inputs":{"shape":[5,8],"seed":1}}"#, []),
        ]
    )
    func `each head of each batch entry has a panel`(body: String, names: [String]) throws {
        let reply = try picture("/scores", body)
        #expect(reply.status == 200)
        let found = reply.text.split(separator: "\n").filter { $0.contains(#"class="name""#) }
        #expect(found.count == names.count)
        for (line, name) in zip(found, names) { #expect(line.hasSuffix(">\(name)</text>")) }
    }

    @Test func `panels do not overlap, and the picture contains them`() {
        for rank in 2...4 {
            for count in [1, 2, 5, 8, 9, 16, 17, 33, 64, 65, 200, 600] {
                for (rows, columns) in [(count, count), (1, count), (count, 3)] {
                    let outer = [2, 6].prefix(rank - 2)
                    let shape = HeatMapShape(
                        Shape(outer + [rows, columns]),
                        hasQueries: true,
                        hasBatch: rank == 3
                    )
                    check(
                        HeatMapLayout(
                            shape,
                            rowLabels: HeatMapLabel.labels(nil, indices: 0..<rows),
                            columnLabels: HeatMapLabel.labels(nil, indices: 0..<columns)
                        )
                    )
                }
            }
        }
    }

    private func check(_ layout: HeatMapLayout) {
        let shape = layout.shape
        for panel in 0..<shape.panelCount {
            let (x, y) = layout.origin(ofPanel: panel)
            #expect(x >= HeatMapLayout.margin + layout.rowLabelWidth)
            #expect(
                y >= HeatMapLayout.margin + HeatMapLayout.headingHeight + layout.columnLabelHeight
            )
            #expect(x + layout.panelWidth + HeatMapLayout.margin <= layout.width)
            #expect(y + layout.panelHeight < layout.legendTop)
            for other in 0..<panel {
                let (left, top) = layout.origin(ofPanel: other)
                let isApart = x >= left + layout.panelWidth || y >= top + layout.panelHeight
                #expect(isApart || x + layout.panelWidth <= left, "\(shape) \(panel) \(other)")
            }
        }
    }

    // MARK: - Limits

    @Test(
        arguments: [
            (#"{"inputs":{"shape":[6,3],"seed":1},"tokens":["&","","\u0001","<","\"","'"]}"#, ""),
            (#"{"inputs":{"shape":[2,64,4],"seed":1},"num_heads":2,"dtype":"float64"}"#, ""),
            (#"{"inputs":{"shape":[65,4],"seed":1},"num_heads":4,"causal":true}"#, ""),
            (#"{"inputs":{"shape":[300,4],"seed":1}}"#, "tensor=scores"),
            (#"{"inputs":[[1e20]],"scale":1e-10,"dtype":"float64"}"#, "tensor=scores"),
        ]
    )
    func `no picture is longer than its shape and labels allow`(body: String, query: String) throws
    {
        let content = Body(copying: body.utf8)
        let prepared = try PreparedOperation(
            .scores,
            request: try RequestDecoder.decode(content, for: .scores),
            body: content,
            format: .picture(try PictureOptions(query: query[...]))
        )
        let reply = try picture("/scores?\(query)", body)
        #expect(reply.status == 200)
        #expect(reply.body.count <= prepared.maximumAnswerLength)
        #expect(prepared.maximumAnswerLength < 3 * reply.body.count + 20_000)
        let narrow = TestService { $0.maximumAnswerLength = prepared.maximumAnswerLength - 1 }
        let refused = try narrow.post("/scores?\(query)", body, fields: Self.accept)
        #expect(refused.status == 413)
    }

    @Test func `a picture needs memory for the scores too`() throws {
        let body = #"{"inputs":{"shape":[1000,2],"seed":1}}"#
        let service = TestService { $0.maximumComputationLength = 2_000_000 }
        #expect(try service.post("/attention", body).status == 200)
        let reply = try service.post("/attention", body, fields: Self.accept)
        #expect(reply.status == 413)
    }

    @Test func `numbers fit into their cells`() {
        let cases: [(Double, Int, String)] = [
            (0.2379, 3, "0.238"), (0.2379, 2, ".24"), (-0.2379, 2, "-.24"), (0.999, 2, "1.00"),
            (0, 2, ".00"), (123.456, 2, "123.5"), (-123.456, 2, "-123"), (123.456, 3, "123.456"),
            (-1234.5678, 3, "-1234.6"), (123_456, 2, "1e5"), (-1e38, 3, "-1e38"),
            (99_999.6, 2, "1e5"),
        ]
        for (value, decimals, text) in cases {
            #expect(HeatMapSVG.short(value, decimals: decimals) == text)
        }
    }
}
