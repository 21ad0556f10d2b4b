import Foundation
import Hummingbird

/// The members of the notebook's request.
struct AttentionRequest: Decodable {
    var inputs: [[Float]]
    var query: Int
    var include: Set<Output>
    var scale: Float?

    enum Output: String, Decodable {
        case scores, weights
    }
}

struct AttentionAnswer: ResponseEncodable {
    var context: [Float]
    var scores: [Float]?
    var weights: [Float]?
    var scale: Float
    var dtype = "float32"
}

/// Computes attention of one of the inputs to all of them, in plain loops.
func attend(_ request: AttentionRequest) throws -> AttentionAnswer {
    let inputs = request.inputs
    guard inputs.indices.contains(request.query),
        inputs.allSatisfy({ $0.count == inputs[0].count })
    else { throw HTTPError(.unprocessableContent) }
    let query = inputs[request.query]
    let scale = request.scale ?? 1
    let scores = inputs.map { key in
        scale * zip(query, key).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let highest = scores.max() ?? 0
    let exponentials = scores.map { exp($0 - highest) }
    let sum = exponentials.reduce(0, +)
    let weights = exponentials.map { $0 / sum }
    var context = [Float](repeating: 0, count: query.count)
    for (weight, value) in zip(weights, inputs) {
        for column in context.indices {
            context[column] += weight * value[column]
        }
    }
    return AttentionAnswer(
        context: context,
        scores: request.include.contains(.scores) ? scores : nil,
        weights: request.include.contains(.weights) ? weights : nil,
        scale: scale
    )
}
