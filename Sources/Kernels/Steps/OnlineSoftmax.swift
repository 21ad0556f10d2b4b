/// The softmax of several rows of scores at once, seen block by block: one lane for each row.
///
/// A row's softmax needs its maximum M and its sum L = Σ exp(s − M). Both can be kept while the
/// scores arrive: when a block raises the maximum from M to M′, everything that was summed so far
/// is multiplied by exp(M − M′), its *correction*.
///
///     scores 1 2 | 4:   M = 2, L = e⁻¹ + 1   |   M′ = 4, L′ = L · e⁻² + 1
///
/// A row that has seen nothing but −∞ keeps M = −∞ and L = 0, and all its terms are 0. A sink is a
/// score that is seen before all others and whose term nobody reads: the row starts with M = sink
/// and L = 1.
///
/// - SeeAlso: Milakov and Gimelshein 2018, algorithm 3.
@safe
package struct OnlineSoftmax<Scalar: KernelScalar> {
    /// How many lanes there are: a multiple of the vector width.
    package let laneCount: Int

    /// The greatest score of each lane so far, the sink included; −∞ before the first.
    package let maxima: UnsafeMutablePointer<Scalar>

    /// The sum of exp(score − maximum) of each lane.
    package let sums: UnsafeMutablePointer<Scalar>

    /// What the last block multiplied earlier sums by; context sums must follow.
    package let corrections: UnsafeMutablePointer<Scalar>

    /// The greatest score of each lane so far, without the sink.
    private let scoreMaxima: UnsafeMutablePointer<Scalar>

    /// How many scalars of memory `laneCount` lanes need.
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

    /// Goes back to before the first block.
    @inline(__always)
    func reset(sink: Scalar) {
        // SAFETY: each run has `laneCount` scalars.
        unsafe maxima.update(repeating: sink, count: laneCount)
        unsafe sums.update(repeating: sink == -.infinity ? 0 : 1, count: laneCount)
        unsafe corrections.update(repeating: 1, count: laneCount)
        unsafe scoreMaxima.update(repeating: -.infinity, count: laneCount)
    }

    /// Takes up the state that another value with the same memory left behind.
    @inline(__always)
    init(laneCount: Int, resuming scratch: UnsafeMutablePointer<Scalar>) {
        self.laneCount = laneCount
        // SAFETY: four runs of `laneCount` scalars lie in the scratch, as its count promises.
        unsafe maxima = scratch
        unsafe sums = scratch + laneCount
        unsafe corrections = scratch + 2 * laneCount
        unsafe scoreMaxima = scratch + 3 * laneCount
    }

    /// Takes in a block of scores and replaces each by exp(score − maximum).
    ///
    /// - Parameters:
    ///   - scores: `count` rows of `laneCount` scores, finite or −∞.
    ///   - count: How many keys the block has.
    ///   - rowCount: How many of the lanes, from the first on, have a row; nil for all. What lies in
    ///     vectors without one stays as it is.
    /// - Returns: Whether the maximum of any lane rose, so that there are corrections to be made.
    @inline(__always)
    @discardableResult
    package func absorb(
        _ scores: UnsafeMutablePointer<Scalar>,
        count: Int,
        rowCount: Int? = nil
    ) -> Bool {
        let width = Scalar.Vector.scalarCount
        var hasRisen = false
        // SAFETY: lanes stay below `laneCount`, and the caller has `count` rows of them.
        for lane in stride(from: 0, to: rowCount ?? laneCount, by: width) {
            let scores = unsafe scores + lane
            let known = unsafe scoreMaxima.vector(at: lane)
            let greatest = unsafe Self.greatest(scores, count: count, stride: laneCount, known)
            let before = unsafe maxima.vector(at: lane)
            let maximum = Scalar.maximum(before, greatest)
            // −∞ − −∞ is not a number; −∞ less any finite number gives the exp(−∞) = 0 meant.
            let lowest = Scalar.Vector(repeating: -.greatestFiniteMagnitude)
            let shift = Scalar.maximum(maximum, lowest)
            // The block is summed by itself first: shorter chains, smaller rounding error.
            let sum = unsafe Self.replaceByTerms(scores, count: count, stride: laneCount, shift)
            if Scalar.differ(greatest, known) {
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

    /// Returns the greatest score of each lane of a vector, if it is above those known.
    @inline(__always)
    private static func greatest(
        _ scores: UnsafePointer<Scalar>,
        count: Int,
        stride: Int,
        _ known: Scalar.Vector
    ) -> Scalar.Vector {
        // Four chains, since each comparison waits for the one before.
        var (a, b, c, d) = (known, known, known, known)
        var row = 0
        // SAFETY: the caller has `count` rows.
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

    /// Replaces each score of a vector of lanes by its term, and returns their sums.
    @inline(__always)
    private static func replaceByTerms(
        _ scores: UnsafeMutablePointer<Scalar>,
        count: Int,
        stride: Int,
        _ shift: Scalar.Vector
    ) -> Scalar.Vector {
        var sum = Scalar.Vector.zero
        // SAFETY: the caller has `count` rows.
        for row in 0..<count {
            let offset = row &* stride
            let term = unsafe Scalar.softmaxTerms(scores.vector(at: offset) - shift)
            unsafe scores.store(term, at: offset)
            sum += term
        }
        return sum
    }

    /// Whether a lane has seen no score but −∞, whatever its sink.
    package func isEmpty(lane: Int) -> Bool {
        // SAFETY: the caller names a lane.
        unsafe scoreMaxima[lane] == -.infinity
    }

    /// The natural logarithm of Σ exp(score) of a lane, the sink included; −∞ if it has seen
    /// nothing else.
    package func logSumExp(ofLane lane: Int) -> Scalar {
        // SAFETY: the caller names a lane.
        unsafe maxima[lane] + Scalar.naturalLogarithm(sums[lane])
    }

    /// What a lane's terms are divided by: their sum, or 1 where all are 0.
    @inline(__always)
    package func divisor(ofLane lane: Int) -> Scalar {
        // SAFETY: the caller names a lane.
        unsafe sums[lane] == 0 ? 1 : sums[lane]
    }

    /// What the terms of a vector of lanes are divided by.
    @inline(__always)
    func divisors(at lane: Int) -> Scalar.Vector {
        // SAFETY: the caller names the first of a vector of lanes.
        let sums = unsafe sums.vector(at: lane)
        return sums.replacing(with: 1, where: sums .== 0)
    }
}
