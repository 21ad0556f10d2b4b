import Attention
import TensorJSON
import Tensors

/// A member of an answer's JSON object.
struct AnswerMember<Scalar: APIScalar>: Sendable {
    /// What a member can be.
    enum Value: Sendable {
        case tensor(Tensor<Scalar>)
        case number(Scalar)
        case string(String)
        case strings([String])
        /// The object `parameters`.
        case object([AnswerMember])
    }

    let name: String
    let value: Value

    init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    /// How much memory the tensors in it take up, in bytes.
    var heldLength: Int {
        switch value {
        case .tensor(let tensor): tensor.elements.count * MemoryLayout<Scalar>.stride
        case .object(let members): members.reduce(0) { $0 + $1.heldLength }
        case .number, .string, .strings: 0
        }
    }
}

extension AnswerMember {
    /// The outputs that there are, in the order given.
    static func members(
        of outputs: [AttentionOutput],
        tensors: OutputTable<Tensor<Scalar>>,
        parameters: ProjectionMatrices<Scalar>?
    ) -> [AnswerMember] {
        var members: [AnswerMember] = []
        members.reserveCapacity(tensors.count + 4)
        for output in outputs {
            if let tensor = tensors[output] {
                members.append(AnswerMember(output.name, .tensor(tensor)))
            }
            if output == .parameters, let parameters {
                members.append(AnswerMember(output.name, .object(parameters.members)))
            }
        }
        return members
    }
}

extension ProjectionMatrices where Scalar: APIScalar {
    /// The matrices and biases that there are, and their layout unless it is the usual one.
    fileprivate var members: [AnswerMember<Scalar>] {
        let all: [(String, Tensor<Scalar>?)] = [
            ("wq", wq), ("bq", bq), ("wk", wk), ("bk", bk), ("wv", wv), ("bv", bv), ("wo", wo),
            ("bo", bo),
        ]
        let tensors = all.compactMap { name, tensor in
            tensor.map { AnswerMember(name, .tensor($0)) }
        }
        return layout == .inOut
            ? tensors : tensors + [AnswerMember("layout", .string(layout.rawValue))]
    }
}

/// Prints an answer block by block.
protocol AnswerPrinting: Sendable {
    /// Appends at least `byteCount` bytes, or what is left, and says whether any are left.
    mutating func print(into output: inout [UInt8], atLeast byteCount: Int) -> Bool

    /// Prints the next blocks at the same time: at most so many, each of about so many bytes. None
    /// where what comes next is not the midst of a large tensor; the last block of all is never among
    /// them.
    mutating func printBlocks(
        atMost count: Int,
        length: Int,
        _ parallelFor: ParallelFor
    ) -> [[UInt8]]

    /// How much memory the tensors that are to be printed take up, in bytes.
    var heldLength: Int { get }
}

/// Prints an answer's JSON object and the newline behind it, remembering where it is.
struct AnswerPrinter<Scalar: APIScalar>: AnswerPrinting {
    /// How far the members of an object have been written.
    private struct Progress: Sendable {
        let members: [AnswerMember<Scalar>]
        var next = 0
    }

    /// The object that is being written.
    private var object: Progress
    /// Those that it is in.
    private var outerObjects: [Progress] = []
    /// What is left of the tensor that is being written: one, or none.
    ///
    /// A list, for there is much of it and most answers need none.
    private var tensor: [TensorPrinter<Scalar>] = []
    private var hasBegun = false
    private var writer = JSONWriter()
    private let style: NumberStyle
    private let form: TensorForm

    /// Creates a printer of an object with these members.
    init(
        members: [AnswerMember<Scalar>],
        style: NumberStyle,
        form: TensorForm
    ) {
        object = Progress(members: members)
        self.style = style
        self.form = form
    }

    var heldLength: Int { object.members.reduce(0) { $0 + $1.heldLength } }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    mutating func print(into output: inout [UInt8], atLeast byteCount: Int) -> Bool {
        printMembers(into: &output, atLeast: byteCount)
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    mutating func printBlocks(
        atMost count: Int,
        length: Int,
        _ parallelFor: ParallelFor
    ) -> [[UInt8]] {
        guard !tensor.isEmpty else { return [] }
        return tensor[0].printBlocks(atMost: count, length: length, parallelFor)
    }

    /// `print` itself.
    ///
    /// By itself, because a function that has types specialised looks up all types of its general
    /// body before it knows that it will not run.
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
            if let printer = tensor.popLast() {
                write(printer, atLeast: missing)
            } else if object.next < object.members.count {
                object.next += 1
                writeMember(object.next - 1, atLeast: missing)
            } else {
                writer.endObject()
                guard let outer = outerObjects.popLast() else { break }
                object = outer
            }
        }
        writer.endDocument()
        return false
    }

    /// Writes a member of the object, which is not copied for that.
    @inline(__always)
    private mutating func writeMember(_ index: Int, atLeast byteCount: Int) {
        writer.member(object.members[index].name)
        switch object.members[index].value {
        case .number(let number): writer.number(number, style: .shortest)
        case .string(let text): writer.string(text)
        case .strings(let texts):
            writer.beginArray()
            for text in texts { writer.string(text) }
            writer.endArray()
        case .tensor(let tensor):
            if form == .nested, writer.shortTensor(tensor, style: style) { return }
            write(TensorPrinter(tensor, style: style, form: form), atLeast: byteCount)
        case .object(let members):
            writer.beginObject()
            outerObjects.append(object)
            object = Progress(members: members)
        }
    }

    /// Writes as much of a tensor as is asked for, and the rest next time.
    @inline(__always)
    private mutating func write(
        _ printer: consuming TensorPrinter<Scalar>,
        atLeast byteCount: Int
    ) {
        if writer.tensor(continuing: &printer, atLeast: byteCount) { tensor = [printer] }
    }
}

extension AnswerPrinter {
    /// How many bytes an answer can have, found from its shapes and texts; `Int.max` where the
    /// count does not fit.
    static func longestAnswer(
        elementCount: Int,
        shapes: some Collection<Shape>,
        texts: [String] = [],
        style: NumberStyle
    ) -> Int {
        // Sign, digits, point, exponent and comma. In the shortest form a Float has most bytes
        // before the point, up to 16 of them and `.0`, and a Double as 0.0000 and 17 digits; a
        // fixed form can have as many digits before the point as the greatest value has.
        let isFloat = Scalar.scalarType == .float32
        let longestNumber =
            switch style {
            case .shortest: isFloat ? 20 : 26
            case .decimals(let count): (isFloat ? 39 : 309) + count + 3
            }
        // Each row has a bracket at both ends and a comma, at each level that it may begin and end.
        let brackets = shapes.reduce(0) { sum, shape in
            sum + 3 * shape.rank * shape.elementCount / max(shape.rowLength, 1)
        }
        // The rows of parameters, whose shapes are not known here, may be of one element each.
        let unshaped = elementCount - shapes.reduce(0) { $0 + $1.elementCount }
        // A tensor's name and flat form; eight of them in parameters; scale, dtype and a warning.
        let names = 96 * (shapes.count + (unshaped > 0 ? 8 : 0)) + 448
        // A byte of a text is at most an escape of six, and each text has quotes and a comma.
        let labels = texts.reduce(0) { $0 + 6 * $1.utf8.count + 3 }
        // Drawn matrices can have so many elements that only their number fits in `Int`.
        let (numbers, overflows) = elementCount.multipliedReportingOverflow(by: longestNumber)
        let (length, overflowsToo) = numbers.addingReportingOverflow(
            brackets + unshaped * 6 + names + labels
        )
        return overflows || overflowsToo ? .max : length
    }
}
