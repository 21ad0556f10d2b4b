import Support
import Testing

/// The cases in `Tests/Fixtures/api`, computed with PyTorch, ONNX and NumPy.
@Suite struct ContractFixtureTests {
    /// The files, and their number of cases.
    static let files = [
        ("pytorch", 288), ("onnx", 117), ("combinations", 2723), ("extremes", 113),
        ("merges", 170), ("shards", 90), ("linear", 122),
        ("models", 203), ("families", 156),
    ]

    @Test(arguments: files)
    func `results agree with other libraries within those libraries' error`(
        file: String,
        count: Int
    ) throws {
        try check("\(file).jsonl", count: count)
    }

    @Test func `invalid requests are refused with the contract's status and pointer`()
        throws
    {
        try check("refusals.jsonl", count: 561)
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
