import Attention
import Tensors

/// An observed tensor beside the response's.
struct Comparison {
    let observed: ObservedTensor
    let expected: Tensor<Double>
    let difference: Difference
    let tolerance: Tolerance

    /// The query positions of rows that differ, or the key positions of keys and values.
    let differingRows: [Int]

    /// What can be seen without a trial.
    let notes: [String]

    /// Compares an observed tensor with the response's; nil if there is none of its shape.
    ///
    /// - Parameters:
    ///   - observed: The observed tensor.
    ///   - results: The results of the request, among them its masked scores if keys are hidden.
    ///   - request: The request.
    ///   - facts: The extents and options of the request.
    ///   - stated: The tolerance that the request states.
    init?(
        _ observed: ObservedTensor,
        _ results: Results,
        _ request: DiagnosedRequest,
        _ facts: RequestFacts,
        _ stated: StatedTolerance?
    ) {
        guard let expected = results[observed.comparedOutput],
            expected.shape == observed.tensor.shape
        else { return nil }
        self.observed = observed
        self.expected = expected
        tolerance = Tolerance(stated, for: observed, expected, request.type)
        difference = Difference(observed.tensor, expected, tolerance)
        var rows: Set<Int> = []
        for index in expected.elements.indices {
            let (found, right) = (observed.tensor.elements[index], expected.elements[index])
            guard found != right, !(abs(found - right) <= tolerance.value(at: right)) else {
                continue
            }
            rows.insert(facts.position(ofRowAt: index, in: observed.output, expected.shape))
        }
        differingRows = rows.sorted()
        notes = Self.notes(observed, expected, tolerance, rows, results, facts)
    }
}

extension RequestFacts {
    /// Returns the position of the query, or key, whose row an element is in.
    func position(ofRowAt index: Int, in output: AttentionOutput, _ shape: Shape) -> Int {
        if !output.hasKeyRows, case .index(let query) = querySelection { return query }
        let row =
            output == .logSumExp
            ? index % shape.rowLength : index / max(shape.rowLength, 1) % shape[-2]
        if !output.hasKeyRows, case .list(let queries) = querySelection { return queries[row] }
        return row
    }
}
