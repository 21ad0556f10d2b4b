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
        let table = RotaryTable(
            base: base,
            dimension: dimension ?? row.count,
            isInterleaved: isInterleaved
        )
        do {
            try table.rotate(
                &elements,
                .packed(rowCount: 1, headCount: 1, rowLength: row.count),
                headCount: 1,
                positions: [[position]],
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
        try RotaryTable(base: 10_000, dimension: 2, isInterleaved: false).rotate(
            &elements,
            .packed(rowCount: 1, headCount: 1, rowLength: 2),
            headCount: 1,
            positions: [[1_000_003]],
            isCancelled: { false }
        )
        #expect(elements == [Float(cos(1_000_003.0)), Float(sin(1_000_003.0))])
    }

    @Test func `every head and batch entry of either layout is rotated`() throws {
        let numbers: [Double] = testNumbers(2 * 3 * 2 * 4, seed: 1)
        let positions = [[0, 5, 9], [1, 2, 3]]
        let table = RotaryTable(base: 50, dimension: 4, isInterleaved: false)
        for layout in [
            HeadLayout.packed(rowCount: 3, headCount: 2, rowLength: 4),
            .separate(rowCount: 3, headCount: 2, rowLength: 4),
        ] {
            var elements = numbers
            try table.rotate(
                &elements,
                layout,
                headCount: 2,
                positions: positions,
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
}
