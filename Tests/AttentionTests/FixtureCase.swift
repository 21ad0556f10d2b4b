import Attention
import Foundation
import Support
import Tensors

/// An array in `cases.bin`.
struct StoredArray: Decodable {
    let shape: [Int]
    let offset: Int
    /// For an expected value, the greatest error of PyTorch's float32 result.
    let torchError: Double?

    enum CodingKeys: String, CodingKey {
        case shape, offset
        case torchError = "torch_error"
    }
}

/// A request and its results, as `Scripts/generate-fixtures.py` writes them.
struct FixtureCase: Decodable {
    enum Scale: Decodable {
        case number(Double)
        case root

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            self = (try? container.decode(Double.self)).map(Scale.number) ?? .root
        }
    }

    enum Query: Decodable {
        case index(Int)
        case list([Int])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let index = try? container.decode(Int.self) {
                self = .index(index)
            } else {
                self = .list(try container.decode([Int].self))
            }
        }
    }

    let id: Int
    let source: String
    let dtype: String
    let headCount: Int?
    let keyValueHeadCount: Int?
    let scale: Scale?
    let causal: Bool
    let mask: StoredArray?
    let bias: StoredArray?
    let query: Query?
    let layout: String?
    let tensors: [String: StoredArray]
    let expect: [String: StoredArray]

    enum CodingKeys: String, CodingKey {
        case id, source, dtype, scale, causal, mask, bias, query, layout, tensors, expect
        case headCount = "num_heads"
        case keyValueHeadCount = "num_kv_heads"
    }
}

/// All fixtures: the cases, and the bytes that their arrays refer to.
struct FixtureSet {
    let cases: [FixtureCase]
    private let bytes: [UInt8]

    init() throws {
        cases = try JSONDecoder().decode(
            [FixtureCase].self,
            from: Data(Fixture.bytes("attention/cases.json"))
        )
        bytes = try Fixture.bytes("attention/cases.bin")
    }

    /// Returns input numbers: 16-bit multiples of 2⁻¹³, the smallest of which means −∞.
    func tensor<Scalar: AttentionScalar>(_ stored: StoredArray, _: Scalar.Type) -> Tensor<Scalar> {
        let shape = Shape(stored.shape)
        return Tensor(
            shape: shape,
            elements: (0..<shape.elementCount).map { index in
                let whole = Int16(truncatingIfNeeded: word(stored.offset + 2 * index, bytes: 2))
                return whole == .min ? -.infinity : Scalar(whole) / 8192
            }
        )
    }

    func mask(_ stored: StoredArray) -> Tensor<Bool> {
        let shape = Shape(stored.shape)
        return Tensor(
            shape: shape,
            elements: (0..<shape.elementCount).map { bytes[stored.offset + $0] != 0 }
        )
    }

    /// Returns expected numbers: 64-bit floats.
    func expected(_ stored: StoredArray) -> [Double] {
        (0..<Shape(stored.shape).elementCount).map { index in
            Double(bitPattern: word(stored.offset + 8 * index, bytes: 8))
        }
    }

    private func word(_ offset: Int, bytes count: Int) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
    }
}

extension FixtureCase {
    /// Returns the case's tensors as the engine expects them.
    func source<Scalar: AttentionScalar>(
        _ set: FixtureSet,
        _ type: Scalar.Type
    ) throws -> AttentionSource<Scalar> {
        func optional(_ name: String) -> Tensor<Scalar>? {
            tensors[name].map { set.tensor($0, type) }
        }
        func required(_ name: String) throws -> Tensor<Scalar> {
            guard let tensor = optional(name) else { throw MissingFixture(name: name) }
            return tensor
        }
        let matrices = ProjectionMatrices(
            wq: optional("wq"),
            wk: optional("wk"),
            wv: optional("wv"),
            wo: optional("wo"),
            bq: optional("bq"),
            bk: optional("bk"),
            bv: optional("bv"),
            bo: optional("bo"),
            layout: layout.flatMap(ProjectionMatrices<Scalar>.Layout.init(rawValue:)) ?? .inOut
        )
        switch source {
        case "inputs": return .inputs(try required("inputs"))
        case "projected", "memory":
            return .projected(
                inputs: try required("inputs"),
                memory: optional("memory"),
                parameters: .matrices(matrices)
            )
        default:
            return .given(
                queries: try required("queries"),
                keys: try required("keys"),
                values: try required("values"),
                parameters: layout == nil ? nil : .matrices(matrices)
            )
        }
    }

    /// Returns the case's options as the engine expects them.
    func options<Scalar: AttentionScalar>(
        _ set: FixtureSet,
        _ type: Scalar.Type
    ) -> AttentionOptions<Scalar> {
        var options = AttentionOptions<Scalar>()
        options.headCount = headCount
        options.keyValueHeadCount = keyValueHeadCount
        switch scale {
        case nil: break
        case .number(let number): options.scale = .factor(number)
        case .root: options.scale = .inverseSquareRootOfHeadDimension
        }
        options.isCausal = causal
        options.mask = mask.map(set.mask)
        options.bias = bias.map { set.tensor($0, type) }
        switch query {
        case nil: break
        case .index(let index): options.querySelection = .index(index)
        case .list(let list): options.querySelection = .list(list)
        }
        return options
    }
}

/// The error of a case that lacks a tensor which its source needs.
struct MissingFixture: Error {
    let name: String
}
