extension AttentionPanel {
    /// Corrects the context so far for the new maximum: `O · c`.
    @inline(__always)
    func correctContext() {
        let corrections = unsafe softmax.corrections.pair(at: 0)
        for d in 0..<(geometry.values?.rowLength ?? 0) {
            let row = unsafe context + d &* Self.laneCount
            unsafe row.store(row.pair(at: 0) * corrections, at: 0)
        }
    }

    /// Adds the context of a block of keys: `O + P V`.
    @inline(__always)
    func addContext(_ keys: Range<Int>, _ terms: UnsafePointer<Scalar>) {
        guard let layout = geometry.values, let tensor = unsafe tensors.values else { return }
        let head = geometry.keyValueHead(of: head)
        let product = unsafe PanelProduct(
            left: tensor + layout.offset(batch: batch, head: head, row: keys.lowerBound),
            rowStride: 1,
            depthStride: layout.rowStride,
            rowCount: layout.rowLength,
            right: terms,
            depth: keys.count
        )
        product.forEachRow { d, sums, _, _ in
            let row = unsafe context + d &* Self.laneCount
            unsafe row.store(row.pair(at: 0) + sums, at: 0)
        }
    }
}
