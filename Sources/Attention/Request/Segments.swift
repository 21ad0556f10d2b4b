package import Tensors

/// Labels of queries and keys: a query sees only keys with its own label.
package struct Segments: Hashable, Sendable {
    /// `[n]` or `[batch, n]`; nil where the request has none, which is rejected.
    package var queries: Tensor<Int>?
    /// `[m]` or `[batch, m]`, the past first; nil where the request has none, which is rejected.
    package var keys: Tensor<Int>?

    /// Creates labels.
    package init(queries: Tensor<Int>?, keys: Tensor<Int>?) {
        self.queries = queries
        self.keys = keys
    }
}
