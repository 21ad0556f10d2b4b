import Attention
import Foundation
import Support
import Tensors
import Testing

/// Results of NumPy and PyTorch, for the generator's combinations of options.
@Suite struct `Fixtures from NumPy and PyTorch` {
    @Test func `float32 errs at most twice as much as PyTorch`() throws {
        let set = try FixtureSet()
        for fixture in set.cases where fixture.dtype == "float32" {
            try check(fixture, in: set, Float.self) { expected, torchError in
                // Allows a few roundings where PyTorch happened to make no error.
                2 * torchError + 4 * Double(Float.ulpOfOne) * expected
            }
        }
    }

    @Test func `float64 agrees to twelve digits`() throws {
        let set = try FixtureSet()
        // Every case, including those of dtype float32: the inputs are exact in both.
        for fixture in set.cases {
            try check(fixture, in: set, Double.self) { expected, _ in 1e-12 * expected }
        }
    }

    @Test func `every kind of source has at least 15 cases`() throws {
        let sources = Dictionary(grouping: try FixtureSet().cases, by: \.source)
        #expect(
            Set(sources.keys) == ["inputs", "given", "projected", "memory", "given_projected"]
        )
        #expect(sources.values.allSatisfy { $0.count >= 15 })
    }

    /// Runs a case and compares every output; `bound` returns the greatest error allowed.
    private func check<Scalar: AttentionScalar>(
        _ fixture: FixtureCase,
        in set: FixtureSet,
        _ type: Scalar.Type,
        bound: (_ magnitude: Double, _ torchError: Double) -> Double
    ) throws {
        let names: [String: AttentionOutput] = [
            "context": .context, "output": .output, "scores": .scores, "weights": .weights,
            "lse": .logSumExp,
        ]
        let plan = try AttentionPlan(
            fixture.source(set, type),
            options: fixture.options(set, type),
            outputs: OutputSet(fixture.expect.keys.compactMap { names[$0] })
        )
        let result = try plan.run()
        for (name, stored) in fixture.expect {
            let output = try #require(names[name])
            let tensor = try #require(result[output])
            #expect(tensor.shape == Shape(stored.shape), "\(name) of case \(fixture.id)")
            #expect(tensor.shape == plan.shapes[output])
            let expected = set.expected(stored)
            let magnitude = max(1, expected.filter(\.isFinite).map(abs).max() ?? 0)
            let limit = bound(magnitude, stored.torchError ?? 0)
            let wrong = zip(tensor.elements, expected).first { found, expected in
                Double(found) != expected && !(abs(Double(found) - expected) <= limit)
            }
            if let wrong {
                Issue.record("\(name) of case \(fixture.id): \(wrong), limit \(limit)")
            }
        }
    }
}
