/// A point on a clock that never goes back.
///
/// HTTP1 has no clock: the time is passed in.
package struct MonotonicTime: Comparable, Hashable, Sendable {
    /// Nanoseconds since an arbitrary origin, the same for all points of one process.
    package let nanoseconds: UInt64

    /// Creates a point in time.
    package init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// Returns the point a duration later; a negative duration counts as zero.
    package static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        MonotonicTime(nanoseconds: time.nanoseconds + duration.wholeNanoseconds)
    }

    /// Returns the time from one point to a later one; zero if it is not later.
    package static func - (later: MonotonicTime, earlier: MonotonicTime) -> Duration {
        .nanoseconds(Int64(later.nanoseconds(since: earlier)))
    }

    /// Returns the nanoseconds from an earlier point to this one; zero if it is not earlier.
    package func nanoseconds(since earlier: MonotonicTime) -> UInt64 {
        self > earlier ? nanoseconds - earlier.nanoseconds : 0
    }

    package static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension Duration {
    /// The duration in nanoseconds; 0 if it is negative.
    package var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds) / 1_000_000_000
    }
}
