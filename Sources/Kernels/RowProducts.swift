// The two products of attention with one query, row by row: vectors lie along the rows of keys and
// values, so nothing is transposed and each row is read from memory as it lies.
//
//     scores   [keys]      eight keys at a time, a chain of multiply-adds for each lane of each key
//     context  [columns]   up to eight vectors of columns at a time, a chain over the keys for each

/// Computes `scale · K q`, the scores of one query.
///
/// Lane l of a key's sum runs over the dimensions l, l + width, l + 2 · width …; the lanes are then
/// added in pairs. Eight accumulators, one vector of the query and the keys as memory operands use
/// 9 of the 16 vector registers of AVX2.
///
/// - Parameters:
///   - query: As `packRow` leaves it.
///   - keys: `count` rows.
///   - count: How many keys there are.
///   - stride: From one key to the next, in scalars.
///   - length: How long a key is: one vector at least.
///   - scale: Multiplies each finished sum.
///   - scores: Room for `count` scores, rounded up to whole tiles of eight; the surplus ones are
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
    let width = Scalar.Vector.scalarCount
    let wholeLength = length / width * width
    let last = count - 1
    var key = 0
    while key < count {
        // SAFETY: rows past the last are read as the last; a row has `length` scalars, and its
        // last vector ends with it.
        let row0 = unsafe keys + key * stride
        let row1 = unsafe keys + min(key + 1, last) * stride
        let row2 = unsafe keys + min(key + 2, last) * stride
        let row3 = unsafe keys + min(key + 3, last) * stride
        let row4 = unsafe keys + min(key + 4, last) * stride
        let row5 = unsafe keys + min(key + 5, last) * stride
        let row6 = unsafe keys + min(key + 6, last) * stride
        let row7 = unsafe keys + min(key + 7, last) * stride
        var (sum0, sum1, sum2, sum3) = (
            Scalar.Vector.zero, Scalar.Vector.zero, Scalar.Vector.zero, Scalar.Vector.zero
        )
        var (sum4, sum5, sum6, sum7) = (sum0, sum1, sum2, sum3)
        var at = 0
        while at < wholeLength {
            let vector = unsafe query.vector(at: at)
            unsafe sum0 = sum0.addingProduct(row0.vector(at: at), vector)
            unsafe sum1 = sum1.addingProduct(row1.vector(at: at), vector)
            unsafe sum2 = sum2.addingProduct(row2.vector(at: at), vector)
            unsafe sum3 = sum3.addingProduct(row3.vector(at: at), vector)
            unsafe sum4 = sum4.addingProduct(row4.vector(at: at), vector)
            unsafe sum5 = sum5.addingProduct(row5.vector(at: at), vector)
            unsafe sum6 = sum6.addingProduct(row6.vector(at: at), vector)
            unsafe sum7 = sum7.addingProduct(row7.vector(at: at), vector)
            at += width
        }
        if wholeLength < length {
            let vector = unsafe query.vector(at: wholeLength)
            at = length - width
            unsafe sum0 = sum0.addingProduct(row0.vector(at: at), vector)
            unsafe sum1 = sum1.addingProduct(row1.vector(at: at), vector)
            unsafe sum2 = sum2.addingProduct(row2.vector(at: at), vector)
            unsafe sum3 = sum3.addingProduct(row3.vector(at: at), vector)
            unsafe sum4 = sum4.addingProduct(row4.vector(at: at), vector)
            unsafe sum5 = sum5.addingProduct(row5.vector(at: at), vector)
            unsafe sum6 = sum6.addingProduct(row6.vector(at: at), vector)
            unsafe sum7 = sum7.addingProduct(row7.vector(at: at), vector)
        }
        let target = unsafe UnsafeMutableRawPointer(scores + key)
        let half = 4 * MemoryLayout<Scalar>.stride
        unsafe target.storeBytes(
            of: Scalar.laneSums(sum0, sum1, sum2, sum3) * scale,
            as: SIMD4<Scalar>.self
        )
        unsafe target.storeBytes(
            of: Scalar.laneSums(sum4, sum5, sum6, sum7) * scale,
            toByteOffset: half,
            as: SIMD4<Scalar>.self
        )
        key += 8
    }
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
