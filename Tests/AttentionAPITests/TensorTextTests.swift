import Support
import Tensors
import Testing

@testable import AttentionAPI

/// Tensors as text, compared with PyTorch's.
@Suite struct TensorTextTests {
    /// A tensor and its text, from `Tests/Fixtures/text/tensors.jsonl`.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let type: ScalarType
        let precision: Int
        let tensor: Tensor<Double>
        let text: String

        init(_ json: JSON) throws {
            name = try #require(json["name"]?.string)
            type = try #require(ScalarType(rawValue: json["dtype"]?.string ?? ""))
            precision = Int(try #require(json["decimals"]?.number))
            tensor = Tensor(
                shape: Shape((json["shape"]?.array ?? []).compactMap(\.number).map { Int($0) }),
                elements: (json["values"]?.array ?? []).map { $0.number ?? -.infinity }
            )
            text = try #require(json["text"]?.string)
        }

        var testDescription: String { "\(name), \(type), \(precision) decimals" }

        static func all() throws -> [Case] {
            try Fixture.bytes("text/tensors.jsonl").split(separator: 0x0A).map {
                try Case(JSON(parsing: Array($0)))
            }
        }
    }

    private func text<Scalar: BinaryFloatingPoint & Sendable>(
        _ tensor: Tensor<Scalar>,
        _ precision: Int = 4,
        _ type: ScalarType = .float32
    ) -> String {
        var output: [UInt8] = []
        TensorText.append(tensor, precision: precision, type: type, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test func `every tensor is printed as PyTorch prints it`() throws {
        let cases = try Case.all()
        #expect(cases.count == 120)
        for item in cases {
            #expect(text(item.tensor, item.precision, item.type) == item.text, "\(item.name)")
            guard item.type != .float64 else { continue }
            let single = Tensor(
                shape: item.tensor.shape,
                elements: item.tensor.elements.map { Float($0) }
            )
            #expect(text(single, item.precision, item.type) == item.text, "\(item.name)")
        }
    }

    @Test func `no text is longer than its shape allows`() throws {
        for item in try Case.all() {
            let bound = TensorText.maximumLength(of: item.tensor.shape, precision: item.precision)
            #expect(item.text.utf8.count <= bound, "\(item.name)")
        }
        let shapes: [Shape] = [
            [], [1], [7], [1000], [1001], [1, 1, 1, 1], [1000, 1], [1, 1000], [10, 10, 10],
            [40, 1, 40], [9, 9, 9, 9], [0, 3], [2, 500, 1],
        ]
        for shape in shapes {
            for precision in [0, 4, 17] {
                for value in [-1e8, -1.5, -1e300, -.infinity, -9.999_999_999e7] {
                    var tensor = Tensor(shape: shape, repeating: value)
                    // The longest numbers, in both notations.
                    if shape.elementCount > 1, value == -1e300 { tensor.elements[0] = -1e-300 }
                    let length = text(tensor, precision, .float64).utf8.count
                    let bound = TensorText.maximumLength(of: shape, precision: precision)
                    #expect(length <= bound, "\(shape) \(precision) \(value)")
                }
            }
        }
    }
}
