/// The floating-point types that can be asked for, under the names that requests and errors use.
public enum ScalarType: String, CaseIterable, Sendable {
    case float32, float64, float16, bfloat16

    /// The type as one of the two that are computed in float32; nil for the others.
    @inlinable
    public var half: HalfType? {
        switch self {
        case .float32, .float64: nil
        case .float16: .float16
        case .bfloat16: .bfloat16
        }
    }
}

extension BinaryFloatingPoint {
    /// The name of the type, which is `Float` or `Double`.
    @inlinable
    public static var scalarType: ScalarType {
        significandBitCount == Float.significandBitCount ? .float32 : .float64
    }
}
