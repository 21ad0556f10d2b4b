import Attention
import TensorJSON
import Tensors

/// A number type in which requests are read, computed and printed.
protocol APIScalar: AttentionScalar, ReadableScalar {
    /// Rounds numbers to a type of 16 bits, and returns the index of the first finite one that is
    /// beyond its range.
    ///
    /// Traps unless the type's numbers are computed as this scalar.
    static func round(_ numbers: inout [Self], to half: HalfType) -> Int?
}

extension Float: APIScalar {
    static func round(_ numbers: inout [Float], to half: HalfType) -> Int? { half.round(&numbers) }
}

extension Double: APIScalar {
    static func round(_ numbers: inout [Double], to half: HalfType) -> Int? {
        preconditionFailure("\(half.scalarType) is computed as float32")
    }
}
