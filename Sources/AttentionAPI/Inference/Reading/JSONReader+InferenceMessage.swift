import Attention
import HTTP1
import TensorJSON
import Tensors

extension JSONReader {
    /// Reads the JSON object of an inference request.
    ///
    /// - Throws: `TensorDecodingError` or `Problem`, with pointers into this object.
    mutating func inferenceMessage(for model: InferenceModel) throws -> InferenceMessage {
        var message = InferenceMessage()
        var hasInputs = false
        try beginDocument()
        let names = ["id", "parameters", "inputs", "outputs"]
        // KServe's client repeats the model's name, which the path has already.
        try members(names + ["model_name", "model_version"], at: "") { name, reader in
            switch name {
            case "id": message.id = try reader.string()
            case "parameters": try reader.inferenceParameters(into: &message)
            case "inputs": message.inputs = try reader.inferenceInputs(of: model)
            case "outputs": message.outputs = try reader.inferenceOutputs(of: model)
            default: _ = try reader.string()
            }
            hasInputs = hasInputs || name == "inputs"
        }
        try endDocument()
        guard hasInputs else {
            throw Problem.missing("inputs is missing; a request without tensors has an empty list")
        }
        return message
    }

    /// Reads an object, calling a closure at the value of each member that is not `null`.
    ///
    /// - Throws: `Problem` for a member that is not among `names`.
    private mutating func members(
        _ names: [String],
        at pointer: String,
        _ read: (String, inout JSONReader) throws -> Void
    ) throws {
        var object = try beginObject()
        while let name = try nextMember(of: &object) {
            guard names.contains(name) else {
                throw Problem(
                    .unknownMember,
                    "unknown member \"\(name.shortened)\" of "
                        + (pointer.isEmpty ? "the request" : pointer) + "; expected "
                        + names.joined(separator: ", "),
                    pointer: pointer + JSONPointer([name]).description
                )
            }
            if try skipNull() { continue }
            try read(name, &self)
        }
    }

    // MARK: Parameters

    /// Reads the parameters of the request.
    private mutating func inferenceParameters(into message: inout InferenceMessage) throws {
        var object = try beginObject()
        while let name = try nextMember(of: &object) {
            if try skipNull() { continue }
            switch name {
            case "binary_data_output": message.isBinaryByDefault = try boolean()
            // Parameters of the protocol and its extensions that have no effect here.
            case "priority", "timeout", "headers": try skipValue()
            case _ where name.hasPrefix("sequence_") || name.hasPrefix("triton_"):
                try skipValue()
            default: message.parameters.append(try inferenceParameter(name))
            }
        }
    }

