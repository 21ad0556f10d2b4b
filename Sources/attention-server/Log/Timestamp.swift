import Foundation
import HTTP1

/// Writes the time as RFC 3339 does, in UTC, to the millisecond: `2026-01-31T23:59:59.999Z`.
struct Timestamp {
    /// The last second that was written: under load, most lines share one.
    private var second = 0
    private var text = Self.text(ofSecond: 0)

    /// Appends the time that it is now.
    mutating func appendNow(to output: inout OutputSpan<UInt8>) {
        var time = timespec()
        // SAFETY: `time` is a local that outlives the call, which writes one `timespec`.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        if time.tv_sec != second {
            (second, text) = (time.tv_sec, Self.text(ofSecond: time.tv_sec))
        }
        output.append(text.span)
        output.append(".")
        output.append(decimal: time.tv_nsec / 1_000_000, digitCount: 3)
        output.append("Z")
    }

    private static func text(ofSecond second: Int) -> [UInt8] {
        let time = CivilTime(secondsSince1970: second)
        var text: [UInt8] = []
        text.append(addingCapacity: 19) { output in
            output.append(decimal: time.year, digitCount: 4)
            for (separator, number) in [
                ("-", time.month), ("-", time.day), ("T", time.hour), (":", time.minute),
                (":", time.second),
            ] as [(StaticString, Int)] {
                output.append(separator)
                output.append(decimal: number, digitCount: 2)
            }
        }
        return text
    }
}
