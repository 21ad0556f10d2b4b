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
        self.laneCount = laneCount
        // SAFETY: four runs of `laneCount` scalars lie in the scratch, as its count promises.
        unsafe maxima = scratch
        unsafe sums = scratch + laneCount
        unsafe corrections = scratch + 2 * laneCount
        unsafe scoreMaxima = scratch + 3 * laneCount
        unsafe maxima.update(repeating: sink, count: laneCount)
        unsafe sums.update(repeating: sink == -.infinity ? 0 : 1, count: laneCount)
        unsafe corrections.update(repeating: 1, count: laneCount)
        unsafe scoreMaxima.update(repeating: -.infinity, count: laneCount)
    }

    /// Takes in a block of scores and replaces each by exp(score − maximum).
    ///
    /// - Parameters:
    ///   - scores: `count` rows of `laneCount` scores, finite or −∞.
    ///   - count: How many keys the block has.
    @inline(__always)
    package func absorb(_ scores: UnsafeMutablePointer<Scalar>, count: Int) {
        // SAFETY: lanes stay below `laneCount`, and the caller has `count` rows of them.
        let lowest = Scalar.Vector(repeating: -.greatestFiniteMagnitude)
        var lane = 0
        while lane < laneCount {
            var greatest = unsafe scoreMaxima.vector(at: lane)
            for row in 0..<count {
                let score = unsafe scores.vector(at: row * laneCount + lane)
                greatest = Scalar.maximum(greatest, score)
            }
            unsafe scoreMaxima.store(greatest, at: lane)
            let before = unsafe maxima.vector(at: lane)
            let maximum = Scalar.maximum(before, greatest)
            unsafe maxima.store(maximum, at: lane)
            // −∞ − −∞ is not a number; −∞ less any finite number gives the exp(−∞) = 0 meant.
            let shift = Scalar.maximum(maximum, lowest)
            let correction = Scalar.exponential(before - shift)
            unsafe corrections.store(correction, at: lane)

            var sum = Scalar.Vector.zero
            for row in 0..<count {
                let offset = row * laneCount + lane
                let term = unsafe Scalar.exponential(scores.vector(at: offset) - shift)
                unsafe scores.store(term, at: offset)
                sum += term
            }
            // The block is summed by itself first: shorter chains, smaller rounding error.
            unsafe sums.store(sum.addingProduct(sums.vector(at: lane), correction), at: lane)
            lane += Scalar.Vector.scalarCount
        }
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
}
