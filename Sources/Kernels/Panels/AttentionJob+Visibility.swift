extension AttentionJob {
    /// Whether a query may attend to a key, all rules considered.
    func isVisible(batch: Int, head: Int, query: Int, key: Int) -> Bool {
        let isInSight = rules.visibility.sees(
            batch: batch,
            query: query,
            key: key,
            keyCount: geometry.keyCount
        )
        guard isInSight else { return false }
        func offset(_ layout: BroadcastLayout) -> Int {
            layout.offset(batch: batch, head: head, query: query, key: key)
        }
        if let layout = rules.mask, let mask = unsafe tensors.mask {
            guard unsafe mask[offset(layout)] else { return false }
        }
        if let layout = rules.bias, let bias = unsafe tensors.bias {
            return unsafe bias[offset(layout)] != -.infinity
        }
        return true
    }
}
