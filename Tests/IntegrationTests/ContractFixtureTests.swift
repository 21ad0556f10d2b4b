import Support
import Testing

/// A spread of `Tests/Fixtures/api` over HTTP; all of it runs without a server elsewhere.
@Suite struct ContractFixtureTests {
    @Test func `every fortieth case of each file comes out right over HTTP`() throws {
        let files = [
            "pytorch", "onnx", "combinations", "extremes", "merges", "shards", "refusals",
        ]
        try withServer { _, client in
            for file in files {
                let cases = try ContractCase.all(in: "\(file).jsonl")
                for index in stride(from: 0, to: cases.count, by: 40) {
                    let fault = try cases[index].firstFault { path, body in
                        let answer = try client.post(path, json: body)
                        return (answer.status, answer.body)
                    }
                    if let fault { Issue.record("\(file), \(cases[index].name): \(fault)") }
                }
            }
        }
    }
}
