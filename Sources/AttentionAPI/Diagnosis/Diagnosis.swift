import Attention
import HTTP1
import Tensors

/// Observed results beside those of the request, and the conventions that explain the difference.
struct Diagnosis {
    let comparisons: [Comparison]
    let explanations: [Explanation]

    /// The number of requests that were tried.
    let trialCount: Int

    /// Whether everything was tried.
    let isComplete: Bool

    /// Whether all observed tensors agree with the response.
    var agrees: Bool { comparisons.allSatisfy(\.difference.agrees) }
}

/// A request to `/diagnose` that was checked.
struct PreparedDiagnosis: Sendable {
    private let body: Body
    private let type: ScalarType
    private let observation: Observation

    /// Checks that there is something to compare, in the response's shapes.
    ///
    /// - Parameters:
    ///   - members: The members of the request.
    ///   - body: The request.
    ///   - shapes: The shapes of the response's tensors.
    /// - Throws: `Problem` at the observed tensor that cannot be compared.
    init<Scalar: APIScalar>(
        _ members: RequestMembers<Scalar>,
        _ body: Body,
        shapes: OutputTable<Shape>
    ) throws(Problem) {
        observation = members.observation
        for tensor in observation.tensors ?? [] {
            guard let shape = shapes[tensor.comparedOutput], shape != tensor.tensor.shape else {
                continue
            }
            throw tensor.problem(expected: shape)
        }
        self.body = body
        type = members.scalarType
    }

    /// Returns the maximum length of the response, in bytes; an explanation that would exceed it is left
    /// out.
    ///
    /// - Parameters:
    ///   - elementCount: An upper bound of the elements of the request's tensors.
    ///   - scoreCount: The number of scores. A mask can have an element for each of them.
    /// - Returns: The length.
    static func maximumLength(elementCount: Int, scoreCount: Int) -> Int {
        let (numbers, overflows) = elementCount.multipliedReportingOverflow(by: 26)
        let (length, overflowsToo) = numbers.addingReportingOverflow(
            scoreCount.multipliedReportingOverflow(by: 6).partialValue
        )
        guard !overflows, !overflowsToo, length < maximumReportLength else {
            return maximumReportLength
        }
        return min((64 << 10) + Explanation.maximumCount * length, maximumReportLength)
    }

    /// The greatest length of any response, in bytes.
    private static let maximumReportLength = 40 << 20

    /// Computes, compares, and searches for explanations if there is a difference.
    ///
    /// - Parameters:
    ///   - outputs: The outputs that are compared, and those that notes need.
    ///   - execution: Where to compute, and whether to go on.
    /// - Returns: The diagnosis; nil if the request overflows.
    /// - Throws: `AttentionError` if the computation was cancelled.
    func run(
        _ outputs: OutputSet,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> Diagnosis? {
        guard var request = try? DiagnosedRequest(body, as: type),
            let facts = RequestFacts(request)
        else { preconditionFailure("the request has been checked") }
        try request.drawMatrices(execution)
        guard let results = try request.results(outputs, execution) else { return nil }
        let comparisons = (observation.tensors ?? []).compactMap {
            Comparison($0, results, request, facts, observation.tolerance)
        }
        guard comparisons.contains(where: { !$0.difference.agrees }) else {
            return Diagnosis(
                comparisons: comparisons,
                explanations: [],
                trialCount: 0,
                isComplete: true
            )
        }
        var search = Search(request, facts, observation, comparisons, execution)
        try search.run()
        return Diagnosis(
            comparisons: comparisons,
            explanations: search.explanations,
            trialCount: search.trialCount,
            isComplete: search.isComplete
        )
    }

    /// Returns the outputs that the observed tensors are compared with.
    ///
    /// - Throws: `Problem` if nothing is observed.
    static func outputs(_ observation: Observation) throws(Problem) -> OutputSet {
        guard let tensors = observation.tensors else {
            throw .missing(
                "observed is missing; send the results of your implementation, as in "
                    + #""observed":{"context":[[0.5,0.5]]}"#
            )
        }
        guard !tensors.isEmpty else {
            throw Problem(
                .missingMember,
                at: .observed,
                "observed is empty; expected one or more of "
                    + ObservedTensor.outputNames
            )
        }
        return OutputSet(tensors.map(\.comparedOutput))
    }
}

extension ObservedTensor {
    /// Returns the problem of a shape other than the response's, with its cause where that is known.
    fileprivate func problem(expected: Shape) -> Problem {
        let found = tensor.shape
        let cause = cause(found.extents, expected.extents)
        return Problem(
            .shapeMismatch,
            "observed \(output.name) has shape \(found); expected \(expected), as in the response"
                + (cause.map { "; \($0)" } ?? ""),
            pointer: pointer
        )
    }

    private func cause(_ found: [Int], _ expected: [Int]) -> String? {
        if expected.first == 1, Array(expected.dropFirst()) == found {
            return "the batch dimension, 1, is missing"
        }
        if found.first == 1, Array(found.dropFirst()) == expected {
            return "the observed one has a batch dimension, which the request does not have"
        }
        let isByScore = output == .weights || output == .scores
        if isByScore, expected.count >= 3, expected.count == found.count + 1,
            found.suffix(2) == expected.suffix(2), found.dropLast(2) == expected.dropLast(3)
        {
            return "the observed ones seem to be averaged over the \(expected[expected.count - 3]) "
                + "heads: PyTorch's MultiheadAttention does that unless average_attn_weights is false"
        }
        if expected.count == 4, found.count == 4, found != expected,
            found[0] == expected[0], found[1] == expected[2], found[2] == expected[1],
            found[3] == expected[3]
        {
            return
                "the observed one seems to be [batch, rows, heads, size]: its second and third "
                + "dimensions are exchanged"
        }
        if expected.count >= 3, found.count == expected.count - 1, let width = found.last,
            width == expected[expected.count - 3] * expected[expected.count - 1]
        {
            return
                "the observed one seems to have its heads side by side: split the last dimension "
                + "into \(expected[expected.count - 3]) heads, and put these before the rows"
        }
        if found.count == expected.count + 1, found.count >= 3,
            found[found.count - 3] * found[found.count - 1] == expected.last
        {
            return
                "the observed one seems to have its heads apart: put the heads of a row side by side"
        }
        return nil
    }
}
