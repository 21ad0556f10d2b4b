// The two products of attention with one query. Vectors are parts of the rows of keys and values, so
// nothing is transposed and each row is read in place.
//
//     scores   [keys]      one key after the other, one chain of multiply-adds for each lane
//     context  [columns]   up to eight vectors of columns at a time, one chain over the keys for each
//
// One query against 8192 keys of size 64 is read at 99 % of the rate of reading memory
// (Benchmarks/results, 2026-11-25).

/// Computes `scale · K q`, the scores of one query.
///
/// Lane l of a key's sum has the dimensions l, l + width, l + 2 · width …; the lanes are then added in
/// pairs, those of four keys at once. Keys are read from the first byte to the last, because reading
/// several rows side by side takes almost twice as long (2.4 instead of 1.3 ms for 8 × 1 × 8192 ×
/// 64). The chains of consecutive keys overlap in time.
///
/// - Parameters:
///   - query: A row from `packRow`.
///   - keys: `count` rows.
///   - count: The number of keys.
///   - stride: The distance from one key to the next, in scalars.
///   - length: The length of a key: at least one vector.
///   - scale: Multiplies each finished sum.
///   - scores: Memory for `count` scores, rounded up to whole vectors; the surplus ones are those of
///     the last key.
@inline(__always)
func multiplyRows<Scalar: KernelScalar>(
    _ query: UnsafePointer<Scalar>,
    _ keys: UnsafePointer<Scalar>,
    count: Int,
    stride: Int,
    length: Int,
    scale: Scalar,
    into scores: UnsafeMutablePointer<Scalar>
) {
    let last = count - 1
    // SAFETY: rows past the last are read as the last; a row has `length` scalars.
    func laneProducts(_ key: Int) -> Scalar.Vector {
        unsafe multiplyLanes(query, keys + min(key, last) * stride, length: length)
    }
    let roundedCount = count.roundedUp(toMultipleOf: Scalar.Vector.scalarCount)
    var key = 0
    while key < roundedCount {
        let (a, b) = (laneProducts(key), laneProducts(key + 1))
        let (c, d) = (laneProducts(key + 2), laneProducts(key + 3))
        unsafe UnsafeMutableRawPointer(scores + key).storeBytes(
            of: Scalar.laneSums(a, b, c, d) * scale,
            as: SIMD4<Scalar>.self
        )
        key &+= 4
    }
}

/// Returns the products of a query and a key, summed in the lanes of a vector.
@inline(__always)
private func multiplyLanes<Scalar: KernelScalar>(
    _ query: UnsafePointer<Scalar>,
    _ key: UnsafePointer<Scalar>,
    length: Int
) -> Scalar.Vector {
    let width = Scalar.Vector.scalarCount
    let wholeLength = length / width * width
    var sum = Scalar.Vector.zero
    // SAFETY: a row has `length` scalars, and its last vector ends with it.
    var at = 0
    while at < wholeLength {
        unsafe sum = sum.addingProduct(key.vector(at: at), query.vector(at: at))
        at &+= width
    }
    if wholeLength < length {
        unsafe sum = sum.addingProduct(
            key.vector(at: length - width),
            query.vector(at: wholeLength)
        )
    }
    return sum
}

/// Copies a query into the form that `multiplyRows` reads: whole vectors; then, if its length is not a
/// multiple of the width, its last vector, with zeros for the scalars that the whole ones have.
///
/// - Parameters:
///   - row: `length` scalars, at least one vector.
///   - length: The length of the row.
///   - packed: Memory for `length` scalars, rounded up to whole vectors.
@inline(__always)
func packRow<Scalar: KernelScalar>(
    _ row: UnsafePointer<Scalar>,
    length: Int,
    into packed: UnsafeMutablePointer<Scalar>
) {
    let width = Scalar.Vector.scalarCount
    let rest = length % width
    let wholeLength = length - rest
    // SAFETY: all offsets are within the lengths that the caller guarantees.
    unsafe packed.update(from: row, count: wholeLength)
    guard rest > 0 else { return }
    for lane in 0..<width {
        unsafe packed[wholeLength + lane] = lane < width - rest ? 0 : row[length - width + lane]
    }
}

