package import Tensors

/// Cached keys and values that precede the request's own, in the same layout: what an earlier
/// response returned as `present_keys` and `present_values`.
///
/// A cache may have no rows; every other extent must fit.
package struct PastCache<Scalar: AttentionScalar>: Sendable {
    /// Past keys, already rotated if RoPE is used.
    package var keys: Tensor<Scalar>?

    /// Past values; may be absent where no values are needed.
    package var values: Tensor<Scalar>?

    /// Creates a cache.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package init(keys: Tensor<Scalar>? = nil, values: Tensor<Scalar>? = nil) {
        self.keys = keys
        self.values = values
    }
}
