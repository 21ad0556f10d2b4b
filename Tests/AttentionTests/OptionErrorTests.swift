import Attention
import Tensors
import Testing

@Suite struct `Invalid options` {
    typealias Refusal = `Requests that do not fit`.Refusal

    private static let inputs = AttentionSource.inputs(numbers(6, 4))
    private static let batch = AttentionSource.inputs(numbers(2, 6, 4))
    private static let scoresOnly = AttentionSource.given(
        queries: numbers(3, 4),
        keys: numbers(5, 4)
    )

    private static func integers(_ extents: Int...) -> Tensor<Int> {
        Tensor(shape: Shape(extents), repeating: 0)
    }

    private static func refusal(
        _ kind: AttentionError.Kind,
        _ pointer: String,
        _ description: String,
        of source: AttentionSource<Float> = inputs,
        outputs: OutputSet = [.context],
        emptyCacheShape: Shape? = nil,
        _ change: (inout AttentionOptions<Float>) -> Void
    ) -> Refusal {
        Refusal(
            source: source,
            options: options(change),
            outputs: outputs,
            kind: kind,
            pointer: pointer,
            description: description,
            emptyCacheShape: emptyCacheShape
        )
    }

    static let scores: [Refusal] = [
        refusal(.outOfRange, "/softcap", "softcap is 0.0; expected a finite number above 0") {
            $0.softcap = 0
        },
        refusal(.outOfRange, "/softcap", "softcap is inf; expected a finite number above 0") {
            $0.softcap = .infinity
        },
        refusal(
            .shapeMismatch,
            "/alibi_slopes",
            "alibi_slopes has shape [3]; expected [2] or [1,2], one slope per query head"
        ) {
            $0.headCount = 2; $0.alibi = .slopes(numbers(3))
        },
        refusal(
            .shapeMismatch,
            "/alibi_slopes",
            "alibi_slopes has shape [1,1]; expected [1] or [2,1], one slope per query head",
            of: batch
        ) { $0.alibi = .slopes(numbers(1, 1)) },
        refusal(
            .outOfRange,
            "/alibi_slopes",
            "alibi_slopes contains inf; expected finite numbers"
        ) { $0.alibi = .slopes(Tensor(shape: [1], elements: [.infinity])) },
        refusal(
            .shapeMismatch,
            "/sinks",
            "sinks has 3 numbers; expected 2, one per query head"
        ) {
            $0.headCount = 2; $0.sinks = [0, 1, 2]
        },
        refusal(
            .outOfRange,
            "/sinks/1",
            "sinks contains inf; expected finite numbers or -infinity"
        ) {
            $0.headCount = 2; $0.sinks = [-.infinity, .infinity]
        },
        refusal(
            .contradiction,
            "/softmax_axis",
            "sinks cannot be used with softmax_axis \"queries\"",
            outputs: [.weights]
        ) {
            $0.softmaxAxis = .queries; $0.sinks = [0]
        },
        refusal(.outOfRange, "/dropout/p", "p of dropout is 1.5; expected a number from 0 to 1") {
            $0.dropout = Dropout(probability: 1.5, seed: 0)
        },
        refusal(.outOfRange, "/dropout/p", "p of dropout is nan; expected a number from 0 to 1") {
            $0.dropout = Dropout(probability: .nan, seed: 0)
        },
    ]

    static let rope: [Refusal] = [
        refusal(
            .outOfRange,
            "/rope/base",
            "base of rope is 0.0; expected a finite number above 0"
        ) { $0.rope = RotaryEmbedding(base: 0) },
        refusal(
            .outOfRange,
            "/rope/dim",
            "dim of rope is 3; expected an even number from 2 to 4, because inputs has head size 4"
        ) { $0.rope = RotaryEmbedding(dimension: 3) },
        refusal(
            .outOfRange,
            "/rope/dim",
            "dim of rope is 4; expected 2, because inputs has head size 2"
        ) {
            $0.headCount = 2; $0.rope = RotaryEmbedding(dimension: 4)
        },
        refusal(
            .shapeMismatch,
            "/rope",
            "rope rotates pairs of numbers, but inputs has head size 1"
        ) {
            $0.headCount = 4; $0.rope = RotaryEmbedding()
        },
    ]

