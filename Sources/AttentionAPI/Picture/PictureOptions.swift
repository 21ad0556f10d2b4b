import Attention

/// The tensor that a picture shows.
enum PicturedTensor: String, CaseIterable, Sendable {
    case weights, scores

    /// The output that it is.
    var output: AttentionOutput {
        switch self {
        case .weights: .weights
        case .scores: .scores
        }
    }
}

/// The options of a picture, which are query parameters because they do not change the computation.
struct PictureOptions: Sendable, Hashable {
    /// The tensor that is shown.
    var tensor = PicturedTensor.weights

    /// Whether the colours end at 1 instead of at the greatest magnitude shown, so that pictures can be
    /// compared.
    var hasFixedScale = false

    /// Creates the defaults.
    init() {}

    /// Reads the query of a target.
    ///
    /// - Throws: `Problem` with the first parameter that is unknown, repeated or has another value.
    init(query: Substring) throws(Problem) {
        var names: Set<Substring> = []
        for parameter in query.split(separator: "&") {
            let name = parameter.prefix { $0 != "=" }
            let value = parameter[name.endIndex...].dropFirst()
            switch name {
            case "tensor":
                guard let tensor = PicturedTensor(rawValue: String(value)) else {
                    throw Self.problem(name, value, expected: "weights or scores")
                }
                self.tensor = tensor
            case "scale":
                guard value == "1" else {
                    let hint = "1, for colours that end at 1 (the scale of the scores is a member "
                    throw Self.problem(name, value, expected: hint + "of the JSON body)")
                }
                hasFixedScale = true
            default: throw .queryParameter(name)
            }
            guard names.insert(name).inserted else {
                throw Problem(.queryParameter, "query parameter \"\(name)\" occurs twice")
            }
        }
    }

    private static func problem(
        _ name: Substring,
        _ value: Substring,
        expected: String
    ) -> Problem {
        Problem(
            .queryParameter,
            "query parameter \"\(name)\" is \"\(value.shortened)\"; expected \(expected)"
        )
    }
}

extension Problem {
    /// Returns the problem of a query parameter that has no effect.
    static func queryParameter(_ name: Substring) -> Problem {
        let advice =
            name == "tensor"
            ? "it is for pictures (Accept: image/svg+xml)"
            : "send \"\(name.shortened)\" in the JSON body"
        return Problem(
            .queryParameter,
            "query parameter \"\(name.shortened)\" has no effect on a POST; \(advice)"
        )
    }
}
