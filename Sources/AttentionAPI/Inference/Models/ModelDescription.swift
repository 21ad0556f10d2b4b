import Attention
import TensorJSON

/// The JSON documents that describe the server and its models.
enum ModelDescription {
    /// The metadata of the server.
    static func server(version: String) -> [UInt8] {
        document { json in
            json.member("name", "attention-server")
            json.member("version", version)
            json.member("extensions", ["binary_tensor_data", "model_configuration"])
        }
    }

    /// The models, all of them ready.
    static func index(of models: [InferenceModel]) -> [UInt8] {
        var json = JSONWriter()
        json.beginArray()
        for model in models {
            json.beginObject()
            json.member("name", model.name)
            json.member("version", InferenceModel.version)
            json.member("state", "READY")
            json.member("reason", "")
            json.endObject()
        }
        json.endArray()
        json.endDocument()
        return json.bytes
    }

    /// The metadata of a model: the names of its tensors, with the datatype that is used by default
    /// and the extents of one sequence without heads.
    static func metadata(of model: InferenceModel) -> [UInt8] {
        document { json in
            json.member("name", model.name)
            json.member("versions", [InferenceModel.version])
            json.member("platform", platform)
            json.tensors("inputs", of: model.inputTensors) { tensor, json in
                json.member("datatype", tensor.datatype.rawValue)
                json.member("shape", tensor.extents)
            }
            json.tensors("outputs", of: model.outputTensors) { tensor, json in
                json.member("datatype", tensor.datatype.rawValue)
                json.member("shape", tensor.extents)
            }
        }
    }

    /// The configuration of a model, as Triton has it.
    static func configuration(of model: InferenceModel) -> [UInt8] {
        document { json in
            json.member("name", model.name)
            json.member("platform", platform)
            json.member("backend", platform)
            json.member("max_batch_size")
            json.integer(0)
            json.tensors("input", of: model.inputTensors) { tensor, json in
                json.member("data_type", "TYPE_\(tensor.datatype.rawValue)")
                json.member("dims", tensor.extents)
                json.member("optional")
                json.boolean(true)
            }
            json.tensors("output", of: model.outputTensors) { tensor, json in
                json.member("data_type", "TYPE_\(tensor.datatype.rawValue)")
                json.member("dims", tensor.extents)
            }
        }
    }

    private static let platform = "attention-server"

    private static func document(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        write(&json)
        json.endObject()
        json.endDocument()
        return json.bytes
    }
}

/// A tensor in the metadata of a model.
struct DescribedTensor {
    let name: String
    let datatype: InferenceDatatype
    /// The extents, −1 where any is possible.
    let extents: [Int]
}

extension InferenceModel {
    fileprivate var inputTensors: [DescribedTensor] {
        inputs.map { member in
            let elements = member.tensorRole?.elements ?? .numbers
            return DescribedTensor(
                name: member.inputName,
                datatype: elements.datatypes[0],
                extents: Array(repeating: -1, count: member.usualRank)
            )
        }
    }

    fileprivate var outputTensors: [DescribedTensor] {
        outputNames.map { name in
            let rank = name == "lse" || name.count == 2 && name.hasPrefix("b") ? 1 : 2
            return DescribedTensor(
                name: name,
                datatype: .float32,
                extents: Array(repeating: -1, count: rank)
            )
        }
    }
}

extension RequestMember {
    /// The rank of the tensor for one sequence without heads.
    fileprivate var usualRank: Int {
        switch self {
        case .partContext: 3
        case .partLogSumExp: 2
        case .bq, .bk, .bv, .bo, .bg, .bqkv, .queryScale, .sinks, .alibiSlopes, .ropeFrequencies,
            .ropeQueryPositions, .ropeKeyPositions, .ropeAxes, .queryPositions, .keyPositions,
            .querySegments, .keySegments, .query, .queryOffset, .keyOffset, .prefixLengths,
            .keyLengths, .normQueryWeight, .normKeyWeight, .normQueryBias, .normKeyBias, .beta:
            1
        default: 2
        }
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, _ value: String) {
        member(name)
        string(value)
    }

    fileprivate mutating func member(_ name: StaticString, _ values: [String]) {
        member(name)
        beginArray()
        for value in values { string(value) }
        endArray()
    }

    fileprivate mutating func member(_ name: StaticString, _ values: [Int]) {
        member(name)
        beginArray()
        for value in values { integer(value) }
        endArray()
    }

    fileprivate mutating func tensors(
        _ name: StaticString,
        of tensors: [DescribedTensor],
        _ write: (DescribedTensor, inout JSONWriter) -> Void
    ) {
        member(name)
        beginArray()
        for tensor in tensors {
            beginObject()
            member("name", tensor.name)
            write(tensor, &self)
            endObject()
        }
        endArray()
    }
}
