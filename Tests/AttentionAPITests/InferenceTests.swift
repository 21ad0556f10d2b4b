import HTTP1
import Support
import Tensors
import Testing

@testable import AttentionAPI

/// Inference requests that succeed.
@Suite struct InferenceTests {
    private static let queries =
        #"{"name":"queries","datatype":"FP32","shape":[2,2],"data":[1,0,0,1]}"#
    private static let keys =
        #"{"name":"keys","datatype":"FP32","shape":[2,2],"data":[[1,0],[0.5,1]]}"#
    private static let values = #"{"name":"values","datatype":"FP32","shape":[2,1],"data":[3,4]}"#
    private static let given = "\(queries),\(keys),\(values)"
    private static let plain =
        #""queries":[[1,0],[0,1]],"keys":[[1,0],[0.5,1]],"values":[[3],[4]]"#

    /// Returns the numbers of a member of a JSON response, in row-major order.
    private func numbers(_ value: JSON?) -> [Double?] {
        guard let array = value?.array else { return [value?.number] }
        return array.flatMap { numbers($0) }
    }

    @Test(
        arguments: [
            (#""causal":true,"scale":"1/sqrt(d)""#, #""causal":true,"scale":"1/sqrt(d)""#),
            (#""window":{"left":0,"right":0}"#, #""window":"{\"left\":0,\"right\":0}""#),
            (#""window":{"left":0}"#, #""window":{"left":0}"#),
            (
                #""rope":{"base":100,"interleaved":true}"#,
                #""rope":" {\"base\":100,\"interleaved\":true}""#
            ),
            (#""query":[1]"#, #""query":"[1]""#),
            (#""query":1"#, #""query":1"#),
            (#""query_offset":"end","causal":true"#, #""query_offset":"end","causal":true"#),
            (#""dropout":{"p":0.5,"seed":3}"#, #""dropout":"{\"p\":0.5,\"seed\":3}""#),
            (#""dtype":"float64","softcap":2"#, #""dtype":"float64","softcap":2"#),
            (#""bias":[[0,null],[1,2]]"#, #""bias":"[[0,null],[1,2]]""#),
            ("\"softcap\":null", "\"softcap\":null"),
        ]
    )
    func `parameters are the options of the operation`(option: String, parameter: String) throws {
        let service = TestService()
        let expected = try service.post("/attention", "{\(Self.plain),\(option)}").json()
        let found = try InferenceCall("{\"inputs\":[\(Self.given)],\"parameters\":{\(parameter)}}")
            .reply(from: service)
        #expect(try found.data("context") == numbers(expected["context"]))
        let parameters = try found.inference().json["parameters"]
        #expect(parameters?["dtype"] == expected["dtype"])
        #expect(parameters?["scale"] == expected["scale"])
    }

    @Test(
        arguments: [
            (
                #""mask":[[true,false],[true,true]]"#,
                #"{"name":"mask","datatype":"BOOL","shape":[2,2],"data":[true,false,true,true]}"#
            ),
            (
                #""bias":[[0,null],[1,2]]"#,
                #"{"name":"bias","datatype":"FP16","shape":[2,2],"data":[0,null,1,2]}"#
            ),
            (
                #""key_lengths":1"#,
                #"{"name":"key_lengths","datatype":"INT64","shape":[],"data":[1]}"#
            ),
            (
                #""key_lengths":[1]"#,
                #"{"name":"key_lengths","datatype":"INT32","shape":[1],"data":[1]}"#
            ),
            (#""sinks":[0.1]"#, #"{"name":"sinks","datatype":"FP32","shape":[1],"data":[0.1]}"#),
            (#""sinks":[null]"#, #"{"name":"sinks","datatype":"FP32","shape":[1],"data":[null]}"#),
            (
                #""alibi_slopes":[0.3]"#,
                #"{"name":"alibi_slopes","datatype":"FP32","shape":[1],"data":[0.3]}"#
            ),
            (
                #""query_scale":[0.3,2]"#,
                #"{"name":"query_scale","datatype":"FP32","shape":[2],"data":[0.3,2]}"#
            ),
            (#""query":[1,0]"#, #"{"name":"query","datatype":"INT64","shape":[2],"data":[1,0]}"#),
            (
                #""causal":true,"query_positions":[0,5]"#,
                #"{"name":"query_positions","datatype":"INT64","shape":[2],"data":[0,5]}"#
            ),
            (
                #""rope":{"cos":[[1],[0.6]],"sin":[[0],[0.8]]}"#,
                #"{"name":"rope.cos","datatype":"FP32","shape":[2,1],"data":[1,0.6]},"#
                    + #"{"name":"rope.sin","datatype":"FP32","shape":[2,1],"data":[0,0.8]}"#
            ),
            (
                #""rope":{"frequencies":[0.5],"query_positions":[0,1.5]}"#,
                #"{"name":"rope.frequencies","datatype":"FP64","shape":[1],"data":[0.5]},"#
                    + #"{"name":"rope.query_positions","datatype":"FP32","shape":[2],"data":[0,1.5]}"#
            ),
            (
                #""qk_norm":{"type":"rms","query_weight":[2,1]}"#,
                #"{"name":"qk_norm.query_weight","datatype":"FP32","shape":[2],"data":[2,1]}"#
            ),
            (
                #""parameters":{"wq":[[1,2],[3,4]],"bq":[1,0],"layout":"out_in"}"#,
                #"{"name":"wq","datatype":"FP32","shape":[2,2],"data":[1,2,3,4]},"#
                    + #"{"name":"bq","datatype":"FP32","shape":[2],"data":[1,0]}"#
            ),
        ]
    )
    func `inputs are the tensors of the operation`(member: String, input: String) throws {
        let options =
            if input.contains("qk_norm") {
                #""parameters":{"qk_norm":"{\"type\":\"rms\"}"}"#
            } else if input.contains("wq") {
                #""parameters":{"layout":"out_in"}"#
            } else if input.contains("\"query_positions\"") {
                #""parameters":{"causal":true}"#
            } else {
                #""parameters":{}"#
            }
        let service = TestService()
        // An input in FP64 widens the computation.
        let type = input.contains("FP64") ? #","dtype":"float64""# : ""
        let expected = try service.post("/attention", "{\(Self.plain),\(member)\(type)}")
        #expect(expected.status == 200, "\(expected.text)")
        let found = try InferenceCall("{\"inputs\":[\(Self.given),\(input)],\(options)}")
            .reply(from: service)
        #expect(try found.data("context") == numbers(try expected.json()["context"]))
    }

    @Test func `outputs are those asked for, in their order`() throws {
        let reply = try InferenceCall(
            #"{"id":"a\n1","inputs":[\#(Self.given)],"outputs":[{"name":"lse"},{"name":"weights"}]}"#
        ).reply()
        let json = try reply.inference().json
        #expect(json["id"]?.string == "a\n1")
        #expect(json["model_name"]?.string == "attention")
        #expect(json["model_version"]?.string == "1")
        #expect(json["outputs"]?.array?.map { $0["name"]?.string } == ["lse", "weights"])
        #expect(json["outputs"]?[1]?["shape"]?.array?.map(\.number) == [2, 2])
        #expect(reply.text.hasSuffix("}\n"))
    }

    @Test func `drawn matrices are outputs`() throws {
        let reply = try InferenceCall(
            #"""
            {"inputs":[{"name":"inputs","datatype":"FP32","shape":[2,2],"data":[1,0,0,1]}],
            "parameters":{"seed":1,"d_out":2}}
            """#,
            to: "qkv"
        ).reply()
        let outputs = try reply.inference().json["outputs"]?.array?.map { $0["name"]?.string }
        #expect(outputs == ["queries", "keys", "values", "wq", "wk", "wv"])
        #expect(try reply.data("queries") == (try reply.data("wq")))
    }

    @Test func `parts of merge are stacked`() throws {
        let service = TestService()
        let expected = try service.post(
            "/merge",
            #"{"parts":[{"context":[[1],[2]],"lse":[0,1]},{"context":[[3],[4]],"lse":[null,2]}]}"#
        ).json()
        let found = try InferenceCall(
            #"""
            {"inputs":[{"name":"context","datatype":"FP32","shape":[2,2,1],"data":[1,2,3,4]},
            {"name":"lse","datatype":"FP32","shape":[2,2],"data":[[0,1],[null,2]]}]}
            """#,
            to: "merge"
        ).reply(from: service)
        #expect(try found.data("context") == numbers(expected["context"]))
        #expect(try found.data("lse") == numbers(expected["lse"]))
    }

    @Test func `nested data are given on request`() throws {
        let reply = try InferenceCall(
            #"{"inputs":[\#(Self.given)],"parameters":{"tensor_format":"nested"}}"#
        ).reply()
        #expect(reply.text.contains(#""shape":[2,1],"data":[["#))
    }

    @Test func `parameters of the protocol have no effect`() throws {
        let reply = try InferenceCall(
            #"""
            {"model_name":"other","inputs":[\#(Self.given)],"outputs":null,"parameters":{"priority":2,
            "timeout":7,"sequence_id":"a","sequence_start":true,"sequence_end":false,"triton_x":1}}
            """#
        ).reply()
        #expect(try reply.data("context").count == 2)
    }

    // MARK: - Binary data

    @Test(arguments: InferenceDatatype.allCases)
    func `binary data have the bytes of NumPy`(datatype: InferenceDatatype) throws {
        let tensors = try Fixture.json("inference/tensors.json").array ?? []
        let tensor = try #require(tensors.first { $0["datatype"]?.string == datatype.rawValue })
        let numbers = try #require(tensor["numbers"]?.array).compactMap(\.number)
        let text = Array(try #require(tensor["bytes"]?.string).utf8)
        let binary = stride(from: 0, to: text.count, by: 2).compactMap {
            UInt8(String(decoding: text[$0...$0 + 1], as: UTF8.self), radix: 16)
        }
        // At each alignment.
        for shift in 0..<8 {
            let body = Body(copying: [UInt8](repeating: 0xFF, count: shift) + binary)
            let read = try BinaryTensor(body: body, range: shift..<shift + binary.count)
                .numbers(datatype, allowsNegativeInfinity: false)
            switch read {
            case .floats(let floats):
                #expect(floats.map(Double.init) == numbers)
                #expect(floats.map(\.sign) == numbers.map(\.sign))
                var written: [UInt8] = []
                InferenceOutput(
                    name: "a",
                    tensor: Tensor(shape: [floats.count], elements: floats),
                    datatype: datatype,
                    isBinary: true
                ).appendBinary(0..<floats.count, to: &written)
                #expect(written == binary)
            case .doubles(let doubles): #expect(doubles == numbers)
            case .integers(let integers): #expect(integers.map(Double.init) == numbers)
            case .booleans(let booleans): #expect(booleans.map { $0 ? 1 : 0 } == numbers)
            }
        }
    }

    @Test(arguments: ["FP32", "FP64", "FP16", "BF16"])
    func `a response in binary has the numbers of one in JSON`(datatype: String) throws {
        let inputs = Self.given.replacing("FP32", with: datatype)
        let inJSON = try InferenceCall(#"{"inputs":[\#(inputs)]}"#).reply()
        let (json, binary) = try InferenceCall(
            #"{"inputs":[\#(inputs)],"parameters":{"binary_data_output":true}}"#
        ).reply().inference()
        let output = try #require(json["outputs"]?[0])
        #expect(output["datatype"]?.string == datatype)
        #expect(output["data"] == nil)
        #expect(output["parameters"]?["binary_data_size"]?.number == Double(binary.count))
        let known = try #require(InferenceDatatype(rawValue: datatype))
        let read = try BinaryTensor(body: Body(copying: binary), range: 0..<binary.count)
            .numbers(known, allowsNegativeInfinity: false)
        let text = try inJSON.data("context").compactMap { $0 }
        for (number, shown) in zip(read.doubles(), text) {
            // The decimal is the shortest that reads back to the number.
            let same =
                switch known.scalarType?.half {
                case let half?: Double(half.roundedOnce(shown))
                case nil: known == .float32 ? Double(Float(shown)) : shown
                }
            #expect(number == same)
        }
        #expect(read.count == text.count)
    }

    @Test func `binary inputs follow each other, and outputs may be mixed`() throws {
        let (queries, keys, values): ([Float], [Float], [Float]) = (
            [1, 0, 0, 1], [1, 0, 0.5, 1], [3, 4]
        )
        func input(_ name: String, _ shape: String, _ size: Int) -> String {
            #"{"name":"\#(name)","datatype":"FP32","shape":\#(shape),"#
                + #""parameters":{"binary_data_size":\#(size)}}"#
        }
        let inputs = [
            input("queries", "[2,2]", 16), input("keys", "[2,2]", 16), input("values", "[2,1]", 8),
        ].joined(separator: ",")
        let reply = try InferenceCall(
            #"{"inputs":[\#(inputs)],"outputs":[{"name":"lse"},"#
                + #"{"name":"context","parameters":{"binary_data":true}}]}"#,
            binary: bytes(queries) + bytes(keys) + bytes(values)
        ).reply()
        let (json, binary) = try reply.inference()
        let expected = try InferenceCall(
            #"{"inputs":[\#(Self.given)],"outputs":[{"name":"context"},{"name":"lse"}]}"#
        ).reply()
        #expect(json["outputs"]?[0]?["data"]?.array?.map(\.number) == (try expected.data("lse")))
        let context = try expected.data("context").compactMap { $0.map(Float.init) }
        #expect(binary == bytes(context))
    }

    @Test func `a large response in binary is sent in portions`() throws {
        let count = 40_000
        let numbers = (0..<count).map { Float($0) / Float(count) }
        let reply = try InferenceCall(
            #"{"inputs":[{"name":"inputs","datatype":"FP32","shape":[\#(count / 2),2],"#
                + #""parameters":{"binary_data_size":\#(4 * count)}},"#
                + #"{"name":"wq","datatype":"FP32","shape":[2,2],"data":[1,0,0,1]}],"#
                + #""parameters":{"binary_data_output":true}}"#,
            binary: bytes(numbers),
            to: "qkv"
        ).reply()
        let (json, binary) = try reply.inference()
        #expect(json["outputs"]?.array?.count == 1)
        #expect(reply.portionCount > 1)
        #expect(binary == bytes(numbers))
    }

    @Test func `binary data are read ahead of long work where JSON of their length is not`() throws
    {
        // 16 times shorter than JSON that would take as long to read.
        for (count, moment) in [
            (1000, Reply.Moment.now), (100_000, .soon), (1_000_000, .later),
        ] {
            let reply = try InferenceCall(
                #"{"inputs":[{"name":"inputs","datatype":"FP32","shape":[1,\#(count)],"#
                    + #""parameters":{"binary_data_size":\#(4 * count)}}],"#
                    + #""outputs":[{"name":"scores"}]}"#,
                binary: [UInt8](repeating: 0, count: 4 * count),
                to: "scores"
            ).reply()
            #expect(try reply.data("scores") == [0])
            #expect(reply.moment == moment)
        }
    }

    @Test func `negative infinity is binary where null is allowed`() throws {
        let json =
            #"{"inputs":[\#(Self.given),{"name":"bias","datatype":"FP32","shape":[1,2],"#
            + #""parameters":{"binary_data_size":8}}],"outputs":[{"name":"masked_scores","#
            + #""parameters":{"binary_data":true}}]}"#
        let bias: [Float] = [0, -.infinity]
        let (_, binary) = try InferenceCall(json, binary: bytes(bias)).reply().inference()
        #expect(binary == bytes([1, -.infinity, 0, -.infinity] as [Float]))
    }

    @Test func `the dtype is the widest among the inputs`() throws {
        for (datatypes, dtype) in [
            (["FP16", "FP16", "FP16"], "float16"), (["FP16", "BF16", "BF16"], "float32"),
            (["FP16", "FP32", "FP16"], "float32"), (["FP32", "BF16", "FP64"], "float64"),
        ] {
            let inputs = zip([Self.queries, Self.keys, Self.values], datatypes)
                .map { $0.replacing("FP32", with: $1) }.joined(separator: ",")
            let reply = try InferenceCall(#"{"inputs":[\#(inputs)]}"#).reply()
            #expect(try reply.inference().json["parameters"]?["dtype"]?.string == dtype)
        }
    }
}
