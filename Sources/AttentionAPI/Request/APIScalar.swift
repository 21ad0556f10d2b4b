import Attention
import TensorJSON

/// A number type in which requests are read, computed and printed.
protocol APIScalar: AttentionScalar, ReadableScalar {}

extension Float: APIScalar {}
extension Double: APIScalar {}
