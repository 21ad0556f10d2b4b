import Attention
import TensorJSON
import Tensors

/// Prints a response in portions; hides the scalar type.
protocol AnswerPrinting: Sendable {
    /// Appends at least `byteCount` bytes, or the rest, and returns whether any bytes remain.
    mutating func print(into output: inout [UInt8], atLeast byteCount: Int) -> Bool

    /// Prints the next portions concurrently: at most `count` of them, each about `length` bytes long.
    ///
    /// Returns none unless the position is inside a large tensor, and never the last portion of the
    /// response.
    mutating func printPortions(
        atMost count: Int,
        length: Int,
        _ parallelFor: ParallelFor
    ) -> [[UInt8]]

    /// The memory of the tensors to be printed, in bytes.
    var tensorByteCount: Int { get }

    /// The length of the JSON, in bytes, if binary data follow it.
    var jsonLength: Int? { get }
}

extension AnswerPrinting {
    /// Nil: the response is one text.
    var jsonLength: Int? { nil }
}

/// Prints a response's JSON object and the newline after it, in as many calls as the caller makes.
struct AnswerPrinter<Scalar: APIScalar>: AnswerPrinting {
    private let members: AnswerMembers<Scalar>
    /// The index of the next member to write.
    private var next = 0
    /// The matrices that are still to be written, the last one first; nil outside of `parameters`.
    private var parameters: [AnswerMember<Scalar>]?
    /// The rest of the tensor that is being written, if any.
    ///
    /// An array of at most one element, because a printer is large and most responses need none.
    private var tensor: [TensorPrinter<Scalar>] = []
    private var hasBegun = false
    private var writer = JSONWriter()
    /// The style of numbers outside tensors.
    private let shortest: NumberStyle
    private let tensorStyle: NumberStyle
    private let unroundedTensorStyle: NumberStyle
    private let form: TensorForm

    /// Creates a printer.
    ///
    /// - Parameters:
    ///   - members: The members of the response.
    ///   - style: The style of tensors, before the type is considered.
    ///   - form: The form of tensors.
    ///   - half: The type that the members' numbers are rounded to, if there is one.
    init(
        members: consuming AnswerMembers<Scalar>,
        style: NumberStyle,
        form: TensorForm,
        half: HalfType? = nil
    ) {
        self.members = members
        shortest = half.map(NumberStyle.shortestHalf) ?? .shortest
        tensorStyle = style == .shortest ? shortest : style
        unroundedTensorStyle = style
        self.form = form
    }

