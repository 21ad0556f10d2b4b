import Foundation
import HTTP1

/// The value of the `Date` field, formatted once per second.
struct DateCache {
    private var second = Int.min
    private var text: [UInt8] = []

    /// The current time as an IMF-fixdate.
    mutating func date() -> [UInt8] {
        let now = time(nil)
        if now != second {
            second = now
            text = IMFFixdate(secondsSince1970: Int64(now)).bytes
        }
        return text
    }
}