    private mutating func inferenceParameter(_ name: String) throws -> InferenceParameter {
        let kind = try nextKind()
        let start = offset
        guard kind == .string else {
            try skipValue()
            return InferenceParameter(name: name, json: bytes(from: start), offset: start)
        }
        let text = try string()
        // A structured option is given as its JSON text; other strings are the values of options.
        let first = text.utf8.first { !" \t\r\n".utf8.contains($0) }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            return InferenceParameter(name: name, json: bytes(from: start), offset: start)
        }
        let json = Array(text.utf8)
        do {
            let body = Body(copying: json)
            try JSONSyntax.validate(body.bytes.span, count: body.count)
        } catch {
            throw Problem(
                .wrongType,
                "parameter \(name.shortened) is not valid JSON: "
                    + error.description(at: "byte \(error.offset) of its text"),
                pointer: "/parameters\(JSONPointer([name]))"
            )
        }
        return InferenceParameter(name: name, json: json, offset: nil)
    }

    // MARK: Inputs

    private mutating func inferenceInputs(of model: InferenceModel) throws -> [InferenceInput] {
        var inputs: [InferenceInput] = []
        var array = try beginArray()
        while try nextItem(of: &array) {
            let input = try inferenceInput(of: model, inputs.count)
            if inputs.contains(where: { $0.name == input.name }) {
                throw Problem(
                    .duplicateMember,
                    "input \(input.name) occurs twice",
                    pointer: "/inputs/\(inputs.count)/name"
                )
            }
            inputs.append(input)
        }
        return inputs
    }

    private mutating func inferenceInput(
        of model: InferenceModel,
        _ index: Int
    ) throws -> InferenceInput {
        var description = InputDescription(pointer: "/inputs/\(index)")
        try members(
            ["name", "shape", "datatype", "parameters", "data"],
            at: description.pointer
        ) { name, reader in
            switch name {
            case "name": description.name = try reader.string()
            case "shape": description.shape = try reader.shape()
            case "datatype": description.datatype = try reader.string()
            case "parameters": try reader.parameters(of: &description)
            default:
                description.dataOffset = reader.offset
                // The data can be read only once the datatype and the shape are known.
                guard description.isComplete else { return try reader.skipValue() }
                description.input = try reader.inputWithData(description, model)
            }
        }
        if description.dataOffset != nil, let size = description.binarySize, size > 0 {
            throw Problem(
                .contradiction,
                "input \(index) has both data and a binary_data_size of \(size); send one",
                pointer: "\(description.pointer)/parameters/binary_data_size"
            )
        }
        if let input = description.input { return input }
        let input = try description.checked(for: model)
        guard let dataOffset = description.dataOffset else {
            guard let size = description.binarySize else {
                throw Problem(
                    .missingMember,
                    "\(input.description) has no data: send data, or binary_data_size in its "
                        + "parameters and the data after the JSON",
                    pointer: description.pointer
                )
            }
            return try description.withBinaryData(input, size)
        }
        let end = offset
        move(to: dataOffset)
        defer { move(to: end) }
        return try inputWithData(description, model)
    }

    /// Reads the parameters of an input.
    private mutating func parameters(of description: inout InputDescription) throws {
        let pointer = "\(description.pointer)/parameters"
        var object = try beginObject()
        while let name = try nextMember(of: &object) {
            try Self.refuseSharedMemory(name, at: pointer)
            if name != "binary_data_size" {
                throw Self.unknownParameter(name, at: pointer, expected: "binary_data_size")
            }
            if try skipNull() { continue }
            let size = try integer()
            guard size >= 0 else {
                throw Problem(
                    .outOfRange,
                    "binary_data_size is \(size); expected 0 or more",
                    pointer: "\(pointer)/binary_data_size"
                )
            }
            description.binarySize = size
        }
    }

    /// Reads the data of an input in JSON.
    private mutating func inputWithData(
        _ description: InputDescription,
        _ model: InferenceModel
    ) throws -> InferenceInput {
        var input = try description.checked(for: model)
        let null = input.role.null
        guard try nextKind() == .array else {
            throw Problem(
                .wrongType,
                "data of \(input.description) is not an array; expected its "
                    + "\(input.shape.elementCount) elements",
                pointer: "\(description.pointer)/data"
            )
        }
        let shape: Shape
        switch input.datatype {
        case .boolean:
            let tensor = try tensor(of: Bool.self)
            (shape, input.content) = (tensor.shape, .numbers(.booleans(tensor.elements)))
        case .int32, .int64:
            let tensor = try tensor(of: Int.self)
            if input.datatype == .int32,
                let index = tensor.elements.firstIndex(where: { Int32(exactly: $0) == nil })
            {
                throw Problem(
                    .outOfRange,
                    "\(input.description) has the element \(tensor.elements[index]) at index "
                        + "\(index), which INT32 cannot have",
                    pointer: "\(description.pointer)/data"
                )
            }
            (shape, input.content) = (tensor.shape, .numbers(.integers(tensor.elements)))
        case .float64:
            let tensor = try tensor(of: Double.self, null: null)
            (shape, input.content) = (tensor.shape, .numbers(.doubles(tensor.elements)))
        case .float32, .float16, .bfloat16:
            half = input.datatype.scalarType?.half
            defer { half = nil }
            let tensor = try tensor(of: Float.self, null: null)
            (shape, input.content) = (tensor.shape, .numbers(.floats(tensor.elements)))
        }
        input.isNested = shape.rank > 1
        guard
            shape == input.shape
                || shape.rank == 1 && shape.elementCount == input.shape.elementCount
        else {
            throw Problem(
                .shapeMismatch,
                "data of \(input.description) has shape \(shape); expected that shape, or a list of "
                    + "its \(input.shape.elementCount.of("element"))",
                pointer: "\(description.pointer)/data"
            )
        }
        return input
    }

    // MARK: Outputs

    private mutating func inferenceOutputs(
        of model: InferenceModel
    ) throws -> [InferenceRequestedOutput]? {
        var outputs: [InferenceRequestedOutput] = []
        var array = try beginArray()
        while try nextItem(of: &array) {
            let pointer = "/outputs/\(outputs.count)"
            var name: String?
            var isBinary: Bool?
            try members(["name", "parameters"], at: pointer) { member, reader in
                if member == "name" {
                    name = try reader.string()
                } else {
                    isBinary = try reader.parametersOfOutput(at: "\(pointer)/parameters")
                }
            }
            guard let name else { throw Problem.missing("name is missing from \(pointer)") }
            guard let output = model.output(named: name) else {
                throw Problem(
                    .outOfRange,
                    "model \(model.name) has no output \"\(name.shortened)\"; it has "
                        + model.outputNames.joined(separator: ", "),
                    pointer: "\(pointer)/name"
                )
            }
            guard !outputs.contains(where: { $0.name == name }) else {
                throw Problem(
                    .duplicateMember,
                    "output \(name) occurs twice",
                    pointer: "\(pointer)/name"
                )
            }
            outputs.append(
                InferenceRequestedOutput(name: name, output: output, isBinary: isBinary)
            )
        }
        // An empty list asks for the default outputs, as in Triton.
        return outputs.isEmpty ? nil : outputs
    }

    /// Reads the parameters of an output, and returns whether its data shall be binary.
    private mutating func parametersOfOutput(at pointer: String) throws -> Bool? {
        var isBinary: Bool?
        var object = try beginObject()
        while let name = try nextMember(of: &object) {
            try Self.refuseSharedMemory(name, at: pointer)
            if name == "classification" {
                throw Problem(
                    .unusedMember,
                    "classification is not offered, because the models do not classify; leave it out",
                    pointer: "\(pointer)/classification"
                )
            }
            if name != "binary_data" {
                throw Self.unknownParameter(name, at: pointer, expected: "binary_data")
            }
            if try skipNull() { continue }
            isBinary = try boolean()
        }
        return isBinary
    }

    private static func refuseSharedMemory(_ name: String, at pointer: String) throws(Problem) {
        guard name.hasPrefix("shared_memory") else { return }
        throw Problem(
            .unusedMember,
            "\(name.shortened): shared memory is not offered; send tensors in the body, as data or "
                + "with binary_data_size",
            pointer: pointer + JSONPointer([name]).description
        )
    }

    private static func unknownParameter(
        _ name: String,
        at pointer: String,
        expected: String
    ) -> Problem {
        Problem(
            .unknownMember,
            "unknown parameter \"\(name.shortened)\" at \(pointer); expected \(expected)",
            pointer: pointer + JSONPointer([name]).description
        )
    }
}
