import Support
import Testing

/// Requests as generated clients and newcomers write them.
@Suite struct ClientHabitTests {
    private static let inputs = #""inputs":[[0.43,0.15],[0.55,0.87]]"#

    @Test(
        arguments: [
            #""bias":null,"mask":null,"rope":null,"parameters":null,"include":null"#,
            #""window":{"left":null,"right":null},"dtype":null,"tokens":null"#,
            #""prefix_lengths":0,"causal":false,"scale":1,"include":[]"#,
            #""key_positions":[0,1],"key_offset":0"#,
        ]
    )
    func `absent members may be null or have their default`(added: String) throws {
        try withServer { _, client in
            let plain = try client.post("/attention", json: "{\(Self.inputs)}")
            let found = try client.post("/attention", json: "{\(Self.inputs),\(added)}")
            #expect(found.status == 200, "\(found.text)")
            #expect(found.text == plain.text)
        }
    }

    @Test func `documented defaults of parameters may be sent with a seed`() throws {
        try withServer { _, client in
            func post(_ added: String) throws -> HTTPAnswer {
                let parameters = #""parameters":{"seed":123,"d_out":2\#(added)}"#
                return try client.post("/attention", json: "{\(Self.inputs),\(parameters)}")
            }
            let found = try post(#","layout":"in_out","bias":false,"out_proj":false,"init":"rand""#)
            #expect(found.status == 200, "\(found.text)")
            #expect(found.text == (try post("").text))
        }
    }

    @Test func `the names of PyTorch and Keras get those of this service`() throws {
        try withServer { _, client in
            for (body, pointer, detail) in [
                (#"{"query":[[1,0]],"key":[[1,0]],"value":[[1]]}"#, "/query/0", #""queries""#),
                (#"{"queries":[[1,0]],"key":[[1,0]]}"#, "/key", #""keys""#),
                (#"{"inputs":[[1,0]],"scale":null}"#, "/scale", #""1/sqrt(d)""#),
                (
                    #"{"inputs":[[1,0]],"sliding_window":4096}"#, "/sliding_window",
                    #"write "window": {"left": 4095, "right": 0}, "causal": true"#
                ),
            ] {
                let answer = try client.post("/attention", json: body)
                try expectProblem(answer, status: 422, pointer: pointer, details: [detail])
            }
        }
    }
}
