import Foundation
package import HTTP1

extension MonotonicTime {
    /// The current time.
    package static var now: MonotonicTime {
        var time = timespec()
        // SAFETY: `time` is a local that outlives the call, which writes one `timespec`.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(
            nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        )
    }
}
