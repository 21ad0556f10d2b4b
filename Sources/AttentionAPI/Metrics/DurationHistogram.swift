import Synchronization

/// Counts durations by size, from any thread.
///
/// The bounds are half a decade apart, from 10 µs, a tenth of the time of a short request over a
/// loopback interface, to 30 s, half of the default limit of a computation.
struct DurationHistogram: ~Copyable, Sendable {
    /// The upper bounds of the buckets in seconds, as OpenMetrics writes them.
    static let boundTexts = [
        "1e-05", "3e-05", "0.0001", "0.0003", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1.0",
        "3.0", "10.0", "30.0", "+Inf",
    ]

    private let counts = InlineArray<15, Atomic<Int>> { _ in Atomic(0) }
    private let sum = Atomic<Int>(0)

    /// Counts a duration.
    func observe(nanoseconds: UInt64) {
        counts[Self.bucket(of: nanoseconds)].add(1, ordering: .relaxed)
        sum.add(Int(truncatingIfNeeded: nanoseconds), ordering: .relaxed)
    }

    /// Returns the number of a duration's bucket.
    ///
    /// Most durations are short, so the search begins at the shortest bound.
    static func bucket(of nanoseconds: UInt64) -> Int {
        var (index, bound) = (0, 10_000 as UInt64)
        while index < 14 {
            if nanoseconds <= bound { break }
            if nanoseconds <= 3 &* bound { return index + 1 }
            (index, bound) = (index + 2, 10 &* bound)
        }
        return index
    }

    /// The number of durations in each bucket, and the sum of all in nanoseconds.
    ///
    /// Durations that are counted meanwhile may be part of one and not of the other.
    var values: (counts: [Int], nanoseconds: Int) {
        let counts = self.counts.indices.map { self.counts[$0].load(ordering: .relaxed) }
        return (counts, sum.load(ordering: .relaxed))
    }
}
