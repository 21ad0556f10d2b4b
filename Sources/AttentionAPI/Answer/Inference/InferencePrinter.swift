import Attention
import TensorJSON
import Tensors

/// Prints the response to an inference request: a JSON object, then the binary data of outputs.
///
/// If there are binary data, the JSON is printed first as a whole, because a field before the content
/// states its length. The data are then copied in portions from the tensors that were computed.
struct InferencePrinter<Scalar: APIScalar>: AnswerPrinting {
    private let outputs: [InferenceOutput<Scalar>]
    private let form: TensorForm
    private let style: NumberStyle
    private let half: HalfType?

    private var writer = JSONWriter()
    /// The index of the next output to be described in JSON.
    private var next = 0
    /// The rest of the tensor whose data are being written in JSON; at most one.
    private var data: [TensorPrinter<Scalar>] = []
    private var hasWrittenJSON = false

    /// The position in the binary data: the index of an output, and of its next element.
    private var position = (output: 0, element: 0)

    /// The length of the JSON, if binary data follow it.
    private(set) var jsonLength: Int?

    /// Creates a printer.
    ///
    /// - Parameters:
    ///   - members: The members of the operation's response.
    ///   - request: The inference request.
    ///   - style: The style of numbers in JSON.
    ///   - form: Whether data in JSON are nested.
    ///   - half: The type that the members' numbers are rounded to, if there is one.
    /// - Throws: `Problem` if a matrix that the request asks for does not exist.
    init(
        members: [AnswerMember<Scalar>],
        for request: InferenceRequest,
        style: NumberStyle,
        form: TensorForm,
        half: HalfType?
    ) throws(Problem) {
        self.form = form
        self.style = style
        self.half = half
        let parts = AnswerParts(members, half)
        outputs = try parts.outputs(for: request)
        begin(request, parts.remarks)
        guard outputs.contains(where: \.isBinary) else { return }
        while writeJSON(atLeast: 1 << 20) {}
        jsonLength = writer.bytes.count
    }

    var tensorByteCount: Int {
        outputs.reduce(0) { $0 + $1.tensor.elements.count * MemoryLayout<Scalar>.stride }
    }

    mutating func print(into output: inout [UInt8], atLeast byteCount: Int) -> Bool {
        let start = output.count
        // What was written before this call: the beginning, or all of the JSON.
        if !writer.bytes.isEmpty { output += writer.takeBytes() }
        if !hasWrittenJSON {
            writer.exchangeBytes(&output)
            defer { writer.exchangeBytes(&output) }
            return writeJSON(atLeast: byteCount)
        }
        while let range = nextRange(atMost: byteCount - (output.count - start)) {
            outputs[position.output].appendBinary(range, to: &output)
            position.element = range.upperBound
        }
        return nextRange(atMost: 1) != nil
    }

    mutating func printPortions(
        atMost count: Int,
        length: Int,
        _ parallelFor: ParallelFor
    ) -> [[UInt8]] {
        if hasWrittenJSON { return copyPortions(atMost: count, length: length) }
        return data.isEmpty ? [] : data[0].printPortions(atMost: count, length: length, parallelFor)
    }

    /// Returns the next portions of binary data, but never the last one.
    private mutating func copyPortions(atMost count: Int, length: Int) -> [[UInt8]] {
        guard writer.bytes.isEmpty else { return [] }
        var portions: [[UInt8]] = []
        while portions.count < count, let range = nextRange(atMost: length) {
            let output = outputs[position.output]
            // Portions within one output: its last one is printed with what follows it.
            guard range.upperBound < output.tensor.elements.count else { break }
            var portion: [UInt8] = []
            output.appendBinary(range, to: &portion)
            position.element = range.upperBound
            portions.append(portion)
        }
        return portions
    }

    /// Returns the next elements of the binary data, at most `byteCount` bytes of one output; nil if
    /// that is none, or none are left.
    private mutating func nextRange(atMost byteCount: Int) -> Range<Int>? {
        guard jsonLength != nil, byteCount > 0 else { return nil }
        while position.output < outputs.count {
            let output = outputs[position.output]
            let rest = output.isBinary ? output.tensor.elements.count - position.element : 0
            if rest > 0 {
                let count = min(rest, max(byteCount / output.datatype.byteCount, 1))
                return position.element..<position.element + count
            }
            position = (position.output + 1, 0)
        }
        return nil
    }
}

// MARK: - JSON

