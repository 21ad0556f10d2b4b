import Kernels
import Testing

/// Norms of rows, compared with the formulas in plain loops.
@Suite struct `Norms of rows` {
    private static let (batchCount, headCount, rowCount, length) = (2, 3, 4, 5)
    private static let layouts = [
        HeadLayout.packed(rowCount: rowCount, headCount: headCount, rowLength: length),
        .separate(rowCount: rowCount, headCount: headCount, rowLength: length),
    ]

    /// Returns x / √(mean x² + ε) and the like, before weight and bias.
    private func divided(
        _ row: [Double],
        _ kind: RowNorm<Double>.Kind,
        _ epsilon: Double
    ) -> [Double] {
        let count = Double(row.count)
        func sumOfSquares(_ row: [Double]) -> Double { row.reduce(0) { $0 + $1 * $1 } }
        switch kind {
        case .rms:
            let root = (sumOfSquares(row) / count + epsilon).squareRoot()
            return row.map { $0 / root }
        case .layer:
            let mean = row.reduce(0, +) / count
            let centred = row.map { $0 - mean }
            let root = (sumOfSquares(centred) / count + epsilon).squareRoot()
            return centred.map { $0 / root }
        case .l2:
            let root = (sumOfSquares(row) + epsilon).squareRoot()
            return row.map { $0 / root }
        }
    }

    private func normalised<Scalar: KernelScalar>(
        _ elements: [Scalar],
        _ norm: RowNorm<Scalar>,
        _ layout: HeadLayout = .packed(rowCount: 1, headCount: 1, rowLength: 2),
        batchCount: Int = 1,
        headCount: Int = 1,
        rowCount: Int = 1
    ) throws -> [Scalar] {
        var elements = elements
        try norm.normalise(
            &elements,
            layout,
            batchCount: batchCount,
            headCount: headCount,
            rowCount: rowCount,
            isCancelled: { false }
        )
        return elements
    }

    /// Normalises a single row of one head.
    private func row<Scalar: KernelScalar>(
        _ row: [Scalar],
        _ kind: RowNorm<Scalar>.Kind,
        epsilon: Double = 0
    ) throws -> [Scalar] {
        try normalised(
            row,
            RowNorm(kind, epsilon: epsilon, coversAllHeads: false),
            .packed(rowCount: 1, headCount: 1, rowLength: row.count)
        )
    }

    @Test(arguments: RowNorm<Double>.Kind.allCases, [false, true])
    func `every kind, for each head or all, in either layout, agrees with its formula`(
        kind: RowNorm<Double>.Kind,
        coversAllHeads: Bool
    ) throws {
        let (heads, length) = (Self.headCount, Self.length)
        let numbers: [Double] = testNumbers(
            Self.batchCount * heads * Self.rowCount * length,
            seed: 3
        )
        let widths = coversAllHeads ? [0, heads * length] : [0, length, heads * length]
        for layout in Self.layouts {
            for weightCount in widths {
                for biasCount in widths {
                    let weight: [Double] = testNumbers(weightCount, seed: 4)
                    let bias: [Double] = testNumbers(biasCount, seed: 5)
                    let found = try normalised(
                        numbers,
                        RowNorm(
                            kind,
                            epsilon: 0.25,
                            coversAllHeads: coversAllHeads,
                            weight: weight,
                            bias: bias
                        ),
                        layout,
                        batchCount: Self.batchCount,
                        headCount: heads,
                        rowCount: Self.rowCount
                    )
                    /// A parameter of one head's length applies to each head.
                    func parameter(_ list: [Double], _ index: Int, or neutral: Double) -> Double {
                        list.isEmpty ? neutral : list[index % list.count]
                    }
                    for batch in 0..<Self.batchCount {
                        for row in 0..<Self.rowCount {
                            let places = (0..<heads).map { head in
                                let start =
                                    batch * layout.batchStride + head * layout.headStride
                                    + row * layout.rowStride
                                return Array(start..<(start + length))
                            }
                            let units = coversAllHeads ? [places.flatMap(\.self)] : places
                            let expected = units.flatMap { unit in
                                divided(unit.map { numbers[$0] }, kind, 0.25)
                            }
                            for (index, place) in places.flatMap(\.self).enumerated() {
                                let number =
                                    expected[index] * parameter(weight, index, or: 1)
                                    + parameter(bias, index, or: 0)
                                #expect(abs(found[place] - number) < 1e-14)
                            }
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: RowNorm<Float>.Kind.allCases)
    func `float32 is rounded once before the weight`(kind: RowNorm<Float>.Kind) throws {
        let numbers: [Float] = testNumbers(64, seed: 6)
        let doubleKind = try #require(RowNorm<Double>.Kind(rawValue: kind.rawValue))
        let exact = divided(numbers.map { Double($0) }, doubleKind, 1e-6)
        let found = try row(numbers, kind, epsilon: 1e-6)
        for (number, expected) in zip(found, exact) {
            #expect(abs(Double(number) - expected) <= Double(Float(expected).ulp))
        }
    }

    @Test(arguments: RowNorm<Float>.Kind.allCases)
    func `a row of zeros without an epsilon stays 0`(kind: RowNorm<Float>.Kind) throws {
        #expect(try row([0, 0, 0], kind) == [0, 0, 0])
        let norm = RowNorm<Float>(
            kind,
            epsilon: 0,
            coversAllHeads: true,
            weight: [2, 3],
            bias: [0.5, -1]
        )
        #expect(try normalised([0, 0], norm) == [0.5, -1])
    }

    @Test func `float32 squares may overflow or underflow`() throws {
        #expect(try row([3 * 0x1p100, 4 * 0x1p100] as [Float], .l2) == [0.6, 0.8])
        #expect(try row([3 * 0x1p-100, 4 * 0x1p-100] as [Float], .l2) == [0.6, 0.8])
        #expect(try row([1e38, -1e38] as [Float], .rms) == [1, -1])
        #expect(try row([3e38, 1e38] as [Float], .layer) == [1, -1])
    }

    @Test func `a small variance beside a large mean is exact in float32`() throws {
        #expect(try row([16_777_214, 16_777_216] as [Float], .layer) == [-1, 1])
        let found = try row([1000, 1000.0001, 1000.0002] as [Float], .layer)
        #expect(found[0] < 0 && found[2] > 0)
    }

    @Test func `the epsilon is added to the mean or the sum`() throws {
        #expect(try row([3, 4] as [Double], .l2, epsilon: 39) == [0.375, 0.5])
        #expect(try row([1, 7] as [Double], .rms, epsilon: 39) == [0.125, 0.875])
        #expect(try row([1, 7] as [Double], .layer, epsilon: 7) == [-0.75, 0.75])
    }

    @Test func `a norm stops when it is cancelled`() {
        var numbers: [Float] = testNumbers(8, seed: 7)
        var count = 0
        #expect(throws: KernelFailure.cancelled) {
            try RowNorm<Float>(.rms, epsilon: 0, coversAllHeads: false).normalise(
                &numbers,
                .packed(rowCount: 4, headCount: 1, rowLength: 2),
                batchCount: 1,
                headCount: 1,
                rowCount: 4,
                isCancelled: {
                    count += 1
                    return count > 2
                }
            )
        }
        #expect(count == 3)
    }
}
