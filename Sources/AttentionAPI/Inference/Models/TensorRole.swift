import Attention
import TensorJSON

/// The use of a request's tensor: what its elements are, and the form in which the member is read.
struct TensorRole: Sendable {
    /// What the elements are.
    enum Elements: Sendable {
        case numbers, wholeNumbers, booleans
        /// Numbers that are `Double` whatever the `dtype`; whole numbers may be given as such.
        case positions

        /// The datatypes that an input can have.
        var datatypes: [InferenceDatatype] {
            switch self {
            case .numbers: [.float32, .float64, .float16, .bfloat16]
            case .wholeNumbers: [.int64, .int32]
            case .booleans: [.boolean]
            case .positions: [.float32, .float64, .float16, .bfloat16, .int64, .int32]
            }
        }
    }

    let elements: Elements

    /// Whether the value is short and can have forms other than a tensor, such as a list or a name.
    var isShort = false

    /// The meaning of `null` in JSON, and of −∞ in binary.
    var null = NullMeaning.refused
}

extension RequestMember {
    /// How an input gives the value of the member; nil if the member is not a tensor.
    var tensorRole: TensorRole? {
        switch self {
        case .inputs, .memory, .queries, .keys, .values, .pastKeys, .pastValues, .queryScale,
            .state, .decay, .beta, .partContext, .ropeCosines, .ropeSines, .normQueryWeight,
            .normKeyWeight, .normQueryBias, .normKeyBias,
            .wq, .wk, .wv, .bq, .bk, .bv, .wo, .bo, .wg, .bg, .wqkv, .bqkv:
            TensorRole(elements: .numbers)
        case .bias, .partLogSumExp: TensorRole(elements: .numbers, null: .negativeInfinity)
        case .sinks: TensorRole(elements: .numbers, isShort: true, null: .negativeInfinity)
        case .alibiSlopes: TensorRole(elements: .numbers, isShort: true)
        case .ropeFrequencies, .ropeQueryPositions, .ropeKeyPositions:
            TensorRole(elements: .positions, isShort: true)
        case .mask: TensorRole(elements: .booleans)
        case .queryPositions, .keyPositions, .querySegments, .keySegments:
            TensorRole(elements: .wholeNumbers)
        case .query, .queryOffset, .keyOffset, .prefixLengths, .keyLengths, .ropeAxes:
            TensorRole(elements: .wholeNumbers, isShort: true)
        default: nil
        }
    }

    /// The name of the member as an input: that of a matrix or a part is its own, one in another
    /// object has the object's name in front, as in `rope.cos`.
    var inputName: String {
        switch parent {
        case nil, .parameters, .parts: name
        default: rawValue.replacing("/", with: ".")
        }
    }
}
