import Attention
import Tensors

extension DiagnosedRequest {
    /// The output of the engine that an observed tensor is compared with: the context for an output
    /// where the request has no W_O.
    func output(for observed: ObservedTensor) -> AttentionOutput {
        guard observed.output == .output, value[.wo] == nil, drawsOutputProjection == false else {
            return observed.comparedOutput
        }
        return .context
    }

    /// Whether W_O is drawn from a seed.
    private var drawsOutputProjection: Bool {
        value[.parametersSeed] != nil && drawnMatrices[.wo] != nil
    }
}

extension ObservedTensor {
    /// Whether each number can be one of a type of 16 bits, at the decimals written.
    func mayBe(_ type: ScalarType) -> Bool {
        guard let half = type.half else { return true }
        let halfUnit = decimalCount < 3 ? 0 : Double("5.0001e-\(decimalCount + 1)") ?? 0
        return tensor.elements.allSatisfy { number in
            !number.isFinite || abs(Double(half.roundedOnce(number)) - number) <= halfUnit
        }
    }
}
