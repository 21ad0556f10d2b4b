/// The strides of a tensor that is broadcast to `[batch, heads, queries, keys]`; a stride of 0
/// repeats it.
package struct BroadcastLayout: Hashable, Sendable {
    /// The distance from one batch entry to the next, in elements.
    package let batchStride: Int
    /// The distance from one query head to the next.
    package let headStride: Int
    /// The distance from one query to the next.
    package let queryStride: Int
    /// The distance from one key to the next.
    package let keyStride: Int

    /// Creates the layout from the strides of the four dimensions, in elements.
    package init(batchStride: Int, headStride: Int, queryStride: Int, keyStride: Int) {
        self.batchStride = batchStride
        self.headStride = headStride
        self.queryStride = queryStride
        self.keyStride = keyStride
    }

    /// The offset of the element of a query and a key.
    @inline(__always)
    func offset(batch: Int, head: Int, query: Int, key: Int) -> Int {
        batch * batchStride + head * headStride + query * queryStride + key * keyStride
    }
}
