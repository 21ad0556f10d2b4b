import TensorJSON
import Tensors
import Testing

/// Tensors as objects, which may describe a draw.
@Suite struct `Tensors from objects` {
    private func source(_ text: String) throws(TensorDecodingError) -> SourceTensor<Float> {
        try read(text) { reader throws(TensorDecodingError) in
            try reader.sourceTensorObject(of: Float.self)
        }
    }

    @Test func `an object with data is a tensor`() throws {
        let expected = Tensor<Float>(shape: [2, 1], elements: [1, 2])
        #expect(try source(#"{"shape":[2,1],"data":[1,2]}"#) == .given(expected))
        #expect(try source(#" { "data" : [ 1 , 2 ] , "shape" : [ 2 , 1 ] } "#) == .given(expected))
    }

    @Test func `an object with a seed is the description of a draw`() throws {
        for (text, seed, distribution) in [
            (#"{"shape":[3,2],"seed":1}"#, 1, .rand),
            (#"{"seed":-1,"init":"rand","shape":[3,2]}"#, .max, .rand),
            (#"{"init":"r\u0061ndn","shape":[3,2],"seed":18446744073709551615}"#, .max, .randn),
        ] as [(String, UInt64, DrawnTensor.Distribution)] {
            let expected = DrawnTensor(shape: [3, 2], seed: seed, distribution: distribution)
            #expect(try source(text) == .drawn(expected), "\(text)")
        }
    }

    @Test func `the elements of a draw need not fit in memory`() throws {
        let shape: Shape = [1 << 40, 1 << 22]
        #expect(
            try source(#"{"shape":[1099511627776,4194304],"seed":0}"#)
                == .drawn(DrawnTensor(shape: shape, seed: 0))
        )
    }

    @Test(arguments: [
        (#"{"seed":1}"#, TensorDecodingError(.missingMember("shape"), at: 0)),
        (#"{"shape":[1],"init":"rand"}"#, TensorDecodingError(.missingMember("seed"), at: 0)),
        (
            #"{"seed":1,"data":[1],"shape":[1]}"#,
            TensorDecodingError(.contradictoryMember("data", other: "seed"), at: 10)
        ),
        (
            #"{"data":[1],"shape":[1],"init":"randn"}"#,
            TensorDecodingError(.contradictoryMember("data", other: "init"), at: 1)
        ),
        (
            #"{"shape":[1],"seed":1,"init":"uniform"}"#,
            TensorDecodingError(
                .notInRange(expected: #""rand" or "randn""#, found: #""uniform""#),
                at: 29
            )
        ),
    ])
    func `incomplete and contradictory descriptions are refused`(
        text: String,
        error: TensorDecodingError
    ) {
        #expect(throws: error) { try source(text) }
    }

    @Test func `only a source can be drawn`() {
        #expect(
            throws: TensorDecodingError(
                .unknownMember("seed", expected: ["shape", "data"]),
                at: 13
            )
        ) {
            try tensor(#"{"shape":[1],"seed":1}"#, of: Float.self)
        }
    }
}
