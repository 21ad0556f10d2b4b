import Foundation
import Kernels
import Tensors

/// A shape of linear attention and its rule.
struct LinearShape {
    let heads: Int
    /// The number of query heads that share a head.
    let group: Int
    let tokens: Int
    let size: Int
    let decay: LinearGeometry.Decay
    let hasBeta: Bool
    /// The rule as requests name it, and what the decay belongs to.
    let label: String

    /// The shape with each rule.
    static func rules(heads: Int, group: Int, tokens: Int, size: Int) -> [LinearShape] {
        let rules: [(LinearGeometry.Decay, Bool, String)] = [
            (.none, false, "linear"), (.perHead, false, "gated, head"),
            (.perChannel, false, "gated, channel"), (.none, true, "delta"),
            (.perHead, true, "gated_delta, head"), (.perChannel, true, "gated_delta, channel"),
        ]
        return rules.map { decay, hasBeta, label in
            LinearShape(
                heads: heads,
                group: group,
                tokens: tokens,
                size: size,
                decay: decay,
                hasBeta: hasBeta,
                label: label
            )
        }
    }

    var geometry: LinearGeometry {
        func layout(_ heads: Int) -> HeadLayout {
            .separate(rowCount: tokens, headCount: heads, rowLength: size)
        }
        return LinearGeometry(
            batchCount: 1,
            headCount: heads * group,
            keyValueHeadCount: heads,
            tokenCount: tokens,
            queries: layout(heads * group),
            keys: layout(heads),
            values: layout(heads),
            context: layout(heads * group),
            decay: decay,
            hasBeta: hasBeta
        )
    }
}

/// The tensors of a problem: keys no longer than 1, decays near 1.
struct LinearTensors<Scalar: KernelScalar>: Sendable {
    let queries, keys, values, decay, beta: [Scalar]

    init(_ shape: LinearShape) {
        func numbers(_ count: Int, by step: Int) -> [Scalar] {
            (0..<count).map { Scalar(($0 * step) % 1013) / 1013 - 0.5 }
        }
        let count = shape.heads * shape.tokens * shape.size
        queries = numbers(count * shape.group, by: 7919)
        keys = numbers(count, by: 7907).map { $0 / Scalar(shape.size).squareRoot() }
        values = numbers(count, by: 7901)
        decay = numbers(shape.geometry.decayCount, by: 7883).map { -0.1 * ($0 + 0.5) }
        beta = numbers(shape.geometry.betaCount, by: 7879).map { $0 + 0.5 }
    }
}

/// Measures one method.
func measureLinear<Scalar: KernelScalar>(
    _ shape: LinearShape,
    _ tensors: LinearTensors<Scalar>,
    _ method: LinearMethod,
    seconds: Double,
    _ parallelFor: ParallelFor
) -> Timing {
    let (geometry, noState) = (shape.geometry, [Scalar]())
    return measure(seconds: seconds) {
        let result = try? linearAttention(
            geometry,
            scale: 0.125,
            queries: tensors.queries.span,
            keys: tensors.keys.span,
            values: tensors.values.span,
            decay: tensors.decay.span,
            beta: tensors.beta.span,
            state: noState.span,
            method: method,
            parallelFor: parallelFor,
            isCancelled: { false }
        )
        precondition(result?.context.count == tensors.queries.count, "linear attention failed")
    }
}

/// Measures the rule as it is written, one head after the other on each thread.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func measurePlainLoops<Scalar: KernelScalar>(
    _ shape: LinearShape,
    _ tensors: LinearTensors<Scalar>,
    seconds: Double,
    _ parallelFor: ParallelFor
) -> Timing {
    measure(seconds: seconds) {
        parallelFor(shape.heads) { head in
            let state = computePlainLoops(shape, tensors, head: head)
            precondition(state[0].isFinite)
        }
    }
}

/// Computes a head with a loop for each sum, as a direct translation of the rule would.
///
/// The inner loops run over the columns, so that the compiler can use vectors.
private func computePlainLoops<Scalar: KernelScalar>(
    _ shape: LinearShape,
    _ tensors: LinearTensors<Scalar>,
    head: Int
) -> [Scalar] {
    let d = shape.size
    var state = [Scalar](repeating: 0, count: d * d)
    var context = [Scalar](repeating: 0, count: shape.group * shape.tokens * d)
    var update = [Scalar](repeating: 0, count: d)
    let (queries, keys) = (tensors.queries.span, tensors.keys.span)
    let (values, decay) = (tensors.values.span, tensors.decay.span)
    for token in 0..<shape.tokens {
        let index = head * shape.tokens + token
        let row = index * d
        for i in 0..<d where shape.decay != .none {
            let logarithm = decay[shape.decay == .perHead ? index : row + i]
            let factor = Scalar(exp(Double(logarithm)))
            for j in 0..<d { state[i * d + j] *= factor }
        }
        for j in 0..<d { update[j] = values[row + j] }
        if shape.hasBeta {
            for i in 0..<d {
                let key = keys[row + i]
                for j in 0..<d { update[j] -= key * state[i * d + j] }
            }
            for j in 0..<d { update[j] *= tensors.beta[index] }
        }
        for i in 0..<d {
            let key = keys[row + i]
            for j in 0..<d { state[i * d + j] += key * update[j] }
        }
        for member in 0..<shape.group {
            let output = (member * shape.tokens + token) * d
            let start = head * shape.group * shape.tokens * d + output
            for i in 0..<d {
                let query = queries[start + i] * 0.125
                for j in 0..<d { context[output + j] += query * state[i * d + j] }
            }
        }
    }
    return state + context
}
