import Support
import Testing

/// The whole contract, as PyTorch, ONNX and NumPy compute it: `Tests/Fixtures/api`.
@Suite struct ContractFixtureTests {
    /// The files, and how many cases their README counts.
    static let files = [
        ("pytorch", 288), ("onnx", 117), ("combinations", 2200), ("extremes", 113),
        ("merges", 170), ("shards", 90),
    ]

    @Test(arguments: files)
    func `what other libraries compute comes out within their own error`(
        file: String,
        count: Int
    ) throws {
        try check("\(file).jsonl", count: count)
    }

    @Test func `what the contract refuses is refused, with the status and the pointer it says`()
        throws
    {
        try check("refusals.jsonl", count: 246)
    }

    private func check(_ file: String, count: Int) throws {
        let cases = try ContractCase.all(in: file)
        #expect(cases.count == count)
        let service = TestService()
        for fixture in cases {
            let fault = try fixture.firstFault { path, body in
                let reply = try service.post(path, body)
                return (reply.status, reply.body)
            }
            if let fault { Issue.record("\(fixture.name): \(fault)") }
        }
    }
}
