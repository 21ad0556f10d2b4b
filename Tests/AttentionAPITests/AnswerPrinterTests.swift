import Attention
import Support
import TensorJSON
import Tensors
import Testing

@testable import AttentionAPI

@Suite struct AnswerPrinterTests {
    /// Returns the text of a response, and the lengths of its portions.
    private func print<Scalar: APIScalar>(
        _ members: AnswerMembers<Scalar>,
        style: NumberStyle = .shortest,
        form: TensorForm = .nested,
        portionLength: Int = 1 << 40
    ) -> (text: String, portions: [Int]) {
        var printer = AnswerPrinter(members: members, style: style, form: form)
        var text: [UInt8] = []
        var portions: [Int] = []
        var isUnfinished = true
        while isUnfinished {
            let before = text.count
            isUnfinished = printer.print(into: &text, atLeast: portionLength)
            portions.append(text.count - before)
        }
        return (String(decoding: text, as: UTF8.self), portions)
    }

    private static let labels = [(RequestMember.tokens, ["one \"quoted\"", "two"])]

    private static var result: AttentionResult<Float> {
        var matrices = ProjectionMatrices<Float>()
        matrices[matrix: .queries] = Tensor(shape: [1, 1], elements: [2])
        matrices[bias: .queries] = Tensor(shape: [1], elements: [3])
        return AttentionResult(
            tensors: [
                .context: Tensor(shape: [2, 2], elements: [1, -0.5, 0.1, 16_777_216]),
                .logSumExp: Tensor(shape: [], elements: [-.infinity]),
            ],
            parameters: matrices,
            scale: 0.125
        )
    }

    private static var members: AnswerMembers<Float> {
        AnswerMembers(result, of: .attention, .float32, labels)
    }

