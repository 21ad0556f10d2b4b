extension AttentionBlock {
    /// Turns the context so far into that of the new maximum, and adds the block's: `O·c + P V`.
    @inline(__always)
    func addContext(
        _ keys: Range<Int>,
        _ terms: UnsafePointer<Scalar>,
        _ softmax: OnlineSoftmax<Scalar>,
        to context: UnsafeMutablePointer<Scalar>
    ) {
        guard let layout = geometry.values, let tensor = unsafe job.values else { return }
        let laneCount = laneCount
        let width = Scalar.Vector.scalarCount
        // SAFETY: the layout's rows exist, and tiles stay within dimensions × lanes.
        let base =
            unsafe tensor
            + layout.offset(batch: batch, head: geometry.keyValueHead(of: head))
            + keys.lowerBound * layout.rowStride
        for d in stride(from: 0, to: layout.rowLength, by: ProductTile<Scalar>.rowCount) {
            let rowCount = min(ProductTile<Scalar>.rowCount, layout.rowLength - d)
            let left = unsafe ProductTile<Scalar>.Left(
                base: base + d,
                rowStride: 1,
                depthStride: layout.rowStride,
                lastRow: rowCount - 1
            )
            for lane in stride(from: 0, to: laneCount, by: ProductTile<Scalar>.columnCount) {
                let tile = unsafe ProductTile(
                    left,
                    terms + lane,
                    rightStride: laneCount,
                    depth: keys.count
                )
                let a = unsafe softmax.corrections.vector(at: lane)
                let b = unsafe softmax.corrections.vector(at: lane + width)
                let target = unsafe context + d * laneCount + lane
                tile.forEachRow(count: rowCount) { row, pair in
                    let at = row * laneCount
                    unsafe target.store(pair.left.addingProduct(target.vector(at: at), a), at: at)
                    unsafe target.store(
                        pair.right.addingProduct(target.vector(at: at + width), b),
                        at: at + width
                    )
                }
            }
        }
    }
}
