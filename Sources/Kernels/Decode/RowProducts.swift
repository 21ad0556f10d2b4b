// The two products of attention with one query, row by row: vectors lie along the rows of keys and
// values, so nothing is transposed and each row is read from memory as it lies.
//
//     scores   [keys]      one key after the other, a chain of multiply-adds for each lane
//     context  [columns]   up to eight vectors of columns at a time, a chain over the keys for each

/// Computes `scale · K q`, the scores of one query.
///
/// Lane l of a key's sum runs over the dimensions l, l + width, l + 2 · width …; the lanes are then
/// added in pairs, those of four keys at once. Keys are read from the first byte to the last: several
/// rows abreast would be read at less than half the speed. Their chains overlap all the same.
///
/// - Parameters:
///   - query: As `packRow` leaves it.
///   - keys: `count` rows.
///   - count: How many keys there are.
///   - stride: From one key to the next, in scalars.
///   - length: How long a key is: one vector at least.
///   - scale: Multiplies each finished sum.
///   - scores: Room for `count` scores, rounded up to whole vectors; the surplus ones are
///     those of the last key.
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

/// Copies a query to where `multiplyRows` reads it: whole vectors, then, where its length is no
/// multiple of the width, its last vector with zeros for what the whole ones hold already.
///
/// - Parameters:
///   - row: `length` scalars, one vector at least.
///   - length: How long it is.
///   - packed: Room for `length`, rounded up to whole vectors.
@inline(__always)
func packRow<Scalar: KernelScalar>(
    _ row: UnsafePointer<Scalar>,
    length: Int,
    into packed: UnsafeMutablePointer<Scalar>
) {
    let width = Scalar.Vector.scalarCount
    let rest = length % width
    let wholeLength = length - rest
    // SAFETY: all offsets are within the lengths that the caller vouches for.
    unsafe packed.update(from: row, count: wholeLength)
    guard rest > 0 else { return }
    for lane in 0..<width {
        unsafe packed[wholeLength + lane] = lane < width - rest ? 0 : row[length - width + lane]
    }
}

/// Turns the context so far into that of the new maximum, and adds a block's:
/// `o · correction + pᵀ V`.
///
/// Eight vectors of columns at a time (8 accumulators and a broadcast term, 9 registers), then
/// four, then one; columns that fill no vector come last, one by one.
///
/// - Parameters:
///   - terms: exp(score − maximum) of each key.
///   - values: `count` rows.
///   - count: How many keys there are.
///   - stride: From one row of values to the next, in scalars.
///   - length: How long a row of values is.
///   - correction: Multiplies what was summed before.
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
    // SAFETY: columns stay below `length`, keys below `count`.
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
    private var sum0 = Scalar.Vector.zero
    private var sum1 = Scalar.Vector.zero
    private var sum2 = Scalar.Vector.zero
    private var sum3 = Scalar.Vector.zero

    /// Adds a row times its term.
    @inline(__always)
    mutating func add(_ term: Scalar.Vector, times row: UnsafePointer<Scalar>) {
        let width = Scalar.Vector.scalarCount
        // SAFETY: the caller has four vectors there.
        unsafe sum0 = sum0.addingProduct(term, row.vector(at: 0))
        unsafe sum1 = sum1.addingProduct(term, row.vector(at: width))
        unsafe sum2 = sum2.addingProduct(term, row.vector(at: 2 * width))
        unsafe sum3 = sum3.addingProduct(term, row.vector(at: 3 * width))
    }

    /// Adds what was summed before, corrected, and puts the whole in its place.
    @inline(__always)
    func store(to context: UnsafeMutablePointer<Scalar>, correctingBy factor: Scalar.Vector) {
        let width = Scalar.Vector.scalarCount
        // SAFETY: the caller has four vectors there.
        unsafe context.store(sum0.addingProduct(context.vector(at: 0), factor), at: 0)
        unsafe context.store(sum1.addingProduct(context.vector(at: width), factor), at: width)
        unsafe context.store(
            sum2.addingProduct(context.vector(at: 2 * width), factor),
            at: 2 * width
        )
        unsafe context.store(
            sum3.addingProduct(context.vector(at: 3 * width), factor),
            at: 3 * width
        )
    }
}
