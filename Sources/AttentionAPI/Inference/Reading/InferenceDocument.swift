import Attention
import HTTP1
import TensorJSON
import Tensors

/// The JSON request to the operation that has the same meaning as an inference request.
///
/// It has a member for each parameter and each input. Long tensors are not written into it: in their
/// place it has a string such as `"@0"`, and the reader takes the tensor from those that are attached.
/// All else, among it every check, is therefore the same as for a JSON request.
struct InferenceDocument {
    /// A parameter's value in the document.
    private struct Segment {
        let range: Range<Int>
        let parameter: InferenceParameter
    }

    private(set) var bytes: [UInt8] = Array("{".utf8)

    /// The tensors that strings stand for, in the type of the computation.
    private(set) var attached: [any Sendable] = []

    private var segments: [Segment] = []

    /// The type that is computed in.
    let type: ScalarType

    /// The document as the decoder reads it.
    var body: Body { Body(copying: bytes) }

    /// Writes the document.
    ///
    /// - Throws: `Problem` for an element that is out of range, or an option given twice.
    init(_ message: InferenceMessage, for model: InferenceModel) throws(Problem) {
        let stated = message.parameters.first { $0.name == RequestMember.dtype.name }
        let widest = Self.widestType(of: message.inputs)
        type =
            stated.flatMap { ScalarType(rawValue: Self.text(of: $0.json)) } ?? widest ?? .float32
        if stated == nil, type != .float32 { write(.dtype, "\"\(type.rawValue)\"") }
        if !message.parameters.contains(where: { $0.name == RequestMember.tensorFormat.name }) {
            write(.tensorFormat, "\"flat\"")
        }
        let members = message.parameters.map { ($0, Self.member(of: $0, for: model.operation)) }
        for (parameter, member) in members where member?.parent == nil {
            if let member, Self.objects.contains(member) { continue }
            try requireOnlyOnce(parameter, member, message.inputs)
            write(parameter)
        }
        for input in message.inputs where input.member.parent == nil {
            try write(input, name: input.member.name)
        }
        for object in Self.objects {
            let whole = members.first { $0.1 == object }?.0
            let parameters = members.filter { $0.1?.parent == object }.map(\.0)
            let inputs = message.inputs.filter { $0.member.parent == object }
            try write(object, whole, parameters, inputs)
        }
        if model.operation == .merge { try writeParts(message.inputs) }
        bytes.append(UInt8(ascii: "}"))
    }

    /// The objects whose tensors can be inputs.
    private static let objects: [RequestMember] = [.parameters, .rope, .norm]

    /// Returns the widest floating-point type among the inputs; nil if there is none.
    ///
    /// float16 and bfloat16 together are computed in float32, which holds the numbers of both.
    private static func widestType(of inputs: [InferenceInput]) -> ScalarType? {
        let types = Set(inputs.compactMap(\.datatype.scalarType))
        guard let type = types.first, types.count > 1 else { return types.first }
        return types.contains(.float64) || type == .float64 ? .float64 : .float32
    }

    /// Returns the member of the request, or of `parameters`, that a parameter gives.
    static func member(
        of parameter: InferenceParameter,
        for operation: Operation
    ) -> RequestMember? {
        if let member = RequestMember(rawValue: parameter.name) { return member }
        guard let member = RequestMember(rawValue: "parameters/\(parameter.name)"),
            RequestMember.parameters.isUsed(by: operation), member.tensorRole == nil
        else { return nil }
        return member
    }

    /// Returns the content of a JSON string without escapes.
    private static func text(of json: [UInt8]) -> String {
        String(decoding: json.dropFirst().dropLast(), as: UTF8.self)
    }

    private func requireOnlyOnce(
        _ parameter: InferenceParameter,
        _ member: RequestMember?,
        _ inputs: [InferenceInput]
    ) throws(Problem) {
        guard let member, inputs.contains(where: { $0.member == member }) else { return }
        throw Problem(
            .duplicateMember,
            "\(parameter.name) is both an input and a parameter; send one",
            pointer: "/parameters/\(parameter.name)"
        )
    }
}

// MARK: - Writing

extension InferenceDocument {
    private mutating func beginMember(_ name: String) {
        JSONText.append(
            name,
            hasComma: bytes.last != UInt8(ascii: "{"),
            hasColon: true,
            to: &bytes
        )
    }

    private mutating func write(_ member: RequestMember, _ json: String) {
        beginMember(member.name)
        bytes += json.utf8
    }

    private mutating func write(_ parameter: InferenceParameter) {
        beginMember(parameter.name)
        writeValue(parameter)
    }

    private mutating func writeValue(_ parameter: InferenceParameter, from start: Int = 0) {
        let first = bytes.count - start
        bytes += parameter.json[start...]
        segments.append(Segment(range: first..<bytes.count, parameter: parameter))
    }

