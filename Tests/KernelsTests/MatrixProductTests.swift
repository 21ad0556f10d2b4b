import Kernels
import Testing

@Suite struct `Matrix product` {
    /// The product by plain loops in Double.
    private func reference<Scalar: KernelScalar>(
        _ left: [Scalar],
        _ right: [Scalar],
        _ bias: [Scalar],
        _ layout: MatrixLayout
    ) -> [Double] {
        rows(left, length: layout.depth).flatMap { row in
            (0..<layout.columnCount).map { column in
                row.enumerated().reduce(bias.isEmpty ? 0 : Double(bias[column])) { sum, term in
                    let index =
                        layout.isTransposed
                        ? column * layout.depth + term.offset
                        : term.offset * layout.columnCount + column
                    return sum + term.element * Double(right[index])
                }
            }
        }
    }

    private func product<Scalar: KernelScalar>(
        _ left: [Scalar],
        _ right: [Scalar],
        _ bias: [Scalar],
        _ layout: MatrixLayout,
        parallelFor: ParallelLoop = forwards
    ) throws -> [Scalar] {
        try matrixProduct(
            left.span,
            rowCount: left.count / layout.depth,
            matrix: right.span,
            layout: layout,
            bias: bias.span,
            parallelFor: parallelFor,
            isCancelled: { false }
        )
    }

    private func check<Scalar: KernelScalar>(
        _ type: Scalar.Type,
        rowCount: Int,
        layout: MatrixLayout
    ) throws {
        let left: [Scalar] = testNumbers(rowCount * layout.depth, seed: rowCount)
        let right: [Scalar] = testNumbers(layout.depth * layout.columnCount, seed: layout.depth)
        let bias: [Scalar] = testNumbers(layout.columnCount, seed: 7)
        let found = try product(left, right, bias, layout)
        let expected = reference(left, right, bias, layout)
        let limit = Double(layout.depth + 2) * Double(Scalar.ulpOfOne)
        #expect(found.count == expected.count)
        #expect(zip(found, expected).allSatisfy { abs(Double($0) - $1) <= limit })
    }

    @Test(arguments: awkwardSizes.dropFirst())
    func `equals plain loops at every size of each extent`(size: Int) throws {
        for isTransposed in [false, true] {
            for (rowCount, depth, columnCount) in [(size, 5, 7), (3, size, 18), (8, 4, size)] {
                let layout = MatrixLayout(
                    depth: depth,
                    columnCount: columnCount,
                    isTransposed: isTransposed
                )
                try check(Float.self, rowCount: rowCount, layout: layout)
                try check(Double.self, rowCount: rowCount, layout: layout)
            }
        }
    }

    @Test func `depths of several chains equal plain loops`() throws {
        for depth in [127, 128, 129, 255, 256, 257, 511, 700] {
            let layout = MatrixLayout(depth: depth, columnCount: 9, isTransposed: false)
            try check(Float.self, rowCount: 7, layout: layout)
        }
    }

    @Test func `a row has the same bits alone, among others and in any order of pieces`() throws {
        // More rows than a piece, more columns than a panel, and above the serial cost.
        let layout = MatrixLayout(depth: 150, columnCount: 50, isTransposed: false)
        let left: [Float] = testNumbers(400 * 150, seed: 1)
        let right: [Float] = testNumbers(150 * 50, seed: 2)
        let whole = try product(left, right, [], layout)
        #expect(try product(left, right, [], layout, parallelFor: backwards) == whole)
        for row in [0, 5, 251, 252, 399] {
            let alone = try product(Array(left[(row * 150)..<((row + 1) * 150)]), right, [], layout)
            #expect(alone == Array(whole[(row * 50)..<((row + 1) * 50)]))
        }
    }

    @Test func `a cancelled product throws`() throws {
        let numbers: [Float] = [1]
        let none: [Float] = []
        #expect(throws: KernelFailure.cancelled) {
            try matrixProduct(
                numbers.span,
                rowCount: 1,
                matrix: numbers.span,
                layout: MatrixLayout(depth: 1, columnCount: 1, isTransposed: false),
                bias: none.span,
                parallelFor: forwards,
                isCancelled: { true }
            )
        }
    }
}

@Suite struct `Finite scan` {
    @Test(arguments: awkwardSizes.dropFirst())
    func `finds the first number that is not finite at any index`(count: Int) {
        var numbers: [Float] = testNumbers(count, seed: count)
        #expect(firstNonFinite(in: numbers) == nil)
        for (index, odd) in [(count - 1, Float.nan), (count / 2, -.infinity), (0, .infinity)] {
            numbers[index] = odd
            #expect(firstNonFinite(in: numbers) == index)
        }
    }

    @Test func `the greatest finite numbers are finite`() {
        let numbers = [Double](repeating: .greatestFiniteMagnitude, count: 9)
        #expect(firstNonFinite(in: numbers) == nil)
        #expect(firstNonFinite(in: [Double]()) == nil)
    }
}
