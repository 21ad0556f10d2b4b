import Attention
import Tensors
import Testing

/// Options that express the same rule in two ways give the same numbers.
@Suite struct `Properties of the options` {
    private let queries = numbers(2, 3, 6, 4, seed: 1)
    private let keys = numbers(2, 3, 9, 4, seed: 2)
    private let values = numbers(2, 3, 9, 5, seed: 3)
    private var source: AttentionSource<Float> {
        .given(queries: queries, keys: keys, values: values)
    }
    private static let outputs: OutputSet = [
        .context, .scores, .maskedScores, .weights, .logSumExp,
    ]

    /// Returns a range of the keys or values.
    private func rows(_ tensor: Tensor<Float>, _ range: Range<Int>) -> Tensor<Float> {
        let shape = tensor.shape
        let elements = (0..<(shape[0] * shape[1])).flatMap { outer in
            range.flatMap { tensor.row(outer * shape[2] + $0) }
        }
        return Tensor(shape: [shape[0], shape[1], range.count, shape[3]], elements: elements)
    }

    private func expectEqual(
        _ source: AttentionSource<Float>,
        _ one: (inout AttentionOptions<Float>) -> Void,
        _ other: (inout AttentionOptions<Float>) -> Void,
        in outputs: OutputSet = outputs
    ) throws {
        let (a, b) = (
            try attend(source, options(one), outputs), try attend(source, options(other), outputs)
        )
        for output in outputs { #expect(a[output] == b[output], "\(output)") }
        // The options have an effect.
        #expect(a[.context] != (try attend(source)[.context]))
    }

    private func mask(_ visible: (_ query: Int, _ key: Int) -> Bool) -> Tensor<Bool> {
        Tensor(shape: [6, 9], elements: (0..<54).map { visible($0 / 9, $0 % 9) })
    }

    @Test func `a window equals a band in a mask`() throws {
        for (left, right) in [(2, 1), (0, 0), (nil, 1), (3, nil), (0, nil)] as [(Int?, Int?)] {
            try expectEqual(
                source,
                { $0.window = Window(left: left, right: right) },
                { options in
                    options.mask = mask { i, j in
                        i - j <= left ?? .max && j - i <= right ?? .max
                    }
                }
            )
        }
    }

    @Test func `a window without bounds hides nothing, nor does the widest window`() throws {
        let plain = try attend(source)
        for window in [Window(), Window(left: .max, right: .max)] {
            let found = try attend(source, options { $0.window = window })
            #expect(found[.weights] == plain[.weights])
        }
    }

    @Test func `key lengths equal a mask for each batch entry`() throws {
        let visible = (0..<2).flatMap { batch in (0..<9).map { $0 < [4, 0][batch] } }
        try expectEqual(
            source,
            { $0.keyLengths = .each([4, 0]) },
            { $0.mask = Tensor(shape: [2, 1, 1, 9], elements: visible) }
        )
    }

    @Test func `an entry without a valid key is 0 everywhere and causes a warning`() throws {
        let result = try attend(source, options { $0.keyLengths = .each([9, 0]) })
        let context = try #require(result[.context]).entry(1)
        #expect(context.elements.allSatisfy { $0 == 0 })
        #expect(result[.logSumExp]?.entry(1).elements.allSatisfy { $0 == -.infinity } == true)
        #expect(
            result.warnings == [
                .queriesWithoutKeys(
                    count: 18,
                    total: 36,
                    first: .init(batch: 1, head: 0, query: 0)
                )
            ]
        )
    }

    @Test func `ALiBi equals a bias`() throws {
        let slopes: [Float] = [0.5, 0.25, 2, 1, 0, -1]
        let bias = (0..<6).flatMap { row in
            (0..<54).map { -slopes[row] * Float(abs($0 / 9 - $0 % 9)) }
        }
        try expectEqual(
            source,
            { $0.alibi = .slopes(Tensor(shape: [2, 3], elements: slopes)) },
            { $0.bias = Tensor(shape: [2, 3, 6, 9], elements: bias) },
            // The slopes are powers of two, so that one rounding equals two.
            in: [.context, .maskedScores]
        )
    }

    @Test func `the standard slopes are powers of two for 8 heads`() throws {
        let inputs = numbers(1, 8, 2, 1)
        let zero = Tensor<Float>(shape: [1, 8, 2, 1], repeating: 0)
        let result = try attend(
            .given(queries: zero, keys: zero, values: inputs),
            options { $0.alibi = .standard },
            [.maskedScores]
        )
        let scores = try #require(result[.maskedScores]).elements
        // Two queries per head, two keys per row: the score of query 0 and key 1.
        #expect((0..<8).map { -scores[4 * $0 + 1] } == (1...8).map { 1 / Float(1 << $0) })
    }

