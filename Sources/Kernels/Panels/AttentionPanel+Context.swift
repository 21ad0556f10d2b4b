extension AttentionPanel {
    /// Turns the context so far into that of the new maximum: `O · c`.
    @inline(__always)
    func correctContext() {
        let (lanes, width) = (Self.laneCount, Scalar.Vector.scalarCount)
        let dimension = unsafe jobAddress.pointee.geometry.values?.rowLength ?? 0
        // SAFETY: the context has a row of lanes for each dimension.
        let (a, b) = unsafe (
            softmax.corrections.vector(at: 0), softmax.corrections.vector(at: width)
        )
        for d in 0..<dimension {
            let row = unsafe context + d &* lanes
            unsafe row.store(row.vector(at: 0) * a, at: 0)
            unsafe row.store(row.vector(at: width) * b, at: width)
        }
    }

    /// Adds what a block of keys gives: `O + P V`.
    @inline(__always)
    func addContext(_ keys: Range<Int>, _ terms: UnsafePointer<Scalar>) {
        guard let layout = unsafe jobAddress.pointee.geometry.values,
            let tensor = unsafe jobAddress.pointee.values
        else { return }
        let (lanes, width) = (Self.laneCount, Scalar.Vector.scalarCount)
        let keyValueHead = unsafe jobAddress.pointee.geometry.keyValueHead(of: head)
        // SAFETY: the layout's rows exist, and the context has a row of lanes for each dimension.
        let product = unsafe PanelProduct(
            left: tensor + layout.offset(batch: batch, head: keyValueHead)
                + keys.lowerBound * layout.rowStride,
            rowStride: 1,
            depthStride: layout.rowStride,
            rowCount: layout.rowLength,
            right: terms,
            depth: keys.count
        )
        product.forEachRow { d, sums, _, _ in
            let row = unsafe context + d &* lanes
            unsafe row.store(row.vector(at: 0) + sums.left, at: 0)
            unsafe row.store(row.vector(at: width) + sums.right, at: width)
        }
    }
}
