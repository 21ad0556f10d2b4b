import Foundation
import Kernels
import Testing

@Suite struct `Rotary embedding` {
    private func rotated(
        _ row: [Double],
        dimension: Int? = nil,
        isInterleaved: Bool = false,
        position: Int,
        base: Double = 10_000
    ) -> [Double] {
        var elements = row
        let dimension = dimension ?? row.count
        let table = RotaryTable(
            .frequencies(RotaryTable.frequencies(base: base, dimension: dimension)),
            pairCount: dimension / 2,
            isInterleaved: isInterleaved
        )
        do {
            try table.rotate(
                &elements,
                .packed(rowCount: 1, headCount: 1, rowLength: row.count),
                headCount: 1,
                positions: [[[Double(position)]]],
                isCancelled: { false }
            )
        } catch {
            Issue.record(error)
        }
        return elements
    }

    private func agree(_ a: [Double], _ b: [Double]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-13 }
    }

    @Test func `halves rotate a number with its counterpart in the second half`() {
        let (a, b) = (3.0, 3 * 0.01)
        let expected = [
            1 * cos(a) - 3 * sin(a), 2 * cos(b) - 4 * sin(b),
            3 * cos(a) + 1 * sin(a), 4 * cos(b) + 2 * sin(b),
        ]
        #expect(agree(rotated([1, 2, 3, 4], position: 3), expected))
    }

    @Test func `interleaved pairs are two neighbours`() {
        let (a, b) = (3.0, 3 * 0.01)
        let expected = [
            1 * cos(a) - 2 * sin(a), 2 * cos(a) + 1 * sin(a),
            3 * cos(b) - 4 * sin(b), 4 * cos(b) + 3 * sin(b),
        ]
        #expect(agree(rotated([1, 2, 3, 4], isInterleaved: true, position: 3), expected))
    }

    @Test func `a partial dimension leaves the rest unchanged and has its own frequencies`() {
        let expected = rotated([1, 2], position: 5, base: 100) + [3, 4, 5]
        #expect(agree(rotated([1, 2, 3, 4, 5], dimension: 2, position: 5, base: 100), expected))
    }

    @Test func `position 0 changes nothing and negative positions rotate back`() {
        let row = [0.5, -1, 2, 0.25]
        #expect(rotated(row, position: 0) == row)
        #expect(agree(rotated(rotated(row, position: 7), position: -7), row))
    }

    @Test func `a score depends only on the distance`() {
        let (query, key) = ([0.5, -1, 2, 0.25], [1.0, 0.5, -0.75, 3])
        func score(_ p: Int, _ j: Int) -> Double {
            zip(rotated(query, position: p), rotated(key, position: j))
                .reduce(0) { $0 + $1.0 * $1.1 }
        }
        #expect(abs(score(9, 4) - score(1005, 1000)) < 1e-11)
        #expect(abs(score(9, 4) - score(9, 5)) > 1e-3)
    }

    @Test func `distant positions have exact angles in float32`() throws {
        var elements: [Float] = [1, 0]
        try RotaryTable(.frequencies([1]), pairCount: 1).rotate(
            &elements,
            .packed(rowCount: 1, headCount: 1, rowLength: 2),
            headCount: 1,
            positions: [[[1_000_003]]],
            isCancelled: { false }
        )
        #expect(elements == [Float(cos(1_000_003.0)), Float(sin(1_000_003.0))])
    }

    @Test func `every head and batch entry of either layout is rotated`() throws {
        let numbers: [Double] = testNumbers(2 * 3 * 2 * 4, seed: 1)
        let positions = [[0, 5, 9], [1, 2, 3]]
        let table = RotaryTable(
            .frequencies(RotaryTable.frequencies(base: 50, dimension: 4)),
            pairCount: 2
        )
        for layout in [
            HeadLayout.packed(rowCount: 3, headCount: 2, rowLength: 4),
            .separate(rowCount: 3, headCount: 2, rowLength: 4),
        ] {
            var elements = numbers
            try table.rotate(
                &elements,
                layout,
                headCount: 2,
                positions: positions.map { [$0.map(Double.init)] },
                isCancelled: { false }
            )
            for batch in 0..<2 {
                for row in 0..<3 {
                    for head in 0..<2 {
                        let start =
                            batch * layout.batchStride + row * layout.rowStride
                            + head * layout.headStride
                        let alone = rotated(
                            Array(numbers[start..<(start + 4)]),
                            position: positions[batch][row],
                            base: 50
                        )
                        #expect(Array(elements[start..<(start + 4)]) == alone)
                    }
                }
            }
        }
    }

    /// Rotates a single row of one head.
    private func turned<Scalar: KernelScalar>(
        _ row: [Scalar],
        _ table: RotaryTable,
        positions: [Double]
    ) throws -> [Scalar] {
        var elements = row
        try table.rotate(
            &elements,
            .packed(rowCount: 1, headCount: 1, rowLength: row.count),
            headCount: 1,
            positions: [positions.map { [$0] }],
            isCancelled: { false }
        )
        return elements
    }

    @Test(arguments: [false, true])
    func `the rotated numbers may begin anywhere in a row`(isInterleaved: Bool) throws {
        let table = RotaryTable(
            .frequencies([1, 0.25]),
            pairCount: 2,
            first: 3,
            isInterleaved: isInterleaved
        )
        let found = try turned([9, 8, 7, 1, 2, 3, 4, 6], table, positions: [2])
        let (a, b) = (2.0, 0.5)
        let (ca, sa, cb, sb) = (cos(a), sin(a), cos(b), sin(b))
        let neighbours: [Double] = [ca - 2 * sa, 2 * ca + sa, 3 * cb - 4 * sb, 4 * cb + 3 * sb]
        let halves: [Double] = [ca - 3 * sa, 2 * cb - 4 * sb, 3 * ca + sa, 4 * cb + 2 * sb]
        let middle = isInterleaved ? neighbours : halves
        #expect(agree(found, [9, 8, 7] + middle + [6]))
    }

    @Test func `the factor multiplies rotated numbers alone`() throws {
        let table = RotaryTable(.frequencies([1]), pairCount: 1, first: 1, factor: 1.5)
        let found = try turned([5, 1, 2, 6], table, positions: [3])
        let x = 1.5 * (1 * cos(3.0) - 2 * sin(3.0))
        let y = 1.5 * (2 * cos(3.0) + 1 * sin(3.0))
        let expected: [Double] = [5, x, y, 6]
        #expect(agree(found, expected))
        // Cosine and sine are multiplied before they are rounded.
        let single: [Float] = try turned([0, 1, 0, 0], table, positions: [3])
        #expect(single == [0, Float(1.5 * cos(3.0)), Float(1.5 * sin(3.0)), 0])
    }

    @Test func `each pair turns by the position of its axis`() throws {
        let table = RotaryTable(.frequencies([1, 2, 0.5]), pairCount: 3, axes: [2, 0, 2])
        let found = try turned([1, 1, 1, 0, 0, 0], table, positions: [0.25, 100, 3])
        let angles: [Double] = [3, 0.5, 1.5]
        #expect(agree(found, angles.map { cos($0) } + angles.map { sin($0) }))
    }

    @Test func `a position may be a fraction, and a frequency of 0 turns nothing`() throws {
        let table = RotaryTable(.frequencies([0.5, 0]), pairCount: 2)
        let found = try turned([1, 2, 0, 3], table, positions: [2.5])
        #expect(agree(found, [cos(1.25), 2, sin(1.25), 3]))
    }

    @Test func `cosines and sines can be listed for each position`() throws {
        let table = RotaryTable(
            .listed(cosines: [9, 9, 2, 3, 9, 9], sines: [9, 9, 5, 7, 9, 9]),
            pairCount: 2,
            isInterleaved: true,
            factor: 0.5
        )
        let found = try turned([1, 2, 3, 4], table, positions: [1])
        // Half of (1 · 2 − 2 · 5, 2 · 2 + 1 · 5) and of (3 · 3 − 4 · 7, 4 · 3 + 3 · 7).
        let expected: [Double] = [-4, 4.5, -9.5, 16.5]
        #expect(found == expected)
    }

    @Test func `a rotation stops when it is cancelled`() {
        var elements: [Float] = testNumbers(8, seed: 2)
        var count = 0
        #expect(throws: KernelFailure.cancelled) {
            try RotaryTable(.frequencies([1]), pairCount: 1).rotate(
                &elements,
                .packed(rowCount: 4, headCount: 1, rowLength: 2),
                headCount: 1,
                positions: [[[0, 1, 2, 3]]],
                isCancelled: {
                    count += 1
                    return count > 2
                }
            )
        }
    }
}