    @Test func `segments equal a mask`() throws {
        let (ofQueries, ofKeys) = ([0, 0, 1, 1, 7, 2], [0, 0, 0, 1, 1, 2, 2, 2, 1])
        try expectEqual(
            source,
            {
                $0.segments = Segments(
                    queries: Tensor(shape: [6], elements: ofQueries),
                    keys: Tensor(shape: [9], elements: ofKeys)
                )
            },
            { options in options.mask = mask { ofQueries[$0] == ofKeys[$1] } }
        )
    }

    @Test func `a prefix lifts only the causal limit`() throws {
        try expectEqual(
            source,
            {
                $0.isCausal = true; $0.prefixLengths = .same(4);
                $0.window = Window(left: 3, right: 2)
            },
            { options in
                options.mask = mask { i, j in (j <= i || j < 4) && i - j <= 3 && j - i <= 2 }
            }
        )
    }

    @Test func `a prefix of length 0 has no effect, even at negative positions`() throws {
        func change(
            _ prefixLength: Int?
        ) -> (inout AttentionOptions<Float>) -> Void {
            { options in
                options.isCausal = true
                options.positions.keyOffset = .same(-4)
                options.positions.queryOffset = .at(.same(-4))
                options.prefixLengths = prefixLength.map { .same($0) }
            }
        }
        try expectEqual(source, change(0), change(nil))
        try expectEqual(
            source,
            change(1),
            { options in options.mask = mask { i, j in j <= i || j - 4 < 1 } }
        )
    }

    @Test func `a past equals keys and values in front of the others`() throws {
        for pastCount in [0, 1, 5] {
            for change in [
                { _ in }, { $0.isCausal = true }, { $0.window = Window(left: 2) },
            ] as [(inout AttentionOptions<Float>) -> Void] {
                let whole = try attend(
                    source,
                    options {
                        change(&$0)
                        $0.positions.queryOffset = .at(.same(pastCount))
                    },
                    Self.outputs
                )
                let result = try attend(
                    .given(
                        queries: queries,
                        keys: rows(keys, pastCount..<9),
                        values: rows(values, pastCount..<9)
                    ),
                    options {
                        change(&$0)
                        $0.past = PastCache(
                            keys: rows(keys, 0..<pastCount),
                            values: rows(values, 0..<pastCount)
                        )
                    },
                    Self.outputs.union([.presentKeys, .presentValues])
                )
                for output in Self.outputs { #expect(result[output] == whole[output]) }
                #expect(result[.presentKeys] == keys)
                #expect(result[.presentValues] == values)
            }
        }
    }

    @Test func `steps with a cache equal the whole sequence, with RoPE`() throws {
        let inputs = numbers(1, 7, 8, seed: 5)
        let step = options {
            $0.headCount = 2; $0.isCausal = true; $0.rope = RotaryEmbedding()
        }
        let whole = try attend(.inputs(inputs), step, [.context, .weights])
        var past = PastCache<Float>()
        for index in 0..<7 {
            var options = step
            options.past = past
            let row = Tensor(shape: [1, 1, 8], elements: inputs.row(index))
            let result = try attend(
                .inputs(row),
                options,
                [.context, .presentKeys, .presentValues]
            )
            #expect(
                agree(result[.context]?.entry(0).entry(0), whole[.context]?.entry(0).entry(index))
            )
            past = PastCache(keys: result[.presentKeys], values: result[.presentValues])
        }
        #expect(past.keys?.shape == [1, 7, 8])
    }

    @Test func `offsets give slices of a longer sequence`() throws {
        let whole = try attend(
            source,
            options {
                $0.isCausal = true; $0.window = Window(left: 3); $0.alibi = .standard
                $0.positions.queryOffset = .at(.same(3))
            },
            [.maskedScores]
        )
        let slice = try attend(
            .given(queries: rows(queries, 2..<5), keys: rows(keys, 4..<8), values: nil),
            options {
                $0.isCausal = true; $0.window = Window(left: 3); $0.alibi = .standard
                $0.positions.queryOffset = .at(.same(5))
                $0.positions.keyOffset = .same(4)
            },
            [.maskedScores]
        )
        let (found, all) = (try #require(slice[.maskedScores]), try #require(whole[.maskedScores]))
        for outer in 0..<6 {
            for query in 0..<3 {
                #expect(
                    found.row(outer * 3 + query) == Array(all.row(outer * 6 + 2 + query)[4..<8])
                )
            }
        }
    }