    static let visibility: [Refusal] = [
        refusal(.outOfRange, "/window/left", "left of window is -1; expected 0 or more") {
            $0.window = Window(left: -1)
        },
        refusal(.outOfRange, "/window/right", "right of window is -2; expected 0 or more") {
            $0.window = Window(left: 0, right: -2)
        },
        refusal(
            .outOfRange,
            "/key_lengths/1",
            "key_lengths is 7 for batch entry 1; expected 0 to 6, the number of keys",
            of: batch
        ) { $0.keyLengths = .each([6, 7]) },
        refusal(
            .outOfRange,
            "/key_lengths",
            "key_lengths is -1; expected 0 to 6, the number of keys"
        ) { $0.keyLengths = .same(-1) },
        refusal(
            .shapeMismatch,
            "/key_lengths",
            "key_lengths has 1 number; expected 2, one per batch entry",
            of: batch
        ) { $0.keyLengths = .each([6]) },
        refusal(
            .contradiction,
            "/prefix_lengths",
            "prefix_lengths requires causal to be true"
        ) { $0.prefixLengths = .same(2) },
        refusal(.outOfRange, "/prefix_lengths/0", "prefix_lengths is -2; expected 0 or more") {
            $0.isCausal = true; $0.prefixLengths = .each([-2])
        },
        refusal(.missingMember, "", "key_segments is missing; it is required with query_segments") {
            $0.segments = Segments(queries: integers(6), keys: nil)
        },
        refusal(.missingMember, "", "query_segments is missing; it is required with key_segments") {
            $0.segments = Segments(queries: nil, keys: integers(6))
        },
        refusal(
            .shapeMismatch,
            "/key_segments",
            "key_segments has shape [5]; expected [6] or [1,6], one number per key"
        ) { $0.segments = Segments(queries: integers(6), keys: integers(5)) },
    ]

    static let positions: [Refusal] = [
        refusal(
            .contradiction,
            "/query_positions",
            "query_positions and query_offset cannot both be given"
        ) {
            $0.positions = Positions(queryOffset: .end, queryPositions: integers(6))
        },
        refusal(
            .contradiction,
            "/key_positions",
            "key_positions and key_offset cannot both be given"
        ) {
            $0.positions = Positions(keyOffset: .same(1), keyPositions: integers(6))
        },
        refusal(
            .shapeMismatch,
            "/query_positions",
            "query_positions has shape [6,2]; expected [6] or [2,6], one number per query",
            of: batch
        ) { $0.positions.queryPositions = integers(6, 2) },
        refusal(
            .shapeMismatch,
            "/key_positions",
            "key_positions has shape [6]; expected [8] or [1,8], one number per key, "
                + "the past first"
        ) {
            $0.past = PastCache(keys: numbers(2, 4), values: numbers(2, 4))
            $0.positions.keyPositions = integers(6)
        },
        refusal(
            .shapeMismatch,
            "/query_offset",
            "query_offset has 3 numbers; expected 2, one per batch entry",
            of: batch
        ) { $0.positions.queryOffset = .at(.each([1, 2, 3])) },
        refusal(
            .outOfRange,
            "/key_offset",
            "key_offset is 9007199254740993; expected -2^53 to 2^53"
        ) { $0.positions.keyOffset = .same(1 << 53 + 1) },
        refusal(
            .outOfRange,
            "/query_positions/0",
            "query_positions contains -9223372036854775808; expected -2^53 to 2^53"
        ) { $0.positions.queryPositions = Tensor(shape: [6], repeating: .min) },
    ]

