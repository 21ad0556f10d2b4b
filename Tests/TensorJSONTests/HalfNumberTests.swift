import Support
import TensorJSON
import Tensors
import Testing

/// Numbers of 16 bits, against the exact arithmetic of `Scripts/fixtures/halves.py`.
@Suite struct HalfNumberTests {
    static let types: [HalfType] = [.float16, .bfloat16]

    /// The number with a bit pattern.
    private func value(_ pattern: UInt32, of type: HalfType) -> Float {
        guard type == .float16 else { return Float(bitPattern: pattern << 16) }
        let magnitude = pattern & 0x7FFF
        let exponent = Int(magnitude >> 10)
        let fraction = Float(magnitude & 0x3FF)
        let number =
            exponent == 0
            ? fraction * 0x1p-24
            : exponent == 31
                ? Float.infinity
                : (1024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
        return pattern & 0x8000 == 0 ? number : -number
    }

    private func read<Value>(
        _ text: String,
        as type: HalfType,
        parallel: ParallelReading? = nil,
        _ body: (inout JSONReader) throws(TensorDecodingError) -> Value
    ) throws(TensorDecodingError) -> Value {
        let bytes = padded(text)
        let count = bytes.count - JSONReader.padding
        var reader = JSONReader(bytes.span, count: count, parallel: parallel, half: type)
        try reader.beginDocument()
        let value = try body(&reader)
        try reader.endDocument()
        return value
    }

    private func number(_ text: String, as type: HalfType) throws(TensorDecodingError) -> Float {
        try read(text, as: type) { reader throws(TensorDecodingError) in
            try reader.number(as: Float.self)
        }
    }

    private func tensor(
        _ text: String,
        as type: HalfType,
        parallel: ParallelReading? = nil
    ) throws(TensorDecodingError) -> [Float] {
        try read(text, as: type, parallel: parallel) { reader throws(TensorDecodingError) in
            try reader.tensor(of: Float.self).elements
        }
    }

    private func text(_ value: Float, _ style: NumberStyle) -> String {
        var writer = JSONWriter()
        writer.number(value, style: style)
        return String(decoding: writer.takeBytes(), as: UTF8.self)
    }

    private func lines(_ name: String) throws -> [Substring] {
        String(decoding: try Fixture.bytes("halves/\(name).txt"), as: UTF8.self).split(
            separator: "\n"
        )
    }

    // MARK: - Printing

    @Test(arguments: types)
    func `every number prints as the shortest decimal, which reads back`(type: HalfType) throws {
        let lines = try lines(type.scalarType.rawValue)
        #expect(lines.count == (type == .float16 ? 0x7C00 : 0x7F80))
        for (pattern, line) in lines.enumerated() {
            for sign in [0, 0x8000] as [UInt32] {
                let number = value(UInt32(pattern) | sign, of: type)
                let expected = (sign == 0 ? "" : "-") + line
                #expect(text(number, .shortestHalf(type)) == expected)
                // The bound of a response's length counts on this.
                #expect(expected.utf8.count < 20)
                let found = try self.number(expected, as: type)
                #expect(found.bitPattern == number.bitPattern, "\(expected)")
            }
        }
    }

    @Test func `a row of numbers prints as its numbers do`() throws {
        let numbers = (0..<500).map { value(UInt32($0 * 61), of: .float16) }
        let tensor = Tensor(shape: [5, 100], elements: numbers)
        var writer = JSONWriter()
        writer.tensor(tensor, style: .shortestHalf(.float16), form: .flat)
        let row = numbers.map { text($0, .shortestHalf(.float16)) }.joined(separator: ",")
        let found = String(decoding: writer.takeBytes(), as: UTF8.self)
        #expect(found == #"{"shape":[5,100],"data":[\#(row)]}"#)
        #expect(text(-.infinity, .shortestHalf(.float16)) == "null")
    }

    // MARK: - Reading

    /// The literals of the fixture, and their values in a type; infinite if out of range.
    private func literals(_ type: HalfType) throws -> [(text: String, value: Float)] {
        try lines("literals").map { line in
            let fields = line.split(separator: " ")
            let pattern = UInt32(fields[type == .float16 ? 1 : 2], radix: 16)
            return (String(fields[0]), value(try #require(pattern), of: type))
        }
    }

    @Test(arguments: types)
    func `a literal is rounded once, ties to even, and refused beyond the range`(
        type: HalfType
    ) throws {
        for (text, expected) in try literals(type) {
            #expect((try? number(text, as: type)) ?? .infinity == expected, "\(text)")
            #expect((try? number("-\(text)", as: type)) ?? -.infinity == -expected, "\(text)")
        }
    }

    @Test(arguments: types)
    func `rows are read as their numbers are, on one thread or several`(type: HalfType) throws {
        let literals = try literals(type).filter { $0.value.isFinite }
        let expected = literals.map(\.value)
        for length in [1, 2, 3, 7, 16, 97] {
            for start in stride(from: 0, to: literals.count - length, by: length) {
                let row = literals[start..<start + length].map(\.text).joined(separator: ",")
                let found = try tensor("[[\(row)],[\(row)]]", as: type)
                let values = Array(expected[start..<start + length])
                #expect(found == values + values)
            }
        }
        var parallel = ParallelReading { count, body in
            for index in (0..<count).reversed() { body(index) }
        }
        parallel.minimumHeadByteCount = 100
        parallel.minimumRestByteCount = 100
        parallel.pieceByteCount = 1000
        let row = "[" + literals.map(\.text).joined(separator: " , ") + "]"
        #expect(try tensor(row, as: type, parallel: parallel) == expected)
        let rows = "[\(row),\(row),\(row)]"
        #expect(try tensor(rows, as: type, parallel: parallel) == expected + expected + expected)
    }

    @Test func `short tensors of plain numbers are rounded`() throws {
        #expect(
            try tensor("[[0.1,2049],[2051, -0.0]]", as: .float16) == [0.099975586, 2048, 2052, 0]
        )
        #expect(try tensor("[0.1,1.00390625]", as: .bfloat16) == [0.100097656, 1])
        let flat = #"{"shape":[2],"data":[0.1,65519]}"#
        #expect(try tensor(flat, as: .float16) == [0.099975586, 65504])
    }

    @Test(arguments: [
        ("[[1,2],[3,65520]]", HalfType.float16, "byte 10 is out of range for float16: 65520"),
        ("[1,2,-1e5,3]", .float16, "byte 5 is out of range for float16: -1e5"),
        ("[1,1e39]", .float16, "byte 3 is out of range for float16: 1e39"),
        ("[3.3961776e38]", .bfloat16, "byte 1 is out of range for bfloat16: 3.3961776e38"),
        ("[[1,1e39]]", .bfloat16, "byte 4 is out of range for bfloat16: 1e39"),
        ("[2049,2049,1e5]", .float16, "byte 11 is out of range for float16: 1e5"),
    ])
    func `a number out of range is refused with its place and the type`(
        text: String,
        type: HalfType,
        description: String
    ) {
        let error = #expect(throws: TensorDecodingError.self) { try tensor(text, as: type) }
        #expect(error?.description == "number at \(description)")
    }

    @Test func `null, doubles and whole numbers are not rounded`() throws {
        let bias = try read("[0.1,null]", as: .float16) { reader throws(TensorDecodingError) in
            try reader.list(of: Float.self, null: .negativeInfinity)
        }
        #expect(bias == [0.099975586, -.infinity])
        let double = try read("0.1", as: .float16) { reader throws(TensorDecodingError) in
            try reader.number(as: Double.self)
        }
        #expect(double == 0.1)
        let integer = try read("2049", as: .float16) { reader throws(TensorDecodingError) in
            try reader.integer()
        }
        #expect(integer == 2049)
    }

    @Test func `a syntax error in a row that has to be read again is the same`() {
        for text in ["[2049,2049,]", "[2049,0.1 2]", "[2049,1.]", "[2049", "[2049,\"1\"]"] {
            let half = #expect(throws: TensorDecodingError.self) { try tensor(text, as: .float16) }
            let float = #expect(throws: TensorDecodingError.self) {
                try read(text, as: .bfloat16) { reader throws(TensorDecodingError) in
                    try reader.tensor(of: Double.self)
                }
            }
            #expect(half == float)
        }
    }
}
