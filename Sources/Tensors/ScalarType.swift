/// The floating-point types that can be asked for, under the names that requests and errors use.
public enum ScalarType: String, CaseIterable, Sendable {
    case float32, float64
}

extension BinaryFloatingPoint {
    /// The name of the type, which is `Float` or `Double`.
    @inlinable
    public static var scalarType: ScalarType {
        significandBitCount == Float.significandBitCount ? .float32 : .float64
    }
}
