/// A point on a clock that never goes back.
///
/// HTTP1 is told the time; it has no clock.
package struct MonotonicTime: Comparable, Hashable, Sendable {
    /// Nanoseconds since an arbitrary origin, the same for all points of one process.
    package let nanoseconds: UInt64

    /// Creates a point in time.
    package init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// The point that lies a duration later.
    ///
    /// A negative duration counts as none.
    package static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        MonotonicTime(nanoseconds: time.nanoseconds + duration.wholeNanoseconds)
    }

    /// The time from one point to a later one; zero if it is not later.
    package static func - (later: MonotonicTime, earlier: MonotonicTime) -> Duration {
        guard later > earlier else { return .zero }
        return .nanoseconds(Int64(later.nanoseconds - earlier.nanoseconds))
    }

    /// The nanoseconds from an earlier point to this one; zero if that is not earlier.
    package func nanoseconds(since earlier: MonotonicTime) -> UInt64 {
        self > earlier ? nanoseconds - earlier.nanoseconds : 0
    }

    /// Orders points by time.
    package static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension Duration {
    /// The duration in nanoseconds, 0 if negative.
    package var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds) / 1_000_000_000
    }
}
