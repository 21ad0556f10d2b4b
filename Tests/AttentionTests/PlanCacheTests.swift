import Tensors
import Testing

@testable import Attention

@Suite struct PlanCacheTests {
    private static let (queries, keys, values) = (numbers(4, 6), numbers(5, 6), numbers(5, 4))

    private static let sources: [AttentionSource<Float>] = [
        .inputs(queries), .inputs(keys),
        .given(queries: queries, keys: queries, values: queries),
        .given(queries: queries, keys: keys), .given(queries: queries, keys: keys, values: values),
        .given(queries: queries, keys: keys, values: keys),
        .inputs(.drawn(DrawnTensor(shape: [4, 6], seed: 1))),
        .given(
            queries: queries,
            keys: keys,
            values: values,
            parameters: .matrices(ProjectionMatrices(wv: numbers(4, 2)))
        ),
        .inputs(numbers(2, 4, 6)), .inputs(numbers(4, 0)),
    ]

    private static let changes: [@Sendable (inout AttentionOptions<Float>) -> Void] = [
        { _ in }, { $0.scale = .factor(0) }, { $0.scale = .factor(-0.0) },
        { $0.scale = .inverseSquareRootOfHeadDimension }, { $0.isCausal = true },
        { $0.headCount = 1 }, { $0.headCount = 2 }, { $0.headCount = 4 },
        { ($0.headCount, $0.keyValueHeadCount) = (2, 1) }, { $0.querySelection = .index(0) },
        { $0.querySelection = .index(3) }, { $0.querySelection = .list([1, 0]) },
        { $0.querySelection = .index(9) }, { $0.softmaxAxis = .queries },
        { $0.softcap = 2 }, { $0.keyLengths = .same(2) },
    ]

    private static let outputs: [OutputSet] = [
        [.context], [.scores, .weights], [.context, .maskedScores, .logSumExp],
        [.queries, .values],
    ]

    /// A result, or the error that takes its place.
    private struct Outcome: Equatable {
        var tensors: [String: [UInt32]] = [:]
        var shapes: OutputTable<Shape>?
        var costs: [Int] = []
        var error: String?

        init(_ plan: () throws -> AttentionPlan<Float>) {
            do {
                let plan = try plan()
                (shapes, costs) = (plan.shapes, [plan.cost, plan.allocatedElementCount])
                for entry in try plan.run().tensors {
                    tensors[entry.key.name] = entry.value.elements.map(\.bitPattern)
                }
            } catch {
                self.error = "\(error)"
            }
        }
    }

    @Test func `plans are the same with a cache and without, in any order`() {
        let cache = PlanCache<Float>()
        var requests = Self.sources.indices.flatMap { source in
            Self.changes.indices.flatMap { change in
                Self.outputs.map { (source, change, $0) }
            }
        }
        var random = SystemRandomNumberGenerator()
        requests.shuffle(using: &random)
        for (source, change, outputs) in requests + requests {
            let (source, options) = (Self.sources[source], options(Self.changes[change]))
            let cached = Outcome {
                try AttentionPlan(source, options: options, outputs: outputs, cache: cache)
            }
            let fresh = Outcome { try AttentionPlan(source, options: options, outputs: outputs) }
            #expect(cached == fresh, "\(source) \(change) \(outputs)")
        }
    }

    private func plan(
        _ cache: PlanCache<Float>,
        _ source: AttentionSource<Float>,
        _ change: (inout AttentionOptions<Float>) -> Void = { _ in }
    ) throws -> SharedPlan<Float> {
        try AttentionPlan(source, options: options(change), outputs: [.context], cache: cache)
            .shared
    }

    @Test func `requests of the same form share a plan, whatever their numbers`() throws {
        let cache = PlanCache<Float>()
        let first = try plan(cache, .inputs(Self.queries))
        let zeros = Tensor<Float>(shape: [4, 6], repeating: 0)
        #expect(try plan(cache, .inputs(zeros)) === first)
        #expect(try plan(cache, .inputs(Self.keys)) !== first)
        #expect(try plan(cache, .inputs(zeros)) === first)
    }

    @Test func `a plan is kept until eight others were made after it`() throws {
        let cache = PlanCache<Float>()
        let first = try plan(cache, .inputs(numbers(1, 2)))
        for count in 2...8 { _ = try plan(cache, .inputs(numbers(count, 2))) }
        #expect(try plan(cache, .inputs(numbers(1, 2))) === first)
        for count in 12...20 { _ = try plan(cache, .inputs(numbers(count, 2))) }
        #expect(try plan(cache, .inputs(numbers(1, 2))) !== first)
    }

    @Test func `what depends on more than shapes is not kept`() throws {
        let cache = PlanCache<Float>()
        let draw = DrawnTensor(shape: [4, 6], seed: 1)
        let drawn = AttentionSource<Float>.inputs(.drawn(draw))
        #expect(try plan(cache, drawn) !== plan(cache, drawn))
        let given = AttentionSource.inputs(Self.queries)
        #expect(
            try plan(cache, given) { $0.softcap = 2 } !== plan(cache, given) { $0.softcap = 2 }
        )
    }
}
