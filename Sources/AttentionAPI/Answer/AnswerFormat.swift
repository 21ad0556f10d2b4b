import Attention

/// The representation of a response.
enum AnswerFormat: Sendable {
    case json
    /// Tensors as PyTorch prints them, each with a heading.
    case text
    /// A heat map of the weights or the scores.
    case picture(PictureOptions)
    /// The tensors of the Open Inference Protocol.
    case inference(InferenceRequest)

    /// Returns the outputs to be computed: those of the response, and those that the representation
    /// is made from.
    func outputs(of operation: Operation, including included: OutputSet) -> OutputSet {
        let outputs = operation.standardOutputs.union(included)
        return switch self {
        case .json, .text: outputs
        case .picture(let options): outputs.union([options.tensor.output, .maskedScores])
        case .inference(let request): request.computedOutputs ?? outputs
        }
    }

    /// Returns a problem with the operation's members as one with what the client wrote.
    func translated(_ problem: Problem) -> Problem {
        guard case .inference(let request) = self else { return problem }
        return request.translated(problem)
    }
}