/// Corrects the context so far for the new maximum, and adds that of a block:
/// `o · correction + pᵀ V`.
///
/// Eight vectors of columns are summed at a time (8 accumulators and a broadcast term, 9 registers),
/// which takes an eighth less time than four; then four, then one. Columns that do not fill a vector
/// are summed one by one.
///
/// - Parameters:
///   - terms: exp(score − maximum) of each key.
///   - values: `count` rows.
///   - count: The number of keys.
///   - stride: The distance from one row of values to the next, in scalars.
///   - length: The length of a row of values.
///   - correction: Multiplies the sums so far.
///   - context: `length` sums.
@inline(__always)
func addWeightedRows<Scalar: KernelScalar>(
    _ terms: UnsafePointer<Scalar>,
    _ values: UnsafePointer<Scalar>,
    count: Int,
    stride: Int,
    length: Int,
    correction: Scalar,
    to context: UnsafeMutablePointer<Scalar>
) {
    let width = Scalar.Vector.scalarCount
    let factor = Scalar.Vector(repeating: correction)
    var column = 0
    // SAFETY: columns are less than `length`, keys less than `count`.
    while column + 8 * width <= length {
        let base = unsafe values + column
        var (left, right) = (FourVectors<Scalar>(), FourVectors<Scalar>())
        for key in 0..<count {
            let term = unsafe Scalar.Vector(repeating: terms[key])
            unsafe left.add(term, times: base + key * stride)
            unsafe right.add(term, times: base + key * stride + 4 * width)
        }
        unsafe left.store(to: context + column, correctingBy: factor)
        unsafe right.store(to: context + column + 4 * width, correctingBy: factor)
        column += 8 * width
    }
    if column + 4 * width <= length {
        let base = unsafe values + column
        var sums = FourVectors<Scalar>()
        for key in 0..<count {
            unsafe sums.add(Scalar.Vector(repeating: terms[key]), times: base + key * stride)
        }
        unsafe sums.store(to: context + column, correctingBy: factor)
        column += 4 * width
    }
    while column + width <= length {
        let base = unsafe values + column
        var sum = Scalar.Vector.zero
        for key in 0..<count {
            let term = unsafe Scalar.Vector(repeating: terms[key])
            unsafe sum = sum.addingProduct(term, base.vector(at: key * stride))
        }
        unsafe context.store(sum.addingProduct(context.vector(at: column), factor), at: column)
        column += width
    }
    while column < length {
        var sum: Scalar = 0
        for key in 0..<count {
            unsafe sum = sum.addingProduct(terms[key], values[key * stride + column])
        }
        unsafe context[column] = sum.addingProduct(context[column], correction)
        column += 1
    }
}

/// Sums of four vectors of columns, held in registers.
private struct FourVectors<Scalar: KernelScalar> {
    private var first = LanePair<Scalar>.zero
    private var last = LanePair<Scalar>.zero

    /// Adds a row times its term.
    @inline(__always)
    mutating func add(_ term: Scalar.Vector, times row: UnsafePointer<Scalar>) {
        // SAFETY: the caller guarantees four vectors.
        unsafe first = first.addingProduct(term, row.pair(at: 0))
        unsafe last = last.addingProduct(term, row.pair(at: LanePair<Scalar>.laneCount))
    }

    /// Adds the corrected sums so far, and stores the result in their place.
    @inline(__always)
    func store(to context: UnsafeMutablePointer<Scalar>, correctingBy factor: Scalar.Vector) {
        let count = LanePair<Scalar>.laneCount
        // SAFETY: the caller guarantees four vectors.
        unsafe context.store(first.addingProduct(factor, context.pair(at: 0)), at: 0)
        unsafe context.store(last.addingProduct(factor, context.pair(at: count)), at: count)
    }
}
