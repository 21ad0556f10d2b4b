import Attention
import Tensors

/// What a request to `/diagnose` has besides the members of `/attention`.
struct Observation: Sendable {
    /// The results of another implementation; nil if the member is missing.
    var tensors: [ObservedTensor]?

    /// The tolerance in place of the usual one.
    var tolerance: StatedTolerance?
}

/// The tolerance that a request states: `absolute + relative · |expected|`.
struct StatedTolerance: Sendable {
    var absolute = 0.0
    var relative = 0.0
}

/// A tensor as another implementation gave it.
struct ObservedTensor: Sendable {
    /// The tensors that can be compared.
    static let outputs: [AttentionOutput] = [
        .context, .output, .weights, .scores, .logSumExp, .queries, .keys, .values,
    ]

    /// Their names, for errors.
    static var outputNames: String { outputs.map(\.name).joined(separator: ", ") }

    /// The tensor of the response that has its name.
    let output: AttentionOutput

    /// The numbers; −∞ for `null`.
    var tensor: Tensor<Double>

    /// The most decimals written, exponents counted.
    let decimalCount: Int

    /// Whether the request has the tensor in flat form.
    let isFlat: Bool

    /// The output of the engine that it is compared with: scores with `null` are masked ones.
    var comparedOutput: AttentionOutput {
        output == .scores && tensor.elements.contains(-.infinity) ? .maskedScores : output
    }

    /// The JSON Pointer of the tensor.
    var pointer: String { "\(RequestMember.observed.pointer)/\(output.name)" }

    /// The JSON Pointer of an element, in the form that the request has.
    func pointer(toElement index: Int) -> String {
        guard !isFlat else { return "\(pointer)/data/\(index)" }
        var (path, rest) = ("", index)
        for extent in tensor.shape.extents.reversed() {
            path = "/\(rest % extent)\(path)"
            rest /= extent
        }
        return pointer + path
    }
}

extension AttentionOutput {
    /// Whether the rows of a tensor of this output are those of keys.
    var hasKeyRows: Bool { self == .keys || self == .values }
}
