import Foundation
import HTTP1

/// A time as RFC 3339 writes it, in UTC, to the millisecond.
struct Timestamp {
    private let seconds: Int
    private let milliseconds: Int

    static var now: Timestamp {
        var time = timespec()
        // SAFETY: `time` is a local that outlives the call, which writes one `timespec`.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
    }

    /// Appends the text, `2026-01-31T23:59:59.999Z`.
    func append(to bytes: inout [UInt8]) {
        let time = CivilTime(secondsSince1970: seconds)
        bytes.append(addingCapacity: 24) { output in
            output.append(decimal: time.year, digitCount: 4)
            output.append("-")
            output.append(decimal: time.month, digitCount: 2)
            output.append("-")
            output.append(decimal: time.day, digitCount: 2)
            output.append("T")
            output.append(decimal: time.hour, digitCount: 2)
            output.append(":")
            output.append(decimal: time.minute, digitCount: 2)
            output.append(":")
            output.append(decimal: time.second, digitCount: 2)
            output.append(".")
            output.append(decimal: milliseconds, digitCount: 3)
            output.append("Z")
        }
    }
}
