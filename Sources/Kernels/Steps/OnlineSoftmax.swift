/// The softmax of several rows of scores at once, computed block by block: one lane for each row.
///
/// A row's softmax needs its maximum M and its sum L = Σ exp(s − M). Both can be kept while the
/// scores arrive: when a block raises the maximum from M to M′, everything summed so far is
/// multiplied by exp(M − M′), its *correction*.
///
///     scores 1 2 | 4:   M = 2, L = e⁻¹ + 1   |   M′ = 4, L′ = L · e⁻² + 1
///
/// A row that has seen only −∞ keeps M = −∞ and L = 0, and all its terms are 0. A sink is a score
/// that comes before all others and whose term is not used: the row starts with M = sink and L = 1.
///
/// SAFETY: each of the four arrays has `laneCount` scalars; the caller passes lanes below that.
///
/// - SeeAlso: Milakov and Gimelshein 2018, algorithm 3.
@safe
package struct OnlineSoftmax<Scalar: KernelScalar> {
    /// The number of lanes: a multiple of the vector width.
    package let laneCount: Int

    /// The greatest score of each lane so far, the sink included; −∞ before the first.
    package let maxima: UnsafeMutablePointer<Scalar>

    /// The sum of exp(score − maximum) of each lane.
    package let sums: UnsafeMutablePointer<Scalar>

    /// The factors by which the last block multiplied earlier sums; context sums must follow.
    package let corrections: UnsafeMutablePointer<Scalar>

    /// The greatest score of each lane so far, without the sink.
    private let scoreMaxima: UnsafeMutablePointer<Scalar>

    /// The number of scalars of memory that `laneCount` lanes need.
    package static func scratchCount(laneCount: Int) -> Int { 4 * laneCount }

    /// Creates the state before the first block.
    ///
    /// - Parameters:
    ///   - laneCount: A multiple of the vector width.
    ///   - scratch: Memory of `scratchCount` scalars.
    ///   - sink: The sink of every lane, finite; −∞ for none.
    package init(
        laneCount: Int,
        scratch: UnsafeMutablePointer<Scalar>,
        sink: Scalar = -.infinity
    ) {
        unsafe self.init(laneCount: laneCount, resuming: scratch)
        reset(sink: sink)
    }

    /// Returns to the state before the first block.
    @inline(__always)
    func reset(sink: Scalar) {
        unsafe maxima.update(repeating: sink, count: laneCount)
        unsafe sums.update(repeating: sink == -.infinity ? 0 : 1, count: laneCount)
        unsafe corrections.update(repeating: 1, count: laneCount)
        unsafe scoreMaxima.update(repeating: -.infinity, count: laneCount)
    }

    /// Resumes the state that another value has left in the same memory.
    @inline(__always)
    init(laneCount: Int, resuming scratch: UnsafeMutablePointer<Scalar>) {
        self.laneCount = laneCount
        unsafe maxima = scratch
        unsafe sums = scratch + laneCount
        unsafe corrections = scratch + 2 * laneCount
        unsafe scoreMaxima = scratch + 3 * laneCount
    }

    /// Adds a block of scores and replaces each by exp(score − maximum).
    ///
    /// - Parameters:
    ///   - scores: `count` rows of `laneCount` scores, finite or −∞.
    ///   - count: The number of keys of the block.
    ///   - rowCount: The number of lanes that have a row, from the first on; nil for all. Vectors
    ///     without one are not changed.
    /// - Returns: Whether the maximum of any lane has risen, so that corrections are necessary.
    @inline(__always)
    @discardableResult
    package func absorb(
        _ scores: UnsafeMutablePointer<Scalar>,
        count: Int,
        rowCount: Int? = nil
    ) -> Bool {
        var hasRisen = false
        for lane in stride(from: 0, to: rowCount ?? laneCount, by: Scalar.Vector.scalarCount) {
            let scores = unsafe scores + lane
            let known = unsafe scoreMaxima.vector(at: lane)
            let greatest = unsafe Self.greatest(scores, count: count, stride: laneCount, known)
            let before = unsafe maxima.vector(at: lane)
            let maximum = Scalar.maximum(before, greatest)
            // −∞ − −∞ is not a number; −∞ less any finite number gives the intended exp(−∞) = 0.
            let lowest = Scalar.Vector(repeating: -.greatestFiniteMagnitude)
            let shift = Scalar.maximum(maximum, lowest)
            // The block is summed separately first: shorter chains, smaller rounding error.
            let sum = unsafe Self.replaceByTerms(scores, count: count, stride: laneCount, shift)
            if greatest != known {
                let correction = Scalar.softmaxTerms(before - shift)
                unsafe scoreMaxima.store(greatest, at: lane)
                unsafe maxima.store(maximum, at: lane)
                unsafe corrections.store(correction, at: lane)
                unsafe sums.store(sum.addingProduct(sums.vector(at: lane), correction), at: lane)
                hasRisen = true
            } else {
                unsafe corrections.store(Scalar.Vector(repeating: 1), at: lane)
                unsafe sums.store(sums.vector(at: lane) + sum, at: lane)
            }
        }
        return hasRisen
    }

    /// Returns the greatest of the known maximum and the scores of each lane of a vector.
    @inline(__always)
    private static func greatest(
        _ scores: UnsafePointer<Scalar>,
        count: Int,
        stride: Int,
        _ known: Scalar.Vector
    ) -> Scalar.Vector {
        // Four chains, because each comparison waits for the one before it.
        var (a, b, c, d) = (known, known, known, known)
        var row = 0
        while row &+ 4 <= count {
            let scores = unsafe scores + row &* stride
            a = unsafe Scalar.maximum(a, scores.vector(at: 0))
            b = unsafe Scalar.maximum(b, scores.vector(at: stride))
            c = unsafe Scalar.maximum(c, scores.vector(at: 2 &* stride))
            d = unsafe Scalar.maximum(d, scores.vector(at: 3 &* stride))
            row &+= 4
        }
        while row < count {
            a = unsafe Scalar.maximum(a, scores.vector(at: row &* stride))
            row &+= 1
        }
        return Scalar.maximum(Scalar.maximum(a, b), Scalar.maximum(c, d))
    }

    /// Replaces each score of a vector of lanes by its term, and returns the sums of the terms.
    @inline(__always)
    private static func replaceByTerms(
        _ scores: UnsafeMutablePointer<Scalar>,
        count: Int,
        stride: Int,
        _ shift: Scalar.Vector
    ) -> Scalar.Vector {
        var sum = Scalar.Vector.zero
        for row in 0..<count {
            let offset = row &* stride
            let term = unsafe Scalar.softmaxTerms(scores.vector(at: offset) - shift)
            unsafe scores.store(term, at: offset)
            sum += term
        }
        return sum
    }

    /// Whether all scores of a lane are −∞, whatever its sink.
    package func isEmpty(lane: Int) -> Bool { unsafe scoreMaxima[lane] == -.infinity }

    /// The natural logarithm of Σ exp(score) of a lane, the sink included; −∞ if the sum is 0.
    package func logSumExp(ofLane lane: Int) -> Scalar {
        unsafe maxima[lane] + Scalar.naturalLogarithm(sums[lane])
    }

    /// The divisor of a lane's terms: their sum, or 1 if all are 0.
    @inline(__always)
    package func divisor(ofLane lane: Int) -> Scalar { unsafe sums[lane] == 0 ? 1 : sums[lane] }

    /// The divisors of a vector of lanes.
    @inline(__always)
    func divisors(at lane: Int) -> Scalar.Vector {
        let sums = unsafe sums.vector(at: lane)
        return sums.replacing(with: 1, where: sums .== 0)
    }
}
