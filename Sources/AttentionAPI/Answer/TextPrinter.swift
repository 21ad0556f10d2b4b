import Attention
import TensorJSON
import Tensors

/// Prints the members of a response as text for people: tensors as PyTorch prints them, each with a
/// heading, and the others on a line each.
///
///     context  6x3
///     tensor([[0.4421, 0.5931, 0.5790],
///             …
///
///     scale  1.0
///     dtype  float32
struct TextPrinter<Scalar: APIScalar>: AnswerPrinting {
    /// The digits after the point, unless the request sets them: those of PyTorch.
    static var usualPrecision: Int { 4 }

    /// The members, with those of objects in their place.
    private let members: [AnswerMember<Scalar>]
    private let precision: Int
    private let numberStyle: NumberStyle
    private let type: ScalarType

    /// The index of the next member.
    private var next = 0

    /// Creates a printer.
    ///
    /// - Parameters:
    ///   - members: The members of the response.
    ///   - style: The style of numbers that the request asks for.
    ///   - half: The type that the members' numbers are rounded to, if there is one.
    init(members: [AnswerMember<Scalar>], style: NumberStyle, half: HalfType?) {
        self.members = members.flatMap(\.flattened)
        precision = style.precision
        numberStyle = half.map(NumberStyle.shortestHalf) ?? .shortest
        type = half?.scalarType ?? Scalar.scalarType
    }

    var tensorByteCount: Int {
        members.reduce(0) { sum, member in
            switch member.value {
            case .tensor(let tensor), .unroundedTensor(let tensor):
                sum + tensor.elements.count * MemoryLayout<Scalar>.stride
            case .number, .string, .strings, .object: sum
            }
        }
    }

    mutating func print(into output: inout [UInt8], atLeast byteCount: Int) -> Bool {
        let start = output.count
        while next < members.count, output.count - start < byteCount {
            writeMember(to: &output)
            next += 1
        }
        return next < members.count
    }

    /// Returns none: the text of a tensor is short, whatever its size.
    mutating func printPortions(
        atMost count: Int,
        length: Int,
        _ parallelFor: ParallelFor
    ) -> [[UInt8]] { [] }

    /// Writes the next member; a blank line separates a tensor from what surrounds it.
    private func writeMember(to output: inout [UInt8]) {
        let member = members[next]
        if next > 0, member.isTensor || members[next - 1].isTensor { output.append(newline) }
        if case .strings(let texts) = member.value, member.name == "warnings" {
            for text in texts { output += "warning: \(text)\n".utf8 }
            return
        }
        output += member.name.utf8
        switch member.value {
        case .tensor(let tensor): write(tensor, type, to: &output)
        case .unroundedTensor(let tensor): write(tensor, Scalar.scalarType, to: &output)
        case .number(let number):
            output += "  ".utf8
            PrintedDecimal.appendShortest(number, style: numberStyle, to: &output)
        case .string(let text): output += "  \(text)".utf8
        case .strings(let texts):
            output += "  [".utf8
            for (index, text) in texts.enumerated() {
                if index > 0 { output += ", ".utf8 }
                JSONText.append(text, escapingAllControls: true, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object: break  // Its members are written in its place.
        }
        output.append(newline)
    }

    /// Writes the sizes of a tensor after its name, then the tensor.
    private func write(_ tensor: Tensor<Scalar>, _ type: ScalarType, to output: inout [UInt8]) {
        if tensor.shape.rank > 0 {
            output += "  \(tensor.shape.extents.map(String.init).joined(separator: "x"))".utf8
        }
        output.append(newline)
        TensorText.append(tensor, precision: precision, type: type, to: &output)
    }

    private var newline: UInt8 { UInt8(ascii: "\n") }
}

extension TextPrinter {
    /// Returns the maximum length of a response in bytes, from its shapes and texts.
    static func maximumLength<Plan: ComputationPlan>(
        of plan: Plan,
        texts: [String],
        style: NumberStyle
    ) -> Int {
        let precision = style.precision
        let tensors = plan.shapes.values.reduce(0) { sum, shape in
            sum + 128 + TensorText.maximumLength(of: shape, precision: precision)
        }
        // The shapes of parameters are unknown here; at worst, each of the matrices and biases has
        // just the elements that are still shown whole.
        let perMatrix = TensorText.maximumLength(
            of: [ShownTensor.threshold, 1],
            precision: precision
        )
        let matrices = hasParameters(plan) ? matrixCount * (128 + perMatrix) : 0
        // Scale, dtype and warnings; each byte of a label is at most an escape of six.
        return tensors + matrices + 2048 + texts.reduce(0) { $0 + 6 * $1.utf8.count + 4 }
    }

    /// Returns the multiply-adds that printing amounts to, estimated at 0.3 µs for a number.
    static func cost<Plan: ComputationPlan>(of plan: Plan) -> Int {
        let numbers = plan.shapes.values.reduce(0) { $0 + ShownTensor.shownCount(of: $1) }
        return 3000 * (numbers + (hasParameters(plan) ? matrixCount * ShownTensor.threshold : 0))
    }

    /// The number of matrices and biases that parameters can have.
    private static var matrixCount: Int { 2 * ProjectionRole.allCases.count }

    private static func hasParameters<Plan: ComputationPlan>(_ plan: Plan) -> Bool {
        plan.answerElementCount > plan.shapes.values.reduce(0) { $0 + $1.elementCount }
    }
}

extension NumberStyle {
    /// The number of digits after the point in texts.
    fileprivate var precision: Int {
        if case .decimals(let count) = self { count } else { TextPrinter<Float>.usualPrecision }
    }
}

extension AnswerMember {
    fileprivate var isTensor: Bool {
        switch value {
        case .tensor, .unroundedTensor: true
        case .number, .string, .strings, .object: false
        }
    }

    /// The member itself, or the members of an object with its name before theirs.
    fileprivate var flattened: [AnswerMember] {
        guard case .object(let members) = value else { return [self] }
        return members.map { AnswerMember("\(name).\($0.name)", $0.value) }
    }
}