    var tensorByteCount: Int { members.tensorByteCount }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    mutating func print(into output: inout [UInt8], atLeast byteCount: Int) -> Bool {
        printMembers(into: &output, atLeast: byteCount)
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    mutating func printPortions(
        atMost count: Int,
        length: Int,
        _ parallelFor: ParallelFor
    ) -> [[UInt8]] {
        guard !tensor.isEmpty else { return [] }
        return tensor[0].printPortions(atMost: count, length: length, parallelFor)
    }

    /// The body of `print`, which must not be inlined: see docs/workarounds.md, `@specialized`.
    @inline(never)
    private mutating func printMembers(
        into output: inout [UInt8],
        atLeast byteCount: Int
    ) -> Bool {
        let start = output.count
        writer.exchangeBytes(&output)
        defer { writer.exchangeBytes(&output) }
        if !hasBegun { writer.beginObject() }
        hasBegun = true
        while true {
            let missing = byteCount - (writer.bytes.count - start)
            guard missing > 0 else { return true }
            if !tensor.isEmpty {
                continueTensor(atLeast: missing)
            } else if parameters != nil {
                continueParameters(atLeast: missing)
            } else if next < members.outputs.count {
                next += 1
                writeOutput(members.outputs[next - 1], atLeast: missing)
            } else if next == members.outputs.count {
                next += 1
                writeScaleAndType()
            } else if next <= members.outputs.count + members.texts.count {
                next += 1
                write(members.texts[next - 2 - members.outputs.count])
            } else {
                break
            }
        }
        writer.endObject()
        writer.endDocument()
        return false
    }

    /// Writes an output if the response has it.
    @inline(__always)
    private mutating func writeOutput(_ output: AttentionOutput, atLeast byteCount: Int) {
        // Most outputs are absent, and the first condition needs no call.
        if members.result.shapes.contains(output), let tensor = members.result[output] {
            writer.member(output.literal)
            write(
                tensor,
                style: output == .logSumExp ? unroundedTensorStyle : tensorStyle,
                atLeast: byteCount
            )
        } else if output == .parameters, let matrices = members.result.parameters {
            writer.member(output.literal)
            writer.beginObject()
            parameters = matrices.members.reversed()
        }
    }

    /// Writes the scale and the `dtype`, if the response has them.
    @inline(__always)
    private mutating func writeScaleAndType() {
        if let scale = members.result.scale {
            writer.member("scale")
            writer.number(Scalar(scale), style: shortest)
        }
        if let type = members.type {
            writer.member("dtype")
            writer.string(type.rawValue)
        }
    }

    /// Writes the next of the parameters, or ends their object.
    @inline(never)
    private mutating func continueParameters(atLeast byteCount: Int) {
        guard let member = parameters?.popLast() else {
            parameters = nil
            writer.endObject()
            return
        }
        guard case .tensor(let tensor) = member.value else { return write(member) }
        writer.member(named: member.name)
        write(tensor, style: tensorStyle, atLeast: byteCount)
    }

    /// Continues the tensor that is being written.
    @inline(never)
    private mutating func continueTensor(atLeast byteCount: Int) {
        write(tensor.removeLast(), atLeast: byteCount)
    }

    /// Writes a member that is not a tensor.
    @inline(never)
    private mutating func write(_ member: AnswerMember<Scalar>) {
        writer.member(named: member.name)
        switch member.value {
        case .number(let number): writer.number(number, style: shortest)
        case .string(let text): writer.string(text)
        case .strings(let texts):
            writer.beginArray()
            for text in texts { writer.string(text) }
            writer.endArray()
        case .tensor, .unroundedTensor, .object:
            preconditionFailure("\(member.name) is written elsewhere")
        }
    }

    /// Writes a tensor, or at least `byteCount` bytes of it.
    @inline(__always)
    private mutating func write(
        _ tensor: Tensor<Scalar>,
        style: NumberStyle,
        atLeast byteCount: Int
    ) {
        if form == .nested, writer.shortTensor(tensor, style: style) { return }
        write(TensorPrinter(tensor, style: style, form: form), atLeast: byteCount)
    }

    /// Writes at least `byteCount` bytes of a tensor, and keeps the rest for the next call.
    @inline(__always)
    private mutating func write(
        _ printer: consuming TensorPrinter<Scalar>,
        atLeast byteCount: Int
    ) {
        if writer.tensor(continuing: &printer, atLeast: byteCount) { tensor = [printer] }
    }
}

extension AnswerPrinter {
    /// Returns the maximum length of a response in bytes, from its shapes and texts; `Int.max` if the
    /// length does not fit.
    static func maximumLength(
        elementCount: Int,
        shapes: some Collection<Shape>,
        texts: [String] = [],
        style: NumberStyle
    ) -> Int {
        // Sign, digits, point, exponent and comma. The longest shortest decimals are 16 digits and
        // `.0` for Float, and `0.0000` and 17 digits for Double; with fixed decimals, the greatest
        // value has the most digits before the point.
        let isFloat = Scalar.scalarType == .float32
        let maximumNumber =
            switch style {
            case .shortest, .shortestHalf: isFloat ? 20 : 26
            case .decimals(let count): (isFloat ? 39 : 309) + count + 3
            }
        // Each row has two brackets and a comma at each level that it may begin or end.
        let brackets = shapes.reduce(0) { sum, shape in
            sum + 3 * shape.rank * shape.elementCount / max(shape.rowLength, 1)
        }
        // The shapes of parameters are unknown here; at worst, each of their rows has one element.
        let unshaped = elementCount - shapes.reduce(0) { $0 + $1.elementCount }
        // The name and flat form of each tensor, eight of them in parameters; scale, dtype, a warning.
        let names = 96 * (shapes.count + (unshaped > 0 ? 8 : 0)) + 448
        // Each byte of a text is at most an escape of six bytes; each text has quotes and a comma.
        let labels = texts.reduce(0) { $0 + 6 * $1.utf8.count + 3 }
        // The length of drawn matrices can overflow although their number of elements does not.
        let (numbers, overflows) = elementCount.multipliedReportingOverflow(by: maximumNumber)
        let (length, overflowsToo) = numbers.addingReportingOverflow(
            brackets + unshaped * 6 + names + labels
        )
        return overflows || overflowsToo ? .max : length
    }
}
