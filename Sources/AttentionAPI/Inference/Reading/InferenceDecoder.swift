import Attention
import HTTP1
import TensorJSON
import Tensors

/// An inference request as the request of its operation.
struct DecodedInference {
    let members: DecodedRequest
    let request: InferenceRequest
    /// The JSON document that the members were read from.
    let body: Body
}

/// Reads an inference request, in JSON or with binary tensors, into the same members as a JSON
/// request of the operation.
enum InferenceDecoder {
    /// Reads a request.
    ///
    /// - Throws: `Problem` with status 400 for malformed JSON or a wrong length of it, else with 422.
    static func decode(
        _ request: Request,
        for model: InferenceModel,
        parallel: ParallelReading? = nil
    ) throws(Problem) -> DecodedInference {
        let body = try InferenceBody(request)
        var message = try message(body.json, for: model, parallel)
        try assignBinaryData(of: body, to: &message.inputs)
        guard !message.parameters.contains(where: { $0.name == RequestMember.include.name }) else {
            throw Problem(
                .unusedMember,
                "include is not a parameter here: name the outputs in \"outputs\", as in "
                    + "[{\"name\":\"\(model.outputNames[0])\"}]",
                pointer: "/parameters\(RequestMember.include.pointer)"
            )
        }
        let inference = InferenceRequest(message, model)
        do throws(Problem) {
            let document = try InferenceDocument(message, for: model)
            let members = try members(document, for: model.operation)
            return DecodedInference(members: members, request: inference, body: document.body)
        } catch {
            throw inference.translated(error)
        }
    }

    /// Reads the JSON of a request; a syntax error anywhere takes precedence over a wrong value.
    private static func message(
        _ json: Body,
        for model: InferenceModel,
        _ parallel: ParallelReading?
    ) throws(Problem) -> InferenceMessage {
        do {
            var reader = JSONReader(json.bytes.span, count: json.count, parallel: parallel)
            return try reader.inferenceMessage(for: model)
        } catch {
            do {
                try JSONSyntax.validate(json.bytes.span, count: json.count)
            } catch {
                throw Problem(error.located(in: json.bytes.span, count: json.count))
            }
            switch error {
            case let problem as Problem: throw problem
            case let error as TensorDecodingError:
                throw Problem(error.located(in: json.bytes.span, count: json.count))
            default: throw Problem(.internalError, "reading the request failed")
            }
        }
    }

    /// Finds the binary data of the inputs, which follow each other in their order.
    private static func assignBinaryData(
        of body: InferenceBody,
        to inputs: inout [InferenceInput]
    ) throws(Problem) {
        var position = body.binary.lowerBound
        for index in inputs.indices {
            guard case .binary(let tensor) = inputs[index].content else { continue }
            let size = tensor.range.count
            let pointer = "/inputs/\(index)/parameters/binary_data_size"
            guard body.hasLengthField || size == 0 else {
                throw Problem(
                    .missingMember,
                    "\(inputs[index].description) has binary data, but the field "
                        + "\(InferenceBody.lengthField) is missing; expected the length of the JSON",
                    pointer: pointer
                )
            }
            guard size <= body.binary.upperBound - position else {
                throw Problem(
                    .shapeMismatch,
                    "binary_data_size of \(inputs[index].description) is \(size), but only "
                        + "\((body.binary.upperBound - position).of("byte")) of the body are left for "
                        + "it (\(InferenceBody.lengthField) is \(body.binary.lowerBound), the body has "
                        + "\(body.body.count.of("byte")))",
                    pointer: pointer
                )
            }
            let range = position..<position + size
            inputs[index].content = .binary(BinaryTensor(body: body.body, range: range))
            position += size
        }
        guard position == body.binary.upperBound else {
            throw Problem(
                .shapeMismatch,
                "\((body.binary.upperBound - position).of("byte")) of binary data are left over: the "
                    + "body has \(body.body.count.of("byte")), \(InferenceBody.lengthField) is "
                    + "\(body.binary.lowerBound), and the inputs' binary_data_size add up to "
                    + "\(position - body.binary.lowerBound)",
                pointer: "/inputs"
            )
        }
    }

    /// Reads the members of the operation's request.
    private static func members(
        _ document: InferenceDocument,
        for operation: Operation
    ) throws(Problem) -> DecodedRequest {
        let body = document.body
        do {
            return document.type == .float64
                ? .float64(try read(document, body, for: operation))
                : .float32(try read(document, body, for: operation))
        } catch let error as TensorDecodingError {
            throw document.problem(error).advised(on: body, for: operation)
        } catch let problem as Problem {
            throw problem.advised(on: body, for: operation)
        } catch {
            throw Problem(.internalError, "reading the request failed")
        }
    }

    private static func read<Scalar: APIScalar>(
        _ document: InferenceDocument,
        _ body: Body,
        for operation: Operation
    ) throws -> RequestMembers<Scalar> {
        try RequestDecoder.read(
            body,
            as: document.type,
            for: operation,
            attached: document.attached
        )
    }
}