    @Test func `end places the last query at the last valid key`() throws {
        try expectEqual(
            source,
            {
                $0.isCausal = true; $0.positions.queryOffset = .end; $0.keyLengths = .each([7, 9])
            },
            {
                $0.isCausal = true; $0.keyLengths = .each([7, 9])
                $0.positions.queryOffset = .at(.each([1, 3]))
            }
        )
    }

    @Test func `consecutive positions equal an offset`() throws {
        try expectEqual(
            source,
            {
                $0.isCausal = true; $0.window = Window(left: 4)
                $0.positions.queryPositions = Tensor(shape: [6], elements: Array(4..<10))
                $0.positions.keyPositions = Tensor(
                    shape: [2, 9],
                    elements: Array(2..<11) + Array(3..<12)
                )
            },
            {
                $0.isCausal = true; $0.window = Window(left: 4)
                $0.positions.queryOffset = .at(.same(4))
                $0.positions.keyOffset = .each([2, 3])
            }
        )
    }

    @Test func `shifting all positions changes no rule that depends on distance`() throws {
        func result(_ shift: Int) throws -> AttentionResult<Float> {
            try attend(
                source,
                options {
                    $0.isCausal = true; $0.alibi = .standard; $0.window = Window(left: 4)
                    $0.positions.queryOffset = .at(.same(2 + shift))
                    $0.positions.keyOffset = .same(shift)
                },
                Self.outputs
            )
        }
        let plain = try result(0)
        for shift in [-1_000_000, 17, 1 << 53 - 20] {
            #expect(try result(shift)[.context] == plain[.context])
        }
    }

    @Test func `a sink is one more key whose value is 0`() throws {
        let sinks: [Float] = [0.5, -2, 3]
        // Each query gets a fifth number, 1, which one more key multiplies by the sink.
        var (moreQueries, moreKeys, moreValues) = ([Float](), [Float](), [Float]())
        for outer in 0..<6 {
            for row in 0..<6 { moreQueries += queries.row(outer * 6 + row) + [1] }
            for row in 0..<9 {
                moreKeys += keys.row(outer * 9 + row) + [0]
                moreValues += values.row(outer * 9 + row)
            }
            moreKeys += [0, 0, 0, 0, sinks[outer % 3]]
            moreValues += [0, 0, 0, 0, 0]
        }
        let expected = try attend(
            .given(
                queries: Tensor(shape: [2, 3, 6, 5], elements: moreQueries),
                keys: Tensor(shape: [2, 3, 10, 5], elements: moreKeys),
                values: Tensor(shape: [2, 3, 10, 5], elements: moreValues)
            )
        )
        let found = try attend(source, options { $0.sinks = sinks })
        #expect(agree(found[.context], expected[.context]))
        #expect(agree(found[.logSumExp], expected[.logSumExp]))
    }

    @Test func `a query without keys has the sink as its log-sum-exp`() throws {
        let result = try attend(
            source,
            options {
                $0.sinks = [1.5, -.infinity, 0]; $0.keyLengths = .each([0, 9])
            }
        )
        let logSumExp = try #require(result[.logSumExp]).elements
        #expect(
            Array(logSumExp[0..<18])
                == [1.5, -.infinity, 0].flatMap { Array(repeating: $0, count: 6) }
        )
        #expect(result.warnings.first?.description.hasSuffix("their log-sum-exp the sink") == true)
    }

    @Test func `dropout draws for all queries, whatever the selection`() throws {
        let dropout = Dropout(probability: 0.5, seed: 7)
        let whole = try attend(source, options { $0.dropout = dropout })
        let list = [5, 0, 3, 3]
        let some = try attend(
            source,
            options {
                $0.dropout = dropout; $0.querySelection = .list(list)
            }
        )
        for output in [AttentionOutput.context, .weights] {
            let (found, all) = (try #require(some[output]), try #require(whole[output]))
            for outer in 0..<6 {
                for (row, query) in list.enumerated() {
                    #expect(found.row(outer * 4 + row) == all.row(outer * 6 + query))
                }
            }
        }
        #expect(whole[.logSumExp] == (try attend(source)[.logSumExp]))
    }

    @Test func `dropout is applied after a softmax over the queries`() throws {
        let byColumn = options { $0.softmaxAxis = .queries }
        var dropped = byColumn
        dropped.dropout = Dropout(probability: 0.5, seed: 3)
        let (plain, found) = (
            try attend(source, byColumn, [.weights]), try attend(source, dropped, [.weights])
        )
        let pairs = zip(
            try #require(found[.weights]).elements,
            try #require(plain[.weights]).elements
        )
        #expect(pairs.allSatisfy { $0 == 0 || $0 == $1 / 0.5 })
        #expect(pairs.contains { $0.0 == 0 } && pairs.contains { $0.0 != 0 })
    }
}
