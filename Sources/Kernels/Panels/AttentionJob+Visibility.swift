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
        // SAFETY: the layouts cover all batch entries, heads, queries and keys.
        if let layout = rules.mask, let mask = unsafe mask {
            let row = layout.offset(batch: batch, head: head, query: query)
            guard unsafe mask[row + key * layout.keyStride] else { return false }
        }
        if let layout = rules.bias, let bias = unsafe bias {
            let row = layout.offset(batch: batch, head: head, query: query)
            return unsafe bias[row + key * layout.keyStride] != -.infinity
        }
        return true
    }
}
