import Attention
import Foundation
import HTTP1
import Support
import Testing

@testable import AttentionAPI

/// The cases in `Tests/Fixtures/api/foreign-names.jsonl`: names and forms of other libraries.
@Suite struct ForeignNameTests {
    private static var cases: [JSON] {
        get throws {
            try Fixture.bytes("api/foreign-names.jsonl").split(separator: UInt8(ascii: "\n")).map {
                try JSON(parsing: Array($0))
            }
        }
    }

    @Test func `each advice, put into the request, is accepted and means the same`() throws {
        let cases = try Self.cases
        #expect(cases.count == 530)
        for fixture in cases {
            let path = try #require(fixture["path"]?.string)
            let given = try #require(fixture["request"])
            let request = given.merging(try #require(fixture["foreign"]))
            if let words = fixture["says"]?.string {
                let detail = try problem(with: request, path)?.detail ?? "accepted"
                #expect(detail.contains(words), "\(request)")
                continue
            }
            let expected = given.merging(try #require(fixture["becomes"]))
            let found = try followingAdvice(on: request, path)
            #expect(found == expected, "\(fixture["foreign"] ?? .null)")
        }
    }

    /// Sends a request, does what its problem's advice says, and repeats this until it is accepted.
    private func followingAdvice(on request: JSON, _ path: String) throws -> JSON {
        var request = request
        for _ in 0..<6 {
            guard let problem = try problem(with: request, path) else { return request }
            guard let next = try problem.followed(in: request) else {
                Issue.record("no advice: \(problem.detail) for \(try request.text())")
                return request
            }
            request = next
        }
        return request
    }

    private func problem(with request: JSON, _ path: String) throws -> FoundProblem? {
        let reply = try TestService().post(path, try request.text())
        guard reply.status != 200 else { return nil }
        let answer = try reply.json()
        #expect(reply.status == 422, "\(answer)")
        return FoundProblem(
            detail: try #require(answer["detail"]?.string),
            tokens: try #require(answer["pointer"]?.string).split(separator: "/").map(String.init)
        )
    }

    @Test func `each name of the tables has a case`() throws {
        var tested: Set<String> = []
        func collect(_ value: JSON) {
            switch value {
            case .object(let members):
                for (name, value) in members {
                    tested.insert(name.lowercased())
                    collect(value)
                }
            case .array(let elements): elements.forEach(collect)
            default: break
            }
        }
        for fixture in try Self.cases { collect(try #require(fixture["foreign"])) }
        let names =
            ForeignName.all.flatMap { $0.names.map(String.init) }
            + RequestMember.otherNames.flatMap { $0.names.split(separator: " ").map(String.init) }
        #expect(names.filter { !tested.contains($0) } == [])
    }

    @Test func `a name of another library is found once`() {
        var seen: Set<String> = []
        for foreign in ForeignName.all {
            for (parent, name) in foreign.parents.flatMap({ parent in
                foreign.names.map { (parent, $0) }
            }) {
                let place = "\(name) in \(parent?.rawValue ?? "the request")"
                #expect(seen.insert(place).inserted, "\(place)")
            }
        }
    }

    @Test(
        arguments: [
            (
                #"{"sliding_window":4096}"#,
                #"write "window": {"left": 4095, "right": 0}, "causal": true"#
            ),
            (#"{"key_padding_mask":[[false,true]]}"#, #"true where a query may attend"#),
            (#"{"attention_mask":[[1,0]]}"#, "null"),
            (#"{"temperature":4}"#, #"set "scale" to 1/temperature: write "scale": 0.25"#),
            (#"{"scale":null}"#, #"write "scale": "1/sqrt(d)""#),
            (#"{"query":[[1,0]]}"#, #"the tensor of queries is called "queries""#),
        ]
    )
    func `advice can be pasted`(body: String, words: String) throws {
        #expect(try refusal(of: body).detail.contains(words))
    }

    @Test func `a long value is left to the reader`() throws {
        let mask = "[" + [String](repeating: "true", count: 1000).joined(separator: ",") + "]"
        let detail = try refusal(of: "{\"key_padding_mask\":[\(mask)]}").detail
        #expect(detail.hasSuffix(#"write "mask": …"#))
    }

    @Test(arguments: [
        #"{"attention_mask":{"shape":[1,2],"data":[1,0]}}"#,
        #"{"temperature":1e999}"#,
        #"{"temperature":0}"#,
        #"{"cu_seqlens":[5,0,-3]}"#,
        #"{"cu_seqlens":[0,9223372036854775807]}"#,
        #"{"attention_chunk_size":1,"inputs":[]}"#,
        #"{"window_size":[1e30,-1e30]}"#,
        #"{"num_key_value_groups":0,"num_heads":4}"#,
        #"{"sliding_window":-9223372036854775808}"#,
        #"{"local_window_size":9223372036854775807}"#,
        #"{"past":[[[[[[[[[[[[1]]]]]]]]]]]]}"#,
        #"{"rope_scaling":{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":1}}}}}}}}}}"#,
        #"{"sinks":1,"num_heads":9000000000000000000}"#,
        #"{"qkv":"\u0000\"\\","q":"\u0007"}"#,
    ])
    func `absurd values are refused with status 422`(body: String) throws {
        #expect(try refusal(of: body).kind.status == .unprocessableContent)
    }
}

/// A problem of a request, as a client sees it.
private struct FoundProblem {
    let detail: String
    /// The path to the value.
    let tokens: [String]

    /// Returns the request as the detail says; nil if it does not say.
    func followed(in request: JSON) throws -> JSON? {
        let isUnknown = detail.hasPrefix("unknown member")
        if let start = detail.range(of: "write \"")?.upperBound {
            let rest = detail[start...]
            let end = ["; if it means", "; as in ONNX"].compactMap {
                rest.range(of: $0)?.lowerBound
            }
            .min()
            let text = "{\"" + rest[..<(end ?? rest.endIndex)] + "}"
            let members = try JSON(parsing: Array(text.utf8))
            let isMoved = detail.contains("leave out \"\(tokens[0])\"")
            var changed = isUnknown ? request.removing(tokens[...]) : request
            if isMoved { changed = changed.removing(tokens[...0]) }
            return changed.merging(members)
        }
        if detail.contains("leave it out") { return request.removing(tokens[...]) }
        guard let start = detail.range(of: "this service calls it \"")?.upperBound,
            let end = detail[start...].firstIndex(of: "\"")
        else { return nil }
        return request.renaming(tokens[...], to: String(detail[start..<end]))
    }
}

extension JSON {
    /// This object with the members of another, which replace those of the same name.
    fileprivate func merging(_ other: JSON) -> JSON {
        guard case .object(let members) = self, case .object(let others) = other else {
            return self
        }
        return .object(members.merging(others) { $1 })
    }

    /// This value without the one at a path.
    fileprivate func removing(_ path: ArraySlice<String>) -> JSON {
        changing(path) { members, name in members[name] = nil }
    }

    /// This value with another name for the one at a path.
    fileprivate func renaming(_ path: ArraySlice<String>, to name: String) -> JSON {
        changing(path) { members, old in members[name] = members.removeValue(forKey: old) }
    }

    private func changing(
        _ path: ArraySlice<String>,
        _ change: (inout [String: JSON], String) -> Void
    ) -> JSON {
        guard let first = path.first else { return self }
        switch self {
        case .object(var members):
            if path.count == 1 {
                change(&members, first)
            } else {
                members[first] = members[first]?.changing(path.dropFirst(), change)
            }
            return .object(members)
        case .array(var elements):
            guard let index = Int(first), elements.indices.contains(index) else { return self }
            elements[index] = elements[index].changing(path.dropFirst(), change)
            return .array(elements)
        default: return self
        }
    }
}