    /// Writes one of the request's objects: the members that a parameter has in its text, those that
    /// are parameters of their own, and the inputs.
    private mutating func write(
        _ object: RequestMember,
        _ whole: InferenceParameter?,
        _ parameters: [InferenceParameter],
        _ inputs: [InferenceInput]
    ) throws(Problem) {
        guard whole != nil || !parameters.isEmpty || !inputs.isEmpty else { return }
        beginMember(object.name)
        let brace = UInt8(ascii: "{")
        let start = whole?.json.firstIndex { !Self.isWhitespace($0) } ?? 0
        if let whole, parameters.isEmpty && inputs.isEmpty || whole.json[start] != brace {
            writeValue(whole)
            return
        }
        bytes.append(brace)
        for parameter in parameters { write(parameter) }
        for input in inputs { try write(input, name: input.member.name) }
        guard let whole else {
            bytes.append(UInt8(ascii: "}"))
            return
        }
        let rest = whole.json[(start + 1)...]
        if rest.first(where: { !Self.isWhitespace($0) }) != UInt8(ascii: "}") {
            bytes.append(UInt8(ascii: ","))
        }
        writeValue(whole, from: start + 1)
    }

    private static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private mutating func write(_ input: InferenceInput, name: String) throws(Problem) {
        let numbers = try input.numbers()
        beginMember(name)
        if input.role.isShort {
            writeShort(numbers, input)
        } else {
            attach(try input.tensor(numbers, input.shape, as: type))
        }
    }

    private mutating func attach(_ tensor: any Sendable) {
        bytes += "\"@\(attached.count)\"".utf8
        attached.append(tensor)
    }

    /// Writes a short tensor as a number, a list, or in flat form.
    ///
    /// Numbers are written with the digits of a `Double`, which read back to the same value.
    private mutating func writeShort(_ numbers: InferenceNumbers, _ input: InferenceInput) {
        var json = JSONWriter()
        let rank = input.shape.rank
        if rank > 1 { bytes += "{\"shape\":\(input.shape),\"data\":".utf8 }
        if rank > 0 { json.beginArray() }
        switch numbers {
        case .integers(let elements):
            for element in elements { json.integer(element) }
        case .floats, .doubles:
            for number in numbers.doubles() { json.number(number, style: .shortest) }
        case .booleans: preconditionFailure("no short tensor has booleans")
        }
        if rank > 0 { json.endArray() }
        bytes += json.bytes
        if rank > 1 { bytes.append(UInt8(ascii: "}")) }
    }

    /// The maximum number of parts: each takes more memory than its elements do.
    private static let maximumPartCount = 65536

    /// Writes the parts of `/merge`, which are stacked: the first extent of both inputs counts them.
    private mutating func writeParts(_ inputs: [InferenceInput]) throws(Problem) {
        guard !inputs.isEmpty else { return }
        let context = inputs.first { $0.member == .partContext }
        let logSumExp = inputs.first { $0.member == .partLogSumExp }
        guard let context, let logSumExp else {
            throw .missing(
                "input \(context == nil ? "context" : "lse") is missing; merge requires context and "
                    + "lse, whose first dimension counts the parts"
            )
        }
        for input in [context, logSumExp] where input.shape.rank == 0 {
            throw Problem(
                .shapeMismatch,
                at: input.member,
                "\(input.name) is a scalar; its first dimension counts the parts"
            )
        }
        let count = context.shape[0]
        guard logSumExp.shape[0] == count else {
            throw Problem(
                .shapeMismatch,
                at: .partLogSumExp,
                "lse has \(logSumExp.shape[0].of("part")); expected \(count), as in context"
            )
        }
        guard count <= Self.maximumPartCount else {
            throw Problem(
                .outOfRange,
                at: .partContext,
                "context has \(count) parts; expected at most \(Self.maximumPartCount)"
            )
        }
        // A part without elements is refused; there could be any number of them.
        let written = context.shape.elementCount == 0 ? min(count, 1) : count
        beginMember(RequestMember.parts.name)
        bytes.append(UInt8(ascii: "["))
        for part in 0..<written {
            if part > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(UInt8(ascii: "{"))
            for input in [context, logSumExp] {
                beginMember(input.member.name)
                let shape = input.shape.droppingFirst
                let numbers = try input.numbers(part: part, of: shape.elementCount)
                attach(try input.tensor(numbers, shape, as: type, part: part))
            }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
    }
}

extension Shape {
    /// The shape without its outermost dimension.
    fileprivate var droppingFirst: Shape { Shape(extents.dropFirst()) }
}

// MARK: - Errors

extension InferenceDocument {
    /// Returns the problem of a value that the reader refuses, which is in a parameter.
    func problem(_ error: TensorDecodingError) -> Problem {
        let body = body
        let located = error.located(in: body.bytes.span, count: body.count)
        let segment = segments.first { $0.range.contains(error.offset) }
        guard let segment else { return Problem(located, detail: error.adviceOnDrawing) }
        let name = segment.parameter.name
        let inner = error.offset - segment.range.lowerBound
        let place: String
        if let offset = segment.parameter.offset {
            place = "/parameters/\(name) (byte \(offset + inner))"
        } else {
            let path = JSONPointer(Array(located.pointer.tokens.dropFirst()))
            place =
                "byte \(inner) of the text of parameter \(name)"
                + (path.tokens.isEmpty ? "" : " (\(path))")
        }
        let moved = TensorDecodingError(error.reason, at: inner)
        return Problem(located, detail: error.adviceOnDrawing ?? moved.description(at: place))
    }
}
