import Foundation
import Kernels
import Support
import Tensors
import Testing

@testable import Attention

/// RoPE's scaling, compared with the frequencies that Hugging Face's transformers computes.
@Suite struct `Scaling of RoPE` {
    /// A case of `rope-frequencies.json`.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let rope: RotaryEmbedding
        let headDimension: Int
        let length: Double
        let frequencies: [Double]
        let attentionFactor: Double
        let ulps: Double
    }

    private static func scaling(_ json: JSON) throws -> RotaryScaling {
        let names: [String: RotaryScaling.Kind] = ["mrope": .standard, "su": .longrope]
        let name = try #require(json["rope_type"]?.string ?? json["type"]?.string)
        var scaling = RotaryScaling()
        scaling.kind = try #require(names[name] ?? RotaryScaling.Kind(rawValue: name))
        func numbers(_ name: String) -> [Double]? { json[name]?.array?.compactMap(\.number) }
        scaling.base = json["rope_theta"]?.number
        scaling.partialRotaryFactor = json["partial_rotary_factor"]?.number
        scaling.factor = json["factor"]?.number
        scaling.attentionFactor = json["attention_factor"]?.number
        scaling.originalMaximumPositions = json["original_max_position_embeddings"]?.number
        scaling.maximumPositions = json["max_position_embeddings"]?.number
        scaling.lowFrequencyFactor = json["low_freq_factor"]?.number
        scaling.highFrequencyFactor = json["high_freq_factor"]?.number
        scaling.betaFast = json["beta_fast"]?.number
        scaling.betaSlow = json["beta_slow"]?.number
        scaling.mscale = json["mscale"]?.number
        scaling.mscaleAllDimensions = json["mscale_all_dim"]?.number
        // The only case that has it says false.
        if json["truncate"] != nil { scaling.truncates = false }
        scaling.shortFactors = numbers("short_factor")
        scaling.longFactors = numbers("long_factor")
        scaling.sections = numbers("mrope_section").map { $0.map { Int($0) } }
        return scaling
    }

    static let cases: [Case] = {
        let list = try? Fixture.json("attention/rope-frequencies.json").array
        return (list ?? []).compactMap { json in
            guard let name = json["name"]?.string, let object = json["scaling"],
                let scaling = try? scaling(object), let dimension = json["head_dim"]?.number,
                let length = json["seq_len"]?.number, let ulps = json["ulps"]?.number,
                let factor = json["attention_factor"]?.number
            else { return nil }
            var rope = RotaryEmbedding(base: json["base"]?.number)
            rope.scaling = scaling
            return Case(
                testDescription: name,
                rope: rope,
                headDimension: Int(dimension),
                length: length,
                frequencies: json["frequencies"]?.array?.compactMap(\.number) ?? [],
                attentionFactor: factor,
                ulps: ulps
            )
        }
    }()

    @Test func `there are fixtures of every kind`() {
        #expect(Self.cases.count == 45)
        let kinds = Self.cases.compactMap(\.rope.scaling?.kind)
        #expect(Set(kinds) == Set(RotaryScaling.Kind.allCases))
    }

    @Test(arguments: cases)
    func `frequencies and the attention factor are those of transformers`(fixture: Case) throws {
        try fixture.rope.requireConsistency()
        let dimension = try fixture.rope.checkedDimension(
            headDimension: fixture.headDimension,
            of: "queries"
        )
        #expect(dimension == 2 * fixture.frequencies.count)
        let scaling = try #require(fixture.rope.scaling)
        let found = scaling.frequencies(
            base: fixture.rope.usedBase,
            dimension: dimension,
            length: fixture.length
        )
        #expect(found.count == fixture.frequencies.count)
        for (pair, (frequency, expected)) in zip(found, fixture.frequencies).enumerated() {
            let (found, expected) = (Float(frequency), Float(expected))
            #expect(
                Double(abs(found - expected)) <= fixture.ulps * Double(expected.ulp),
                "pair \(pair)"
            )
        }
        #expect(abs(scaling.computedAttentionFactor - fixture.attentionFactor) < 1e-7)
    }

    // MARK: - In a request

    private static let queries = numbers(6, 8, seed: 1)
    private static let keys = numbers(6, 8, seed: 2)

    /// Rotated queries and keys.
    private struct Rotated: Equatable {
        let queries: Tensor<Float>
        let keys: Tensor<Float>
    }

    /// Rotates queries and keys by a request.
    private func rotated(
        _ rope: RotaryEmbedding,
        _ change: (inout AttentionOptions<Float>) -> Void = { _ in }
    ) throws -> Rotated {
        let result = try attend(
            .given(queries: Self.queries, keys: Self.keys),
            options {
                $0.rope = rope
                change(&$0)
            },
            [.queries, .keys, .scores]
        )
        return Rotated(
            queries: try #require(result[.queries]),
            keys: try #require(result[.keys])
        )
    }

    private func embedding(_ change: (inout RotaryEmbedding) -> Void) -> RotaryEmbedding {
        var rope = RotaryEmbedding()
        change(&rope)
        return rope
    }

    private func scaled(
        _ kind: RotaryScaling.Kind,
        _ change: (inout RotaryScaling) -> Void = { _ in }
    )
        -> RotaryEmbedding
    {
        var scaling = RotaryScaling()
        scaling.kind = kind
        change(&scaling)
        return embedding { $0.scaling = scaling }
    }

    @Test func `linear scaling is a division of the positions`() throws {
        let found = try rotated(scaled(.linear) { $0.factor = 4 })
        let positions = Tensor<Double>(shape: [6], elements: (0..<6).map { Double($0) / 4 })
        let expected = try rotated(
            embedding {
                $0.queryPositions = positions
                $0.keyPositions = positions
            }
        )
        #expect(found == expected)
    }

    @Test func `frequencies and an attention factor stand for a scaling`() throws {
        let rope = scaled(.yarn) {
            $0.factor = 8
            $0.originalMaximumPositions = 16
        }
        let scaling = try #require(rope.scaling)
        let explicit = embedding {
            $0.frequencies = scaling.frequencies(base: 10_000, dimension: 8, length: 6)
            $0.attentionFactor = scaling.computedAttentionFactor
        }
        #expect(try rotated(rope) == rotated(explicit))
        // An attention factor of the request replaces the computed one.
        var other = rope
        other.attentionFactor = 1
        var plain = explicit
        plain.attentionFactor = nil
        #expect(try rotated(other) == rotated(plain))
    }

    @Test func `base and dimension inside the scaling are those of rope`() throws {
        let inside = scaled(.standard) {
            $0.base = 500
            $0.partialRotaryFactor = 0.6
        }
        #expect(try rotated(inside) == rotated(RotaryEmbedding(base: 500, dimension: 4)))
    }

    @Test func `the length is the largest position of any query or new key, plus one`() throws {
        let dynamic = scaled(.dynamic) {
            $0.factor = 2
            $0.maximumPositions = 6
        }
        let plain = try rotated(RotaryEmbedding())
        // Positions 0 to 5 are within six.
        #expect(try rotated(dynamic) == plain)
        // All queries count, whatever is selected.
        let shifted = try rotated(dynamic) { $0.positions.queryOffset = .at(.same(1)) }
        #expect(shifted.keys != plain.keys)
        let selected = try rotated(dynamic) {
            $0.positions.queryOffset = .at(.same(1))
            $0.querySelection = .list([0])
        }
        #expect(selected.keys == shifted.keys)
        #expect(selected.queries.row(0) == shifted.queries.row(0))
        // So do new keys, by rope's own positions too.
        let moved = try rotated(
            embedding {
                $0.scaling = dynamic.scaling
                $0.keyPositions = Tensor(shape: [6], elements: [0, 1, 2, 3, 4, 6])
            }
        )
        #expect(moved.queries != plain.queries)
        #expect(moved.keys.elements.prefix(40) == shifted.keys.elements.prefix(40))
        // Cached keys do not.
        let past = try rotated(dynamic) {
            $0.past.keys = numbers(30, 8)
            $0.positions.keyPositions = Tensor(
                shape: [36],
                elements: Array(100..<130) + Array(0..<6)
            )
            $0.positions.queryOffset = .at(.same(0))
        }
        #expect(past.queries == plain.queries)
    }

    @Test func `longrope takes the long factors beyond the original length`() throws {
        func longrope(_ original: Double) -> RotaryEmbedding {
            scaled(.longrope) {
                $0.shortFactors = [1, 2, 3, 4]
                $0.longFactors = [5, 6, 7, 8]
                $0.attentionFactor = 1
                $0.originalMaximumPositions = original
            }
        }
        let plain = RotaryTable.frequencies(base: 10_000, dimension: 8)
        for (original, divisors) in [(6.0, [1.0, 2, 3, 4]), (5, [5, 6, 7, 8])] {
            let explicit = embedding { $0.frequencies = zip(plain, divisors).map { $0 / $1 } }
            #expect(try rotated(longrope(original)) == rotated(explicit))
        }
    }

    @Test func `sections give each pair the row of its positions`() throws {
        let positions = Tensor<Double>(
            shape: [3, 6],
            elements: [0, 1, 2, 3, 4, 5, 0, 0, 1, 1, 2, 2, 7, 6, 5, 4, 3, 2]
        )
        func positioned(_ change: (inout RotaryEmbedding) -> Void) -> RotaryEmbedding {
            embedding {
                $0.queryPositions = positions
                $0.keyPositions = positions
                change(&$0)
            }
        }
        let cases: [(Bool?, [Int])] = [
            (nil, [0, 0, 1, 2]), (false, [0, 0, 1, 2]), (true, [0, 1, 2, 0]),
        ]
        for (isInterleaved, axes) in cases {
            var scaling = RotaryScaling()
            scaling.sections = [2, 1, 1]
            scaling.hasInterleavedSections = isInterleaved
            let sections = scaling
            #expect(
                try rotated(positioned { $0.scaling = sections })
                    == rotated(positioned { $0.axes = axes })
            )
            // A text has one row of positions.
            #expect(
                try rotated(embedding { $0.scaling = sections }) == rotated(RotaryEmbedding())
            )
        }
    }

    @Test func `own positions of queries are those of keys in self-attention`() throws {
        let positions = Tensor<Double>(shape: [6], elements: [5, 0.5, -2, 7, 7, 1])
        let rope = embedding { $0.queryPositions = positions }
        func keys(_ rope: RotaryEmbedding) throws -> Tensor<Float>? {
            try attend(.inputs(Self.queries), options { $0.rope = rope }, [.keys])[.keys]
        }
        var both = rope
        both.keyPositions = positions
        #expect(try keys(rope) == keys(both))
        // Given keys have their own.
        #expect(try rotated(rope).keys == rotated(RotaryEmbedding()).keys)
        #expect(try rotated(rope).queries == rotated(both).queries)
    }

    @Test func `a table of cosines and sines is looked up by position`() throws {
        let frequencies = RotaryTable.frequencies(base: 10_000, dimension: 8)
        let angles = (0..<9).flatMap { position in frequencies.map { Double(position) * $0 } }
        let table = embedding {
            $0.cosines = Tensor(shape: [9, 4], elements: angles.map { cos($0) })
            $0.sines = Tensor(shape: [9, 4], elements: angles.map { sin($0) })
        }
        for offset in [0, 3] {
            let found = try rotated(table) { $0.positions.queryOffset = .at(.same(offset)) }
            let expected = try rotated(RotaryEmbedding()) {
                $0.positions.queryOffset = .at(.same(offset))
            }
            #expect(found == expected)
        }
    }
}
