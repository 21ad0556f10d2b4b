import Attention
import HTTP1
import Tensors

/// The JSON object of an inference request, read but not yet related to an operation.
struct InferenceMessage {
    var id: String?
    var inputs: [InferenceInput] = []
    /// The outputs asked for; nil for those that the operation gives by default.
    var outputs: [InferenceRequestedOutput]?
    var parameters: [InferenceParameter] = []
    /// Whether outputs are binary unless they say otherwise.
    var isBinaryByDefault = false
}

/// An input of an inference request.
struct InferenceInput: Sendable {
    /// The elements.
    enum Content: Sendable {
        case numbers(InferenceNumbers)
        /// A range of the body that has the length of the elements.
        case binary(BinaryTensor)
    }

    /// The member of the operation's request that the input gives.
    let member: RequestMember
    let role: TensorRole
    let name: String
    let datatype: InferenceDatatype
    let shape: Shape
    var content: Content

    /// Whether the data are nested arrays, rather than a list.
    var isNested = false

    /// The input in errors: `input queries, FP32 [2,3]`.
    var description: String { "input \(name), \(datatype.rawValue) \(shape)" }
}

/// An output that a request asks for.
struct InferenceRequestedOutput: Sendable {
    let name: String
    /// What has to be computed for it.
    let output: AttentionOutput
    /// Whether its data are binary; nil for the request's default.
    var isBinary: Bool?
}

/// A parameter of a request, as a JSON value.
struct InferenceParameter: Sendable {
    let name: String
    /// The value in JSON: as it is written, or the text that a string holds.
    let json: [UInt8]
    /// The offset of the value in the request; nil if the JSON is the text of a string.
    let offset: Int?
}
