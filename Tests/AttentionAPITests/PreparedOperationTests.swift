import HTTP1
import Support
import Testing

@testable import AttentionAPI

/// The members of responses, and the limits checked before the computation.
@Suite struct PreparedOperationTests {
    private static let notebook =
        #""inputs":[[0.43,0.15,0.89],[0.55,0.87,0.66],[0.57,0.85,0.64],[0.22,0.58,0.33],"#
        + #"[0.77,0.25,0.1],[0.05,0.8,0.55]]"#

    // MARK: - Members

    @Test func `members are in the contract's order, whatever the order of include`() throws {
        let reply = try TestService().post(
            "/attention",
            #"""
            {"inputs":[[1],[1]],"parameters":{"wq":[[1]],"wk":[[1]],"wv":[[1]],"wo":[[1]]},
            "mask":[[true,true],[false,false]],
            "include":["parameters","values","keys","queries","lse","weights","masked_scores","scores"]}
            """#
        )
        #expect(
            memberNames(of: reply.text) == [
                "context", "output", "scores", "masked_scores", "weights", "lse", "queries", "keys",
                "values", "parameters", "scale", "dtype", "warnings",
            ]
        )
    }

    @Test func `each operation responds with its own members and the included ones`() throws {
        let service = TestService()
        let seeded = #""inputs":[[1]],"parameters":{"seed":1,"d_out":1}"#
        let expected: [(String, String, [String])] = [
            ("/attention", seeded, ["context", "scale", "dtype"]),
            (
                "/attention", seeded + #","include":["lse","context"]"#,
                ["context", "lse", "scale", "dtype"]
            ),
            ("/scores", seeded, ["scores", "weights", "scale", "dtype"]),
            (
                "/scores", seeded + #","include":["masked_scores","scores"]"#,
                ["scores", "masked_scores", "weights", "scale", "dtype"]
            ),
            ("/qkv", seeded, ["queries", "keys", "values", "parameters"]),
            (
                "/qkv", #""inputs":[[1]],"parameters":{"wk":[[1]],"bk":[1]}"#, ["keys"]
            ),
        ]
        for (path, members, names) in expected {
            let reply = try service.post(path, "{\(members)}")
            #expect(reply.status == 200, "\(reply.text)")
            #expect(memberNames(of: reply.text) == names)
        }
    }

    @Test func `parameters of a response are valid in a request`() throws {
        let service = TestService()
        let parameters = #"{"wq":[[1.0,2.0]],"wk":[[3.0,4.0]],"wv":[[5.0,6.0]],"layout":"out_in"}"#
        let request = #"{"inputs":[[1,2]],"include":["parameters"],"parameters":\#(parameters)}"#
        let reply = try service.post("/attention", request)
        #expect(reply.text.contains(#""parameters":\#(parameters)"#), "\(reply.text)")
    }

    @Test func `a response states the scale and the dtype used`() throws {
        let service = TestService()
        let request = #"{"queries":[[1,2,3,4]],"keys":[[1,1,1,1]],"scale":"1/sqrt(d)"}"#
        let reply = try service.post("/scores", request)
        #expect(
            reply.text
                == #"{"scores":[[5.0]],"weights":[[1.0]],"scale":0.5,"dtype":"float32"}"# + "\n"
        )
        let precise = try service.post(
            "/attention",
            #"{"inputs":[[1]],"dtype":"float64","decimals":2,"tensor_format":"flat"}"#
        )
        #expect(
            precise.text == #"{"context":{"shape":[1,1],"data":[1.00]},"scale":1.0,"#
                + #""dtype":"float64"}"# + "\n"
        )
    }

    @Test func `a query without a visible key causes a warning, and its log-sum-exp is null`()
        throws
    {
        let reply = try TestService().post(
            "/attention",
            #"{"inputs":[[1],[2]],"bias":[[0,0],[null,null]],"include":["weights","lse"]}"#
        )
        let json = try reply.json()
        #expect(json["context"]?[1] == .array([.number(0)]))
        #expect(json["weights"]?[1] == .array([.number(0), .number(0)]))
        #expect(json["lse"]?[1] == .null)
        let warnings = try #require(json["warnings"]?.array)
        #expect(warnings.count == 1)
        #expect(warnings[0].string?.contains("1 of 2 queries") == true)
        #expect(warnings[0].string?.contains("query 1") == true)
    }

    @Test func `the notebook's results are reproduced to the printed digits`() throws {
        let service = TestService()
        let notebook = try Fixture.json("notebook.json")
        let cells = try #require(notebook["cells"]?.array).filter { $0["endpoint"]?.string != nil }
        #expect(cells.count == 17)
        for cell in cells {
            let name = cell["cell"]?.string ?? ""
            let path = try #require(cell["endpoint"]?.string)
            let reply = try service.post(path, try #require(cell["request"]).text())
            let (found, expected) = (try reply.json(), try #require(cell["expect"]))
            // The inputs of this cell are printed, and hence rounded, themselves.
            let tolerance = name.contains("2.2.3") ? 3e-4 : 6e-5
            for member in expected.memberNames {
                let difference = try #require(found[member], "\(name): \(reply.text)")
                    .firstDifference(from: try #require(expected[member]), tolerance: tolerance)
                #expect(difference == nil, "\(name) \(member)")
            }
        }
    }

    @Test func `the seed's matrices are those of the notebook`() throws {
        let reply = try TestService().post(
            "/qkv",
            "{\(Self.notebook),\"parameters\":{\"seed\":2246701679,\"d_out\":3}}"
        )
        let expected = try #require(try Fixture.json("notebook.json")["parameters"])
        let found = try #require(try reply.json()["parameters"])
        #expect(found.memberNames == ["wk", "wq", "wv"])
        // The fixture has eight digits, the response the shortest decimals of Float.
        #expect(found.firstDifference(from: expected, tolerance: 5e-9) == nil)
    }

    // MARK: - Limits

    @Test func `a response that could be longer than the limit is refused`() throws {
        let body = "{\(Self.notebook)}"
        let content = Body(copying: body.utf8)
        let request = try RequestDecoder.decode(content, for: .scores)
        let longest = try PreparedOperation(.scores, request: request, body: content)
            .maximumAnswerLength

        let reply = try TestService {
            $0.maximumAnswerLength = longest - 1
            $0.settingName = { $0 == .answer ? "--max-answer" : nil }
        }.post("/scores", body)
        #expect(reply.status == 413)
        let json = try reply.json()
        #expect(json["type"] == .string("/docs#answer-too-large"))
        #expect(
            json["detail"]
                == .string(
                    "the answer could be \(byteSize(longest, rounded: .up)) long; the limit is "
                        + "\(byteSize(longest - 1, rounded: .down)) (--max-answer)"
                )
        )

        let accepted = try TestService { $0.maximumAnswerLength = longest }.post("/scores", body)
        #expect(accepted.status == 200)
        #expect(accepted.body.count <= longest)
    }

    @Test(
        arguments: [
            (0, "0 bytes", "0 bytes"), (1023, "1023 bytes", "1023 bytes"),
            (1024, "1 KiB", "1 KiB"), (1025, "1 KiB", "1.1 KiB"), (80_000, "78.1 KiB", "78.2 KiB"),
            (64 << 20, "64 MiB", "64 MiB"), (335_921_792, "320.3 MiB", "320.4 MiB"),
            (.max, "8589934592 GiB", "8589934592 GiB"),
        ]
    )
    func `sizes are written in the largest unit, to a tenth`(
        byteCount: Int,
        down: String,
        up: String
    ) {
        #expect(byteSize(byteCount, rounded: .down) == down)
        #expect(byteSize(byteCount, rounded: .up) == up)
    }

    @Test func `a computation that needs more memory than the limit is refused`() throws {
        // At least three matrices of 3 × 1000 and two products of 6 × 1000, four bytes per number.
        let body = "{\(Self.notebook),\"query\":0,\"parameters\":{\"seed\":1,\"d_out\":1000}}"
        let narrow = TestService { $0.maximumComputationLength = 80_000 }
        let reply = try narrow.post("/scores", body)
        #expect(reply.status == 413)
        let detail = try #require(try reply.json()["detail"]?.string)
        #expect(detail.hasPrefix("the computation needs "))
        #expect(detail.contains("KiB of memory; the limit is 78.1 KiB"))

        let wide = TestService { $0.maximumComputationLength = 1_000_000 }
        #expect(try wide.post("/scores", body).status == 200)
    }

    /// Requests that would take hours and more memory than there is.
    @Test(
        arguments: [
            ("/qkv", ""), ("/qkv", #","decimals":17,"dtype":"float64""#),
            ("/scores", #","query":0"#),
            ("/attention", #","include":["parameters"]"#),
        ]
    )
    func `a request that exceeds a limit is refused before anything is computed`(
        path: String,
        options: String
    ) throws {
        let row = "[\(repeatElement("1", count: 1000).joined(separator: ","))]"
        let reply = try TestService().post(
            path,
            #"{"inputs":[\#(row)],"parameters":{"seed":1,"d_out":2147483647}\#(options)}"#
        )
        #expect(reply.status == 413, "\(reply.text)")
    }
}
