import Support
import Testing

/// A sample of `Tests/Fixtures/api` over HTTP; AttentionAPITests runs all cases without a server.
@Suite struct ContractFixtureTests {
    @Test func `every fortieth case of each file gets the expected response`() throws {
        let files = [
            "pytorch", "onnx", "combinations", "extremes", "merges", "shards", "linear",
            "models", "families", "refusals",
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
