import Attention
import Foundation
import Support
import Tensors
import Testing

/// Sources whose tensors are drawn from a seed.
@Suite struct `Drawn tensors` {
    private func drawn(
        _ extents: Int...,
        seed: UInt64,
        _ distribution: DrawnTensor.Distribution = .rand
    ) -> DrawnTensor {
        DrawnTensor(shape: Shape(extents), seed: seed, distribution: distribution)
    }

    /// Returns the elements of a draw, by way of a response that contains them.
    private func given(_ draw: DrawnTensor) throws -> Tensor<Float> {
        let result = try attend(
            .given(queries: .drawn(draw), keys: .drawn(draw)),
            AttentionOptions(),
            [.queries]
        )
        return try #require(result[.queries]).reshaped(to: draw.shape)
    }

    @Test func `the elements are those of torch.rand`() throws {
        // torch.manual_seed(0); torch.rand(1, 3)
        #expect(
            try given(drawn(1, 3, seed: 0)).elements
                == [8_325_804, 12_888_623, 1_484_405].map { Float($0) * 0x1p-24 }
        )
    }

    @Test func `drawn tensors give the results of the given ones`() throws {
        for distribution in DrawnTensor.Distribution.allCases {
            let inputs = drawn(2, 5, 4, seed: 1, distribution)
            let memory = drawn(2, 7, 4, seed: 2, distribution)
            let values = drawn(2, 7, 4, seed: 3, distribution)
            let parameters = AttentionParameters<Float>.seeded(
                SeededParameters(seed: 4, outputDimension: 6)
            )
            let (inputsGiven, memoryGiven) = (try given(inputs), try given(memory))
            let pairs: [(AttentionSource<Float>, AttentionSource<Float>)] = [
                (.inputs(.drawn(inputs)), .inputs(inputsGiven)),
                (
                    .projected(
                        inputs: .drawn(inputs),
                        memory: .drawn(memory),
                        parameters: parameters
                    ),
                    .projected(inputs: inputsGiven, memory: memoryGiven, parameters: parameters)
                ),
                (
                    .projected(
                        inputs: .given(inputsGiven),
                        memory: .drawn(memory),
                        parameters: parameters
                    ),
                    .projected(inputs: inputsGiven, memory: memoryGiven, parameters: parameters)
                ),
                (
                    .given(
                        queries: .drawn(inputs),
                        keys: .given(memoryGiven),
                        values: .drawn(values)
                    ),
                    .given(queries: inputsGiven, keys: memoryGiven, values: try given(values))
                ),
            ]
            for (drawn, given) in pairs {
                let settings = options { $0.querySelection = .list([3, 1]) }
                let outputs: OutputSet = [.context, .weights, .queries, .keys, .values]
                let (found, expected) = (
                    try attend(drawn, settings, outputs), try attend(given, settings, outputs)
                )
                #expect(found.tensors == expected.tensors)
            }
        }
    }

    @Test func `float64 gets the float32 draws`() throws {
        for distribution in DrawnTensor.Distribution.allCases {
            for extents in [[1, 3], [4, 9]] {
                let draw = DrawnTensor(
                    shape: Shape(extents),
                    seed: 123,
                    distribution: distribution
                )
                let result = try AttentionPlan<Double>(
                    .inputs(.drawn(draw)),
                    outputs: [.queries]
                ).run()
                #expect(result[.queries]?.elements == (try given(draw).elements.map(Double.init)))
            }
        }
    }

    @Test func `each tensor has a generator of its own`() throws {
        let draw = drawn(2, 3, seed: 9)
        let result = try attend(
            .given(queries: .drawn(draw), keys: .drawn(draw), values: .drawn(draw)),
            AttentionOptions(),
            [.queries, .keys, .values]
        )
        #expect(result[.keys] == result[.queries] && result[.values] == result[.queries])
    }

    @Test func `a plan counts draws, those of inputs once`() throws {
        let draw = drawn(100, 40, seed: 1)
        let tensor = Tensor<Float>(shape: draw.shape, repeating: 0)
        let outputs: OutputSet = [.context]
        let given = try AttentionPlan(.inputs(tensor), outputs: outputs)
        let drawn = try AttentionPlan<Float>(.inputs(.drawn(draw)), outputs: outputs)
        #expect(drawn.allocatedElementCount == given.allocatedElementCount + 4000)
        #expect(drawn.cost == given.cost + 16 * 4000)
        let all = try AttentionPlan<Float>(
            .given(queries: .drawn(draw), keys: .drawn(draw), values: .drawn(draw)),
            outputs: outputs
        )
        #expect(all.allocatedElementCount == given.allocatedElementCount + 3 * 4000)
        #expect(all.cost == given.cost + 3 * 16 * 4000)
    }

    /// Options that have a number for each batch entry, query or key.
    private static var optionsWithNumbers: AttentionOptions<Float> {
        options {
            $0.isCausal = true
            $0.positions = Positions(queryOffset: .end, keyOffset: .same(3))
            $0.prefixLengths = .same(2)
            $0.keyLengths = .same(1)
            $0.rope = RotaryEmbedding(dimension: 2)
            $0.alibi = .standard
        }
    }

    @Test(
        arguments: [
            [1_000_000, 1_000_000], [1 << 40, 1, 2], [1, 1 << 40, 2], [1 << 55, 1, 1], [.max, 1],
            [1, .max], [1, 1, .max], [.max, 1, 1], [1, 1, 1, .max], [1, .max, 1, 1],
        ]
    )
    func `a plan of a large draw allocates nothing and counts without overflow`(
        extents: [Int]
    ) throws {
        let draw = DrawnTensor(shape: Shape(extents), seed: 1)
        let before = residentMemory(of: getpid())
        for options in [AttentionOptions(), Self.optionsWithNumbers] {
            do {
                let plan = try AttentionPlan<Float>(
                    .given(queries: .drawn(draw), keys: .drawn(draw), values: .drawn(draw)),
                    options: options,
                    outputs: [.context, .weights]
                )
                #expect(plan.allocatedElementCount >= draw.shape.elementCount)
                #expect(plan.allocatedElementCount < .max / 8)
            } catch {
                #expect([.tooLarge, .shapeMismatch, .outOfRange].contains(error.kind), "\(error)")
            }
        }
        for initialisation in [SeededParameters.Initialisation.rand, .mha] where extents.count < 4 {
            do {
                let plan = try ProjectionPlan<Float>(
                    .projected(
                        inputs: .drawn(draw),
                        parameters: .seeded(
                            SeededParameters(
                                seed: 1,
                                outputDimension: initialisation == .mha ? nil : 2,
                                initialisation: initialisation
                            )
                        )
                    ),
                    positions: Positions(keyOffset: .same(1))
                )
                #expect(plan.allocatedElementCount < .max / 8)
            } catch {
                #expect([.tooLarge, .shapeMismatch].contains(error.kind), "\(error)")
            }
        }
        guard let before, let after = residentMemory(of: getpid()) else { return }
        #expect(after - before < 1 << 30)
    }

    @Test func `more elements than can be counted are an error at the tensor`() {
        let error = #expect(throws: AttentionError.self) {
            try AttentionPlan<Float>(
                .given(
                    queries: .given(numbers(1, 1)),
                    keys: .drawn(drawn(1 << 56, 1, seed: 1))
                ),
                outputs: [.scores]
            )
        }
        #expect(error?.kind == .tooLarge)
        #expect(error?.pointer == "/keys")
    }

    @Test func `an empty draw is rejected as an empty tensor is`() {
        let error = #expect(throws: AttentionError.self) {
            try AttentionPlan<Float>(.inputs(.drawn(drawn(0, 3, seed: 1))), outputs: [.context])
        }
        #expect(error?.kind == .emptyTensor)
    }

    @Test(arguments: DrawnTensor.Distribution.allCases)
    func `a draw can be cancelled`(distribution: DrawnTensor.Distribution) throws {
        let draw = drawn(4096, 4096, seed: 1, distribution)
        let plan = try AttentionPlan<Float>(.inputs(.drawn(draw)), outputs: [.context])
        let error = #expect(throws: AttentionError.self) {
            try plan.run(ExecutionContext(isCancelled: { true }))
        }
        #expect(error?.kind == .cancelled)
    }
}