    static let past: [Refusal] = [
        refusal(.missingMember, "", "past_values is missing; it is required with past_keys") {
            $0.past.keys = numbers(2, 4)
        },
        refusal(.missingMember, "", "past_keys is missing; it is required with past_values") {
            $0.past.values = numbers(2, 4)
        },
        refusal(
            .shapeMismatch,
            "/past_keys",
            "past_keys has shape [2,3]; expected [rows,4], as in inputs"
        ) { $0.past = PastCache(keys: numbers(2, 3), values: numbers(2, 4)) },
        refusal(
            .shapeMismatch,
            "/past_values",
            "past_values has shape [1,2,4]; expected [rows,4], as in inputs"
        ) { $0.past = PastCache(keys: numbers(2, 4), values: numbers(1, 2, 4)) },
        refusal(
            .shapeMismatch,
            "/past_keys",
            "past_keys has shape [1,0,4]; expected [2,rows,4], as in inputs",
            of: batch,
            emptyCacheShape: [2, 0, 4]
        ) { $0.past = PastCache(keys: numbers(1, 0, 4), values: numbers(2, 0, 4)) },
        refusal(
            .shapeMismatch,
            "/past_keys",
            "past_keys has shape [1,2,3,4]; expected [1,1,rows,4], as in keys",
            of: .given(queries: numbers(1, 2, 3, 4), keys: numbers(1, 1, 5, 4)),
            outputs: [.scores]
        ) { $0.past.keys = numbers(1, 2, 3, 4) },
        refusal(
            .shapeMismatch,
            "/past_values",
            "past_values has 3 rows; expected 2, as in past_keys"
        ) { $0.past = PastCache(keys: numbers(2, 4), values: numbers(3, 4)) },
        refusal(
            .contradiction,
            "/past_values",
            "past_values cannot be used without values",
            of: scoresOnly,
            outputs: [.scores]
        ) { $0.past = PastCache(keys: numbers(2, 4), values: numbers(2, 4)) },
        refusal(
            .contradiction,
            "/key_lengths",
            "key_lengths and past_keys cannot both be given"
        ) {
            $0.past = PastCache(keys: numbers(2, 4), values: numbers(2, 4))
            $0.keyLengths = .same(3)
        },
        refusal(
            .missingMember,
            "",
            "values is missing",
            of: scoresOnly,
            outputs: [.presentValues]
        ) { _ in },
    ]

    @Test(arguments: scores + rope + visibility + positions + past)
    func `a plan that cannot be made throws an error that says why`(refusal: Refusal) {
        refusal.check()
    }

    static let overflows: [Refusal] = [
        refusal(
            .overflow,
            "/alibi_slopes",
            "the score of key 2 for query 0 overflows float32 once the ALiBi bias is added"
        ) { $0.alibi = .slopes(Tensor(shape: [1], elements: [3e38])) },
        refusal(
            .overflow,
            "/inputs",
            "inputs, rotated by rope, overflows float32",
            of: .inputs(Tensor(shape: [2, 2], repeating: 3.4e38))
        ) { $0.rope = RotaryEmbedding() },
    ]

    @Test(arguments: overflows)
    func `a number that overflows is rejected`(refusal: Refusal) throws {
        let plan = try AttentionPlan(
            refusal.source,
            options: refusal.options,
            outputs: refusal.outputs
        )
        let error = #expect(throws: AttentionError.self) { try plan.run() }
        #expect(error?.kind == refusal.kind)
        #expect(error?.pointer == refusal.pointer)
        #expect(error?.description == refusal.description)
    }

    @Test func `a score that overflows is rejected even if a softcap would bound it`() throws {
        let source = AttentionSource<Float>.given(
            queries: Tensor(shape: [1, 1], elements: [1e30]),
            keys: Tensor(shape: [2, 1], elements: [1, 1e30]),
            values: Tensor(shape: [2, 1], elements: [1, 2])
        )
        let bounded = options { $0.softcap = 5 }
        #expect(throws: AttentionError.self) { try attend(source, bounded, [.context]) }
        // Where the key is hidden, the score matters only if the capped scores are asked for.
        var hidden = bounded
        hidden.keyLengths = .same(1)
        #expect(try attend(source, hidden, [.context])[.context]?.elements == [1])
        #expect(throws: AttentionError.self) { try attend(source, hidden, [.softcappedScores]) }
    }
}