extension InferencePrinter {
    /// Writes everything before the outputs.
    private mutating func begin(_ request: InferenceRequest, _ remarks: [AnswerMember<Scalar>]) {
        func write(_ name: String, _ value: String) {
            writer.member(named: name)
            writer.string(value)
        }
        writer.beginObject()
        write("model_name", request.model.name)
        write("model_version", InferenceModel.version)
        if let id = request.id { write("id", id) }
        if !remarks.isEmpty {
            writer.member("parameters")
            writer.beginObject()
            for remark in remarks {
                switch remark.value {
                case .number(let number):
                    writer.member(named: remark.name)
                    writer.number(number, style: half.map(NumberStyle.shortestHalf) ?? .shortest)
                case .string(let text): write(remark.name, text)
                // A parameter of a response has no structure, so that of a list is in its text.
                case .strings(let texts):
                    var list = JSONWriter()
                    list.beginArray()
                    for text in texts { list.string(text) }
                    list.endArray()
                    write(remark.name, String(decoding: list.bytes, as: UTF8.self))
                case .tensor, .unroundedTensor, .object: break
                }
            }
            writer.endObject()
        }
        writer.member("outputs")
        writer.beginArray()
    }

    /// Writes at least `byteCount` bytes of the outputs in JSON, and returns whether any are left.
    private mutating func writeJSON(atLeast byteCount: Int) -> Bool {
        let start = writer.bytes.count
        while true {
            let missing = byteCount - (writer.bytes.count - start)
            guard missing > 0 else { return true }
            if var printer = data.popLast() {
                guard writer.tensor(continuing: &printer, atLeast: missing) else {
                    writer.endObject()
                    continue
                }
                data = [printer]
            } else if next < outputs.count {
                beginOutput(outputs[next])
                next += 1
            } else {
                break
            }
        }
        writer.endArray()
        writer.endObject()
        writer.endDocument()
        hasWrittenJSON = true
        return false
    }

    /// Writes an output up to its data, if these are in JSON, else whole.
    private mutating func beginOutput(_ output: InferenceOutput<Scalar>) {
        writer.beginObject()
        writer.member("name")
        writer.string(output.name)
        writer.member("datatype")
        writer.string(output.datatype.rawValue)
        writer.member("shape")
        writer.beginArray()
        for extent in output.tensor.shape.extents { writer.integer(extent) }
        writer.endArray()
        guard !output.isBinary else {
            writer.member("parameters")
            writer.beginObject()
            writer.member("binary_data_size")
            writer.integer(output.byteCount)
            writer.endObject()
            writer.endObject()
            return
        }
        writer.member("data")
        // In nested form, a tensor of rank 1 is the list of its elements; so is a scalar's.
        let isList = form == .flat || output.tensor.shape.rank == 0
        let tensor =
            isList ? output.tensor.reshaped(to: [output.tensor.elements.count]) : output.tensor
        let shortest = output.datatype.scalarType?.half.map(NumberStyle.shortestHalf) ?? .shortest
        data = [
            TensorPrinter(tensor, style: style == .shortest ? shortest : style, form: .nested)
        ]
    }
}

extension InferencePrinter {
    /// Returns the maximum length of a response in bytes, from its shapes and texts; `Int.max` if the
    /// length does not fit.
    static func maximumLength<Plan: ComputationPlan>(
        of plan: Plan,
        for request: InferenceRequest,
        texts: [String],
        style: NumberStyle
    ) -> Int {
        let isBinary =
            request.outputs?.allSatisfy { request.isBinary($0) } ?? request.isBinaryByDefault
        let shapes =
            request.outputs == nil
            ? Array(plan.shapes.values)
            : plan.shapes.compactMap {
                request.computedOutputs?.contains($0.key) ?? true ? $0.value : nil
            }
        let outside =
            plan.answerElementCount - plan.shapes.values.reduce(0) { $0 + $1.elementCount }
        let needsMatrices = request.computedOutputs?.contains(.parameters) ?? true
        let count = shapes.reduce(needsMatrices ? outside : 0) { $0 + $1.elementCount }
        // Descriptions of at most 24 outputs, and texts that are escaped twice.
        let rest =
            24 * 256 + 1024 + 6 * ((request.id?.utf8.count ?? 0) + request.model.name.utf8.count)
            + 2 * texts.reduce(0) { $0 + 6 * $1.utf8.count + 3 }
        guard isBinary else {
            let length = AnswerPrinter<Scalar>.maximumLength(
                elementCount: count,
                shapes: shapes,
                texts: [],
                style: style
            )
            let (sum, overflow) = length.addingReportingOverflow(rest)
            return overflow ? .max : sum
        }
        let (length, overflow) = count.multipliedReportingOverflow(
            by: MemoryLayout<Scalar>.stride
        )
        let (sum, overflows) = length.addingReportingOverflow(rest)
        return overflow || overflows ? .max : sum
    }
}
