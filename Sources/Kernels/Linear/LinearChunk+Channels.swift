// The products of a chunk's queries and keys where each channel decays by its own factor. Earlier keys
// are kept as the current token finds them: each token multiplies them by its factors, and then takes
// their products with its query and its key, four keys at a time.

extension LinearChunk {
    /// Computes the weights, the coefficients if there is a beta, and the decayed rows.
    func multiplyChannels() {
        let groupCount = head.groupCount
        let width = Self.paddedDimension(head.headDimension)
        readFactors()
        unsafe running.update(repeating: 1, count: width)
        for token in 0..<count {
            let factors = unsafe factors + token * width
            unsafe multiply(running, by: factors, count: width)
            for earlier in 0..<token {
                unsafe multiply(keys + earlier * width, by: factors, count: width)
            }
            let key = unsafe head.keyRow(first + token)
            unsafe readRow(key, into: keys + token * width)
            for group in 0..<groupCount {
                let query = unsafe head.queryRow(head: group, token: first + token)
                let weights = unsafe weights + (group * Self.length + token) * Self.length
                unsafe visit(token, query, as: group, into: weights)
            }
            if unsafe head.beta != nil {
                let coefficients = unsafe coefficients + token * Self.length
                unsafe visit(token, key, as: groupCount, into: coefficients)
            }
        }
    }

    /// Computes the factors of all tokens.
    private func readFactors() {
        guard let decay = unsafe head.decay else { return }
        let d = head.headDimension
        let width = Self.paddedDimension(head.headDimension)
        for token in 0..<count {
            unsafe readRow(decay + (first + token) * d, into: factors + token * width)
        }
        unsafe factors.replaceVectors(count: count * width) { Scalar.exponential($0) }
    }

    /// Copies a row and pads it with zeros.
    private func readRow(
        _ row: UnsafePointer<Scalar>,
        into target: UnsafeMutablePointer<Scalar>
    ) {
        let d = head.headDimension
        unsafe target.update(from: row, count: d)
        let padding = Self.paddedDimension(head.headDimension) - d
        unsafe (target + d).update(repeating: 0, count: padding)
    }

    /// Takes the products of a token's query or key with all keys up to its own, and keeps the
    /// decayed row.
    private func visit(
        _ token: Int,
        _ source: UnsafePointer<Scalar>,
        as index: Int,
        into target: UnsafeMutablePointer<Scalar>
    ) {
        let (length, width) = (Self.length, Self.paddedDimension(head.headDimension))
        let row = unsafe decayedRows + (index * length + token) * width
        unsafe readRow(source, into: row)
        // SAFETY: there are `length` keys, a multiple of four; those after the token are multiplied in
        // vain.
        for start in stride(from: 0, through: token, by: 4) {
            let sums = unsafe dotProducts(row, keys + start * width, width: width)
            unsafe UnsafeMutableRawPointer(target + start).storeBytes(
                of: sums,
                as: SIMD4<Scalar>.self
            )
        }
        unsafe (target + token + 1).update(repeating: 0, count: length - token - 1)
        unsafe multiply(row, by: running, count: width)
    }
}

/// Returns the products of a row with four rows of keys.
@inline(__always)
private func dotProducts<Scalar: KernelScalar>(
    _ row: UnsafePointer<Scalar>,
    _ keys: UnsafePointer<Scalar>,
    width: Int
) -> SIMD4<Scalar> {
    var (a, b) = (Scalar.Vector.zero, Scalar.Vector.zero)
    var (c, d) = (a, b)
    // SAFETY: all rows have `width` scalars, whole vectors.
    for at in stride(from: 0, to: width, by: Scalar.Vector.scalarCount) {
        let vector = unsafe row.vector(at: at)
        unsafe a = a.addingProduct(vector, keys.vector(at: at))
        unsafe b = b.addingProduct(vector, keys.vector(at: width &+ at))
        unsafe c = c.addingProduct(vector, keys.vector(at: 2 &* width &+ at))
        unsafe d = d.addingProduct(vector, keys.vector(at: 3 &* width &+ at))
    }
    return Scalar.laneSums(a, b, c, d)
}

/// Multiplies whole vectors by others.
@inline(__always)
private func multiply<Scalar: KernelScalar>(
    _ target: UnsafeMutablePointer<Scalar>,
    by factors: UnsafePointer<Scalar>,
    count: Int
) {
    // SAFETY: the caller guarantees `count` scalars, whole vectors.
    for at in stride(from: 0, to: count, by: Scalar.Vector.scalarCount) {
        unsafe target.store(target.vector(at: at) * factors.vector(at: at), at: at)
    }
}
