import Attention
import Tensors

extension Comparison {
    /// Returns what can be seen without a trial.
    static func notes(
        _ observed: ObservedTensor,
        _ expected: Tensor<Double>,
        _ tolerance: Tolerance,
        _ differingRows: Set<Int>,
        _ results: Results,
        _ facts: RequestFacts
    ) -> [String] {
        guard !differingRows.isEmpty else { return [] }
        let notes = [
            sums(observed, expected, tolerance), ratio(observed, expected, tolerance),
            constantRow(observed, expected, tolerance), order(observed, expected, tolerance),
            maskedRows(observed, differingRows, results, facts),
        ]
        return notes.compactMap { $0 }
    }

    /// Rows of weights that do not sum to 1, although the expected ones do.
    private static func sums(
        _ observed: ObservedTensor,
        _ expected: Tensor<Double>,
        _ tolerance: Tolerance
    ) -> String? {
        guard observed.output == .weights, observed.tensor.shape.rank >= 2,
            sumsToOne(expected, tolerance).rows
        else { return nil }
        let (rowsSumToOne, columnsSumToOne) = sumsToOne(observed.tensor, tolerance)
        guard !rowsSumToOne else { return nil }
        return columnsSumToOne
            ? "the rows of the observed weights do not sum to 1, but their columns do"
            : "the rows of the observed weights do not sum to 1"
    }

    private static func sumsToOne(
        _ weights: Tensor<Double>,
        _ tolerance: Tolerance
    ) -> (rows: Bool, columns: Bool) {
        let (rows, columns) = (weights.shape[-2], weights.shape[-1])
        let numbers = weights.elements
        var (rowsSumToOne, columnsSumToOne) = (true, true)
        for start in stride(from: 0, to: numbers.count, by: max(rows * columns, 1)) {
            for row in 0..<rows {
                let sum = (0..<columns).reduce(0) { $0 + numbers[start + row * columns + $1] }
                // A row without visible keys has no weights.
                if sum != 0, abs(sum - 1) > Double(columns) * tolerance.value(at: 1) {
                    rowsSumToOne = false
                }
            }
            for column in 0..<columns {
                let sum = (0..<rows).reduce(0) { $0 + numbers[start + $1 * columns + column] }
                if abs(sum - 1) > Double(rows) * tolerance.value(at: 1) { columnsSumToOne = false }
            }
        }
        return (rowsSumToOne, columnsSumToOne)
    }

    /// One ratio of all numbers.
    private static func ratio(
        _ observed: ObservedTensor,
        _ expected: Tensor<Double>,
        _ tolerance: Tolerance
    ) -> String? {
        let pairs = zip(observed.tensor.elements, expected.elements)
        let finite = pairs.filter { $0.1.isFinite }
        guard let (found, right) = finite.max(by: { abs($0.1) < abs($1.1) }), right != 0,
            found.isFinite, expected.elements.count > 1
        else { return nil }
        let ratio = found / right
        guard ratio != 0, abs(ratio - 1) > 1e-9 else { return nil }
        let isConstant = pairs.allSatisfy { found, right in
            found == right
                || abs(found - ratio * right) <= (1 + abs(ratio)) * tolerance.value(at: right)
        }
        return isConstant ? "each observed number is \(brief(ratio)) times the expected one" : nil
    }

    /// Observed rows that are all the same.
    private static func constantRow(
        _ observed: ObservedTensor,
        _ expected: Tensor<Double>,
        _ tolerance: Tolerance
    ) -> String? {
        let shape = observed.tensor.shape
        guard shape.rank >= 2, shape[-2] > 1, observed.output != .logSumExp else { return nil }
        func repeats(_ numbers: [Double]) -> Bool {
            let width = shape.rowLength
            return numbers.indices.allSatisfy { index in
                let first = index / (width * shape[-2]) * (width * shape[-2]) + index % width
                return numbers[index] == numbers[first]
                    || abs(numbers[index] - numbers[first]) <= 2 * tolerance.value(at: 0)
            }
        }
        guard repeats(observed.tensor.elements), !repeats(expected.elements) else { return nil }
        return "all observed rows are the same"
    }

    /// The expected numbers in another order.
    private static func order(
        _ observed: ObservedTensor,
        _ expected: Tensor<Double>,
        _ tolerance: Tolerance
    ) -> String? {
        guard expected.elements.count > 2 else { return nil }
        let pairs = zip(observed.tensor.elements.sorted(), expected.elements.sorted())
        let isSame = pairs.allSatisfy { found, right in
            found == right || abs(found - right) <= tolerance.value(at: right)
        }
        return isSame ? "the observed numbers are the expected ones in another order" : nil
    }

    /// Rows with hidden keys that differ, where all others agree.
    private static func maskedRows(
        _ observed: ObservedTensor,
        _ differingRows: Set<Int>,
        _ results: Results,
        _ facts: RequestFacts
    ) -> String? {
        guard !observed.output.hasKeyRows, let scores = results[.maskedScores] else { return nil }
        var (masked, all): (Set<Int>, Set<Int>) = ([], [])
        for index in scores.elements.indices {
            let row = facts.position(ofRowAt: index, in: .maskedScores, scores.shape)
            all.insert(row)
            if scores.elements[index] == -.infinity { masked.insert(row) }
        }
        guard masked.count < all.count, differingRows.isSubset(of: masked) else { return nil }
        return "only rows in which keys are masked differ"
    }
}
