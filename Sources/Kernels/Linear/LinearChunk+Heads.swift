// The products of a chunk's queries and keys without a decay, or with one for each head: a matrix
// product, and then a factor for each pair of tokens.

extension LinearChunk {
    /// Computes the weights, and the coefficients if there is a beta.
    func multiplyHeads() {
        let (length, d) = (Self.length, head.headDimension)
        let lanes = LanePair<Scalar>.laneCount
        if let decay = unsafe head.decay {
            unsafe factors.update(from: decay + first, count: count)
            unsafe factors.replaceVectors(count: count) { Scalar.exponential($0) }
            multiplyFactors()
        }
        for start in stride(from: 0, to: count, by: lanes) {
            unsafe transpose(
                head.keyRow(first + start),
                rowCount: min(lanes, count - start),
                columnCount: d,
                rowStride: head.keyStride,
                into: keys + start * d,
                rowStride: lanes
            )
        }
        for group in 0..<head.groupCount {
            let (left, rowStride) = unsafe readingQueries(group)
            let target = unsafe weights + group * length * length
            unsafe multiplyKeys(by: left, rowStride: rowStride, into: target)
        }
        guard unsafe head.beta != nil else { return }
        let (left, rowStride) = unsafe readingKeys
        unsafe multiplyKeys(by: left, rowStride: rowStride, into: coefficients)
    }

    /// Computes L and P from the factors.
    func multiplyFactors() {
        let length = Self.length
        unsafe between.update(repeating: 0, count: length * length)
        var total: Scalar = 1
        for token in 0..<length {
            let factor = unsafe factors[token]
            total *= factor
            unsafe running[token] = total
            let row = unsafe between + token * length
            for earlier in 0..<token {
                unsafe row[earlier] = (row - length)[earlier] * factor
            }
            unsafe row[token] = 1
        }
    }

    /// Multiplies rows by the chunk's keys and by L.
    private func multiplyKeys(
        by left: UnsafePointer<Scalar>,
        rowStride: Int,
        into target: UnsafeMutablePointer<Scalar>
    ) {
        let (length, d) = (Self.length, head.headDimension)
        let lanes = LanePair<Scalar>.laneCount
        for start in stride(from: 0, to: count, by: lanes) {
            let product = unsafe PanelProduct(
                left: left,
                rowStride: rowStride,
                depthStride: 1,
                rowCount: count,
                right: keys + start * d,
                depth: d
            )
            unsafe storeProduct(product, into: target + start, rowStride: length)
        }
        for at in stride(from: 0, to: count * length, by: Scalar.Vector.scalarCount) {
            unsafe target.store(between.vector(at: at) * target.vector(at: at), at: at)
        }
    }
}

// MARK: - The factors of the products

extension LinearChunk {
    /// The rows of a query head that are multiplied by the state, and the distance between them.
    func readingQueries(_ group: Int) -> (UnsafePointer<Scalar>, rowStride: Int) {
        let width = Self.paddedDimension(head.headDimension)
        if head.isPerChannel {
            return unsafe (UnsafePointer(decayedRows + group * Self.length * width), width)
        }
        return unsafe (head.queryRow(head: group, token: first), head.queryStride)
    }

    /// The rows of the keys that are multiplied by the state.
    var readingKeys: (UnsafePointer<Scalar>, rowStride: Int) {
        guard head.isPerChannel else { return unsafe writingKeys }
        return unsafe readingQueries(head.groupCount)
    }

    /// The rows of the keys whose products with the updates are added to the state.
    var writingKeys: (UnsafePointer<Scalar>, rowStride: Int) {
        if head.isPerChannel {
            return unsafe (UnsafePointer(keys), Self.paddedDimension(head.headDimension))
        }
        return unsafe (head.keyRow(first), head.keyStride)
    }
}
