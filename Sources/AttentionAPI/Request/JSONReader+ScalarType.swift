import Attention
import TensorJSON
import Tensors

extension JSONReader {
    /// Reads the value of `dtype`; for a name of another library, the error says what to write.
    mutating func scalarType() throws -> ScalarType {
        let text = try string()
        if let type = ScalarType(rawValue: text) { return type }
        let names = ScalarType.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
        let hint = ScalarType(otherName: text).map { "; this service calls it \"\($0.rawValue)\"" }
        throw Problem(
            .outOfRange,
            at: .dtype,
            "dtype is \"\(text.shortened)\"" + (hint ?? "; expected \(names)")
        )
    }
}

extension ScalarType {
    /// The names that other libraries and languages give the types, in lower case.
    private static let otherNames: [(type: ScalarType, names: String)] = [
        (.float32, "fp32 f32 float single binary32"),
        (.float64, "fp64 f64 double binary64"),
        (.float16, "fp16 f16 half binary16"),
        (.bfloat16, "bf16 bfloat brain_float16"),
    ]

    /// Finds the type with another name, with or without a module before it: `torch.half`.
    fileprivate init?(otherName name: String) {
        let lowercased = name.lowercased()
        let last = lowercased.split(separator: ".").last.map(String.init) ?? lowercased
        let found =
            ScalarType(rawValue: last)
            ?? Self.otherNames.first { $0.names.split(separator: " ").contains { $0 == last } }?
            .type
        guard let found else { return nil }
        self = found
    }
}
