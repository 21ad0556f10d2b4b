import TensorJSON
import Tensors
import Testing

@Suite struct TensorPrinterTests {
    private func text<Scalar: DecimalScalar>(
        _ tensor: Tensor<Scalar>,
        style: NumberStyle = .shortest,
        form: TensorForm = .nested
    ) -> String {
        var writer = JSONWriter()
        writer.tensor(tensor, style: style, form: form)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(
        arguments: [
            ([], [1.5], "1.5"), ([0], [], "[]"), ([1], [2], "[2.0]"), ([2], [1, -1], "[1.0,-1.0]"),
            ([2, 1], [1, 2], "[[1.0],[2.0]]"), ([2, 2], [1, 2, 3, 4], "[[1.0,2.0],[3.0,4.0]]"),
            ([2, 1, 2], [1, 2, 3, 4], "[[[1.0,2.0]],[[3.0,4.0]]]"), ([2, 0], [], "[[],[]]"),
            ([1, 0, 64], [], "[[]]"), ([0, 3], [], "[]"), ([2, 2, 0], [], "[[[],[]],[[],[]]]"),
        ] as [([Int], [Float], String)]
    )
    func `nested arrays follow the shape`(extents: [Int], elements: [Float], expected: String) {
        #expect(text(Tensor(shape: Shape(extents), elements: elements)) == expected)
    }

    @Test(
        arguments: [
            ([], [1.5], #"{"shape":[],"data":[1.5]}"#), ([0], [], #"{"shape":[0],"data":[]}"#),
            ([1, 0, 64], [], #"{"shape":[1,0,64],"data":[]}"#),
            ([2, 2], [1, 2, 3, 4], #"{"shape":[2,2],"data":[1.0,2.0,3.0,4.0]}"#),
        ] as [([Int], [Double], String)]
    )
    func `the flat form states the shape`(extents: [Int], elements: [Double], expected: String) {
        #expect(text(Tensor(shape: Shape(extents), elements: elements), form: .flat) == expected)
    }

    @Test func `masked scores are null, and decimals are those of the style`() {
        let scores = Tensor<Float>(shape: [1, 3], elements: [0.25, -.infinity, -0.0])
        #expect(text(scores) == "[[0.25,null,-0.0]]")
        #expect(text(scores, style: .decimals(4)) == "[[0.2500,null,-0.0000]]")
        #expect(text(scores, style: .decimals(1)) == "[[0.2,null,-0.0]]")
        #expect(text(scores, style: .decimals(0)) == "[[0,null,-0]]")
    }

    @Test func `portions of every size join to the same text`() {
        var random = SplitMix64(state: 5)
        for extents in [[], [0], [7], [3, 5], [2, 3, 4], [2, 0, 3], [1, 1, 1], [59]] {
            let shape = Shape(extents)
            let tensor = Tensor(
                shape: shape,
                elements: (0..<shape.elementCount).map { _ in random.finite(Double.self) }
            )
            for form in [TensorForm.nested, .flat] {
                let whole = text(tensor, form: form)
                for size in [0, 1, 2, 3, 7, 16, 33, 100, 1000, 100_000] {
                    var printer = TensorPrinter(tensor, style: .shortest, form: form)
                    var joined: [UInt8] = []
                    var hasMore = true
                    while hasMore {
                        #expect(!printer.isFinished)
                        var portion: [UInt8] = []
                        hasMore = printer.print(into: &portion, atLeast: size)
                        #expect(!hasMore || portion.count >= size)
                        joined += portion
                    }
                    #expect(printer.isFinished)
                    #expect(String(decoding: joined, as: UTF8.self) == whole)
                    var nothing: [UInt8] = []
                    let goesOn = printer.print(into: &nothing, atLeast: 1)
                    #expect(!goesOn && nothing.isEmpty)
                }
            }
        }
    }

    @Test(arguments: [NumberStyle.shortest, .decimals(4), .decimals(17)])
    func `portions printed in parallel join to the same text`(
        style: NumberStyle
    ) {
        var random = SplitMix64(state: 6)
        for extents in [[2000], [40, 57], [1, 700, 3], [9, 3, 59], [300, 1, 1, 7], [900, 0]] {
            let shape = Shape(extents)
            // Some numbers are a hundred times longer than others.
            let tensor = Tensor(
                shape: shape,
                elements: (0..<shape.elementCount).map { index in
                    index < 100 ? 0.5 : random.finite(Double.self)
                }
            )
            for form in [TensorForm.nested, .flat] {
                let whole = text(tensor, style: style, form: form)
                for (count, size) in [(2, 1), (2, 50), (3, 400), (7, 100), (16, 1000), (8, 9999)] {
                    var printer = TensorPrinter(tensor, style: style, form: form)
                    var joined: [UInt8] = []
                    var hasMore = true
                    while hasMore {
                        let portions = printer.printPortions(atMost: count, length: size) {
                            count,
                            body in
                            for index in (0..<count).reversed() { body(index) }
                        }
                        #expect(portions.count <= count)
                        #expect(portions.allSatisfy { $0.count <= 2 * size + 8192 })
                        joined += portions.joined()
                        // Whether or not there were portions, another follows in sequence.
                        hasMore = printer.print(into: &joined, atLeast: size)
                    }
                    #expect(String(decoding: joined, as: UTF8.self) == whole)
                }
            }
        }
    }

    @Test func `nothing is printed in parallel before the first portion`() {
        let tensor = Tensor<Float>(shape: [10_000], repeating: 0.5)
        var printer = TensorPrinter(tensor, style: .shortest, form: .nested)
        #expect(printer.printPortions(atMost: 4, length: 1000) { _, _ in }.isEmpty)
        var portion: [UInt8] = []
        _ = printer.print(into: &portion, atLeast: 1000)
        let portions = printer.printPortions(atMost: 4, length: 1000) { count, body in
            for index in 0..<count { body(index) }
        }
        #expect(portions.count == 4)
        #expect(portions.allSatisfy { 500...1500 ~= $0.count })
    }

    @Test func `a portion is at most 8 KiB longer than requested`() {
        let tensor = Tensor<Double>(shape: [100_000], repeating: 0.1234567890123456)
        var printer = TensorPrinter(tensor, style: .shortest, form: .nested)
        var portion: [UInt8] = []
        #expect(printer.print(into: &portion, atLeast: 65_536))
        #expect(65_536..<65_536 + 8192 ~= portion.count)
    }

    @Test(arguments: Array(0...33) + [59, 97, 111, 257])
    func `printed text reads back to the same tensor`(length: Int) throws {
        var random = SplitMix64(state: UInt64(length))
        let elements = (0..<2 * length).map { _ in random.finite(Float.self) }
        let original = Tensor(shape: [2, length], elements: elements)
        for form in [TensorForm.nested, .flat] {
            let found = try tensor(text(original, form: form), of: Float.self)
            #expect(found.shape == original.shape)
            #expect(found.elements.map(\.bits) == elements.map(\.bits))
        }
    }

    @Test func `the largest numbers with the most decimals fit`() {
        let tensor = Tensor(shape: [40], repeating: -Double.greatestFiniteMagnitude)
        let expected = formatted("%.17f", -Double.greatestFiniteMagnitude)
        let all = Array(repeating: expected, count: 40).joined(separator: ",")
        #expect(text(tensor, style: .decimals(17)) == "[\(all)]")
    }
}
