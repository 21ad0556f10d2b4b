import Attention
import TensorJSON
import Tensors

/// Writes a diagnosis as JSON or as text.
struct DiagnosisReport {
    let diagnosis: Diagnosis
    /// The style of the numbers in a comparison.
    let style: NumberStyle
    /// The type that the response's numbers have.
    let type: ScalarType

    /// Returns the diagnosis as JSON, without the explanations that would make it longer than
    /// `maximumLength` bytes.
    func json(maximumLength: Int) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("agrees")
        json.boolean(diagnosis.agrees)
        json.member("compared")
        json.beginObject()
        for comparison in diagnosis.comparisons {
            json.member(comparison.observed.output.literal)
            write(comparison, to: &json)
        }
        json.endObject()
        json.member("explanations")
        json.beginArray()
        var isComplete = diagnosis.isComplete
        for explanation in diagnosis.explanations {
            let length = json.bytes.count + (explanation.changes?.count ?? 0)
            guard length + (8 << 10) <= maximumLength else {
                isComplete = false
                continue
            }
            write(explanation, to: &json)
        }
        json.endArray()
        json.member("tried")
        json.integer(diagnosis.trialCount)
        json.member("complete")
        json.boolean(isComplete)
        json.endObject()
        json.endDocument()
        return json.bytes
    }

    private func write(_ comparison: Comparison, to json: inout JSONWriter) {
        json.beginObject()
        let difference = comparison.difference
        json.member("max_error")
        write(difference.error == .infinity ? -.infinity : difference.error, .shortest, to: &json)
        json.member("at")
        if let place = comparison.place {
            json.string(comparison.observed.pointer(toElement: place))
            json.member("expected")
            write(comparison.expected.elements[place], style, to: &json)
            json.member("observed")
            write(comparison.observed.tensor.elements[place], style, to: &json)
        } else {
            json.json(Array("null".utf8))
        }
        json.member("tolerance")
        write(comparison.toleranceAtPlace, .shortest, to: &json)
        json.member("rows_that_differ")
        json.beginArray()
        for row in comparison.differingRows { json.integer(row) }
        json.endArray()
        json.member("notes")
        json.beginArray()
        for note in comparison.notes { json.string(note) }
        json.endArray()
        json.endObject()
    }

    private func write(_ explanation: Explanation, to json: inout JSONWriter) {
        json.beginObject()
        json.member("convention")
        json.string(explanation.convention)
        json.member("changes")
        json.json(explanation.changes ?? Array("null".utf8))
        json.member("max_error")
        write(explanation.error, .shortest, to: &json)
        json.member("description")
        json.string(explanation.description)
        json.member("same_result")
        json.beginArray()
        for name in explanation.sameResult { json.string(name) }
        json.endArray()
        json.endObject()
    }

    /// Writes a number with the digits of the type; −∞ is `null`.
    private func write(_ number: Double, _ style: NumberStyle, to json: inout JSONWriter) {
        if type == .float64 || abs(number) > Double(Float.greatestFiniteMagnitude) {
            json.number(number, style: style)
        } else {
            json.number(Float(number), style: style)
        }
    }

    // MARK: Text

    /// The diagnosis as a short text.
    var text: [UInt8] {
        var lines = [diagnosis.agrees ? "the results agree" : "the results differ"]
        for comparison in diagnosis.comparisons { lines += describe(comparison) }
        for (index, explanation) in diagnosis.explanations.enumerated() {
            lines += [
                "", "\(index + 1). \(explanation.convention)", "   \(explanation.description)",
            ]
            if let changes = explanation.changes {
                let shown = String(decoding: changes.prefix(2000), as: UTF8.self)
                lines.append("   changes: \(shown)\(changes.count > 2000 ? " …" : "")")
            } else if explanation.convention.contains("+") {
                lines.append("   no option of the request expresses one of these")
            } else {
                lines.append("   no option of the request expresses this")
            }
            if !explanation.sameResult.isEmpty {
                let names = explanation.sameResult.joined(separator: ", ")
                lines.append("   the same result: \(names)")
            }
        }
        if !diagnosis.agrees {
            if diagnosis.explanations.isEmpty {
                lines += ["", "no convention that was tried explains the difference"]
            }
            let end = diagnosis.isComplete ? "" : "; the search was cut short"
            let isOne = diagnosis.trialCount == 1
            lines += [
                "", "\(diagnosis.trialCount.of("change")) \(isOne ? "was" : "were") tried\(end)",
            ]
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private func describe(_ comparison: Comparison) -> [String] {
        let name = comparison.observed.output.name
        guard let place = comparison.place else {
            return ["", "\(name): all numbers are equal"]
        }
        let error = comparison.difference.error
        var lines = [
            "",
            "\(name): \(comparison.difference.agrees ? "agrees" : "differs"); the greatest error is "
                + "\(error == .infinity ? "infinite" : shown(error)) at "
                + "\(comparison.observed.pointer(toElement: place))",
            "  expected \(shown(comparison.expected.elements[place])), observed "
                + "\(shown(comparison.observed.tensor.elements[place])), tolerance "
                + "\(shown(comparison.toleranceAtPlace))",
        ]
        if !comparison.differingRows.isEmpty {
            let rows = comparison.differingRows.prefix(20).map(String.init).joined(separator: ", ")
            let rest = comparison.differingRows.count > 20 ? ", …" : ""
            lines.append("  rows that differ: \(rows)\(rest)")
        }
        return lines + comparison.notes.map { "  note: \($0)" }
    }

    private func shown(_ number: Double) -> String {
        if number == -.infinity { return "-inf" }
        return type == .float64 ? "\(number)" : "\(Float(number))"
    }
}

extension Comparison {
    /// The index of the element that differs most; nil if all are equal.
    fileprivate var place: Int? { difference.error > 0 ? difference.index : nil }

    /// The tolerance at that element.
    fileprivate var toleranceAtPlace: Double {
        tolerance.value(at: place.map { expected.elements[$0] } ?? 0)
    }
}
