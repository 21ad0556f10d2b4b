import Foundation
package import HTTP1

extension MonotonicTime {
    /// The time now.
    package static var now: MonotonicTime {
        var time = timespec()
        // SAFETY: `time` is a local that outlives the call, which writes one `timespec`.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(
            nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        )
    }
}

/// The `Date` field's value, made once a second.
struct DateCache {
    private var second = Int.min
    private var text: [UInt8] = []

    /// The wall clock's time as an IMF-fixdate.
    mutating func date() -> [UInt8] {
        let now = time(nil)
        if now != second {
            second = now
            text = IMFFixdate(secondsSince1970: Int64(now)).bytes
        }
        return text
    }
}
