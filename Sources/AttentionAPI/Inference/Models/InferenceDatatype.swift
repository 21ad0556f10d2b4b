import Tensors

/// A datatype of the Open Inference Protocol that the models' tensors can have.
enum InferenceDatatype: String, CaseIterable, Sendable {
    case float32 = "FP32"
    case float64 = "FP64"
    case float16 = "FP16"
    case bfloat16 = "BF16"
    case boolean = "BOOL"
    case int32 = "INT32"
    case int64 = "INT64"

    /// The datatype of a floating-point type.
    init(_ type: ScalarType) {
        self =
            switch type {
            case .float32: .float32
            case .float64: .float64
            case .float16: .float16
            case .bfloat16: .bfloat16
            }
    }

    /// The floating-point type; nil for booleans and whole numbers.
    var scalarType: ScalarType? {
        switch self {
        case .float32: .float32
        case .float64: .float64
        case .float16: .float16
        case .bfloat16: .bfloat16
        case .boolean, .int32, .int64: nil
        }
    }

    /// The length of an element in binary, in bytes.
    var byteCount: Int {
        switch self {
        case .boolean: 1
        case .float16, .bfloat16: 2
        case .float32, .int32: 4
        case .float64, .int64: 8
        }
    }
}