    @Test func `members are printed in their order, with a newline after the object`() {
        let (text, portions) = print(Self.members)
        #expect(
            text == """
                {"context":[[1.0,-0.5],[0.1,16777216.0]],"lse":null,\
                "parameters":{"wq":[[2.0]],"bq":[3.0]},"scale":0.125,"dtype":"float32",\
                "tokens":["one \\"quoted\\"","two"]}

                """
        )
        #expect(portions.count == 1)
    }

    @Test func `form and style apply to tensors, and the scale is exact`() {
        let (text, _) = print(Self.members, style: .decimals(2), form: .flat)
        #expect(
            text == """
                {"context":{"shape":[2,2],"data":[1.00,-0.50,0.10,16777216.00]},\
                "lse":{"shape":[],"data":[null]},\
                "parameters":{"wq":{"shape":[1,1],"data":[2.00]},"bq":{"shape":[1],"data":[3.00]}},\
                "scale":0.125,"dtype":"float32","tokens":["one \\"quoted\\"","two"]}

                """
        )
    }

    @Test func `a response without members is an empty object`() {
        let result = AttentionResult<Float>(tensors: [:])
        #expect(print(AnswerMembers(result, of: .merge, .float32, [])).text == "{}\n")
    }

    private static func membersWithLargeTensors() -> AnswerMembers<Float> {
        var random = RandomBits(state: 1)
        let large = Tensor<Float>(
            shape: [3, 97, 33],
            elements: (0..<3 * 97 * 33).map { _ in random.number() }
        )
        var tensors = result.tensors
        tensors[.scores] = large
        tensors[.weights] = large
        let result = AttentionResult(
            tensors: tensors,
            parameters: result.parameters,
            scale: 0.125
        )
        return AnswerMembers(result, of: .attention, .float32, labels)
    }

    @Test(arguments: [1, 2, 7, 33, 64, 111, 1000, 4096, 65_536])
    func `portions joined are the whole, and all but the last have the requested length`(
        portionLength: Int
    ) {
        let members = Self.membersWithLargeTensors()
        for form in [TensorForm.nested, .flat] {
            let whole = print(members, form: form).text
            let (text, portions) = print(members, form: form, portionLength: portionLength)
            #expect(text == whole)
            #expect(portions.dropLast().allSatisfy { $0 >= portionLength })
            #expect(portions.count > 1)
            // Short portions are not much longer than requested.
            #expect(portions.allSatisfy { $0 <= portionLength + 16_384 })
        }
    }

    @Test func `portions printed concurrently and joined are the whole`() {
        let members = Self.membersWithLargeTensors()
        for form in [TensorForm.nested, .flat] {
            let whole = print(members, form: form).text
            var printer = AnswerPrinter(members: members, style: .shortest, form: form)
            var text: [UInt8] = []
            var parallelCount = 0
            repeat {
                let portions = printer.printPortions(atMost: 3, length: 1000) { count, body in
                    for index in (0..<count).reversed() { body(index) }
                }
                parallelCount += portions.count
                text += portions.joined()
            } while printer.print(into: &text, atLeast: 1000)
            #expect(String(decoding: text, as: UTF8.self) == whole)
            #expect(parallelCount > 100)
        }
    }

    // MARK: - The maximum length

    static let styles: [NumberStyle] = [.shortest, .decimals(0), .decimals(4), .decimals(17)]

    @Test(arguments: styles)
    func `no response is longer than its shapes allow`(style: NumberStyle) {
        for seed in 0..<100 as Range<UInt64> {
            var random = RandomBits(state: seed)
            check(style: style, &random, of: Float.self)
            check(style: style, &random, of: Double.self)
        }
    }

    /// Prints a response of random shapes and numbers, and compares its length with the bound.
    private func check<Scalar: APIScalar & RandomNumber>(
        style: NumberStyle,
        _ random: inout RandomBits,
        of type: Scalar.Type
    ) {
        // Half of the responses consist of the longest number only.
        let fill: Scalar? = random.next(below: 2) == 0 ? random.extreme() : nil
        var elementCount = 0
        func tensor(rank: Int) -> Tensor<Scalar> {
            let longest = rank > 2 ? 4 : 16
            let shape = Shape((0..<rank).map { _ in 1 + random.next(below: longest) })
            elementCount += shape.elementCount
            return Tensor(
                shape: shape,
                elements: (0..<shape.elementCount).map { _ in fill ?? random.number() }
            )
        }

        var tensors: OutputTable<Tensor<Scalar>> = [:]
        var matrices: ProjectionMatrices<Scalar>?
        for output in Operation.attention.outputs where random.next(below: 2) == 0 {
            if output == .parameters {
                var drawn = ProjectionMatrices<Scalar>()
                for role in [ProjectionRole.queries, .keys, .values, .output] {
                    drawn[matrix: role] = tensor(rank: 2)
                    drawn[bias: role] = tensor(rank: 1)
                }
                matrices = drawn
            } else {
                tensors[output] = tensor(rank: random.next(below: 5))
            }
        }
        let first = AttentionWarning.Row(batch: 1 << 40, head: 1 << 40, query: 1 << 40)
        let result = AttentionResult(
            tensors: tensors,
            parameters: matrices,
            scale: Double(random.extreme() as Scalar),
            warnings: [.queriesWithoutKeys(count: 1 << 60, total: 1 << 60, first: first)]
        )
        let shapes = tensors.values.map(\.shape)
        let members = AnswerMembers(result, of: .attention, Scalar.scalarType, [])

        for form in [TensorForm.nested, .flat] {
            let length = print(members, style: style, form: form).text.utf8.count
            let bound = AnswerPrinter<Scalar>.maximumLength(
                elementCount: elementCount,
                shapes: shapes,
                style: style
            )
            #expect(length <= bound, "\(Scalar.self) \(style) \(form) \(shapes)")
        }
    }

    @Test func `the bound is close to a long response`() {
        let shape: Shape = [100, 100]
        let bound = AnswerPrinter<Float>.maximumLength(
            elementCount: shape.elementCount,
            shapes: [shape],
            style: .shortest
        )
        let longest = Tensor(shape: shape, repeating: -1_234_567_948_140_544 as Float)
        let result = AttentionResult(tensors: [.context: longest])
        let members = AnswerMembers(result, of: .attention, .float32, [])
        let length = print(members).text.utf8.count
        #expect(length <= bound)
        #expect(bound - length <= 2000)
    }

    @Test func `a bound that does not fit in an integer is the greatest integer`() {
        for elementCount in [1 << 55, 1 << 57, 1 << 60] {
            let bound = AnswerPrinter<Double>.maximumLength(
                elementCount: elementCount,
                shapes: [],
                style: .decimals(17)
            )
            #expect(bound == .max)
        }
    }
}
