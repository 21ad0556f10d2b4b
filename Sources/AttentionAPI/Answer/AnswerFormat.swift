import Attention

/// The representation of a response.
enum AnswerFormat: Sendable {
    case json
    /// Tensors as PyTorch prints them, each with a heading.
    case text
    /// A heat map of the weights or the scores.
    case picture(PictureOptions)

    /// The outputs that the representation needs besides those that the request asks for.
    var outputs: OutputSet {
        switch self {
        case .json, .text: []
        case .picture(let options): [options.tensor.output, .maskedScores]
        }
    }
}
