import Support
import Testing

/// The cases in `Tests/Fixtures/api/reports.jsonl`: requests from public bug reports, with the right
/// values or the words that help their authors.
@Suite struct ReportTests {
    @Test func `each reported request gets the right numbers or the words that help`() throws {
        let cases = try Fixture.bytes("api/reports.jsonl").split(separator: UInt8(ascii: "\n"))
        #expect(cases.count == 16)
        try withServer { _, client in
            for line in cases {
                let fixture = try JSON(parsing: Array(line))
                let name = Comment(rawValue: fixture["name"]?.string ?? "")
                let answer = try client.post(
                    try #require(fixture["path"]?.string),
                    json: try #require(fixture["request"]).text()
                )
                let content = try answer.json()
                let expected = try #require(fixture["expected"])
                let status = expected["status"]?.number ?? 200
                #expect(Double(answer.status) == status, name)
                for word in expected["detail_mentions"]?.array ?? [] {
                    let detail = content["detail"]?.string ?? ""
                    #expect(detail.contains(word.string ?? "?"), name)
                }
                for word in expected["warnings_mention"]?.array ?? [] {
                    let warnings = content["warnings"]?.array?.compactMap(\.string) ?? []
                    #expect(warnings.contains { $0.contains(word.string ?? "?") }, name)
                }
                let words = ["status", "detail_mentions", "warnings_mention"]
                for member in expected.memberNames where !words.contains(member) {
                    let found = try #require(content[member], name)
                    let wanted = try #require(expected[member])
                    #expect(found.firstDifference(from: wanted, tolerance: 2e-6) == nil, name)
                }
            }
        }
    }
}
