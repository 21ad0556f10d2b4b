import Foundation
import HTTP1
import Synchronization

/// A time as RFC 3339 writes it, in UTC, to the millisecond.
struct Timestamp {
    private let seconds: Int
    private let milliseconds: Int

    /// The last second that was formatted: under load, most lines share one.
    private static let lastSecond = Mutex((seconds: 0, text: text(ofSecond: 0)))

    static var now: Timestamp {
        var time = timespec()
        // SAFETY: `time` is a local that outlives the call, which writes one `timespec`.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
    }

    /// Appends the text, `2026-01-31T23:59:59.999Z`.
    func append(to bytes: inout [UInt8]) {
        Self.lastSecond.withLock { last in
            if last.seconds != seconds { last = (seconds, Self.text(ofSecond: seconds)) }
            bytes += last.text
        }
        bytes.append(addingCapacity: 5) { output in
            output.append(".")
            output.append(decimal: milliseconds, digitCount: 3)
            output.append("Z")
        }
    }

    private static func text(ofSecond seconds: Int) -> [UInt8] {
        let time = CivilTime(secondsSince1970: seconds)
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
