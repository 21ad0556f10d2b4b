import Attention
import HTTP1
import TensorJSON
import Tensors

extension PreparedOperation {
    /// The maximum number of elements of scores that are computed only for a note on them.
    private static let maximumNotedElementCount = 1 << 16

    /// Prepares a request to `/diagnose`.
    ///
    /// - Throws: `Problem`, as for `/attention`, or at an observed tensor that cannot be compared.
    init<Scalar: APIScalar>(
        diagnosing members: RequestMembers<Scalar>,
        _ body: Body,
        _ format: AnswerFormat
    ) throws(Problem) {
        let observed = try PreparedDiagnosis.outputs(members.observation)
        let source = try members.source(for: .diagnose)
        try members.checkTokens()
        let made: AttentionPlan<Scalar>
        let scoreCount: Int
        var outputs = observed
        do throws(AttentionError) {
            outputs.remove(.output)
            var plan = try AttentionPlan(
                source,
                options: members.options,
                outputs: outputs.union([.maskedScores, .context])
            )
            scoreCount = plan.shapes[.maskedScores]?.elementCount ?? 0
            if scoreCount <= Self.maximumNotedElementCount {
                outputs.insert(.maskedScores)
            } else {
                plan = try AttentionPlan(
                    source,
                    options: members.options,
                    outputs: outputs.union([.context])
                )
            }
            made = plan
        } catch {
            throw Problem(error)
        }
        if observed.contains(.output) {
            guard made.shapes[.output] != nil else {
                throw Problem(
                    .missingMember,
                    "observed has an output, but the request has no wo in parameters; send wo, or "
                        + "name the tensor context",
                    pointer: "\(RequestMember.observed.pointer)/\(AttentionOutput.output.name)"
                )
            }
            outputs.insert(.output)
        }
        let diagnosis = try PreparedDiagnosis(members, body, shapes: made.shapes)
        // A number takes two bytes of the request, or is drawn.
        let maximumLength = PreparedDiagnosis.maximumLength(
            elementCount: body.count / 2 + made.allocatedElementCount,
            scoreCount: scoreCount
        )
        let (style, type, compared) = (members.numberStyle, members.scalarType, outputs)
        self.init(
            format: format,
            // Always long work: the search is many times the request.
            cost: .max / 4,
            computed: ComputedCounts(elements: made.answerElementCount, multiplyAdds: made.cost),
            allocatedLength: made.allocatedElementCount * MemoryLayout<Scalar>.stride,
            maximumAnswerLength: maximumLength
        ) { (execution, noteComputed) throws(Problem) in
            let found: Diagnosis?
            do throws(AttentionError) {
                found = try diagnosis.run(compared, execution)
                // Without a diagnosis, the request overflows, which this reports.
                if found == nil { _ = try made.run(execution) }
            } catch {
                throw Problem(error)
            }
            guard let found else {
                throw Problem(
                    .overflow,
                    "a number of the result is beyond the range of \(type.rawValue)",
                    pointer: ""
                )
            }
            let report = DiagnosisReport(diagnosis: found, style: style, type: type)
            noteComputed()
            let isText = if case .text = format { true } else { false }
            return .whole(
                isText ? report.text : report.json(maximumLength: maximumLength),
                jsonLength: nil
            )
        }
    }
}
