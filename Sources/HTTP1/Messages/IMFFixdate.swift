/// A moment as written in the Date field: `Sun, 06 Nov 1994 08:49:37 GMT`, always 29 bytes.
///
/// - SeeAlso: RFC 9110 section 5.6.7.
package struct IMFFixdate: Sendable, Hashable {
    /// The text in ASCII.
    package let bytes: [UInt8]

    /// Creates the text from the seconds since 1970-01-01 00:00:00 UTC, without leap seconds.
    ///
    /// Traps outside the years 0 to 9999, because a year has four digits.
    package init(secondsSince1970 seconds: Int64) {
        let time = CivilTime(secondsSince1970: Int(seconds))
        precondition((0...9999).contains(time.year), "year \(time.year) does not have four digits")
        bytes = [UInt8](capacity: 29) { output in
            output.append(Self.weekdays[time.weekday])
            output.append(decimal: time.day, digitCount: 2)
            output.append(Self.months[time.month - 1])
            output.append(decimal: time.year, digitCount: 4)
            output.append(" ")
            output.append(decimal: time.hour, digitCount: 2)
            output.append(":")
            output.append(decimal: time.minute, digitCount: 2)
            output.append(":")
            output.append(decimal: time.second, digitCount: 2)
            output.append(" GMT")
        }
    }

    private static let weekdays: [StaticString] = [
        "Sun, ", "Mon, ", "Tue, ", "Wed, ", "Thu, ", "Fri, ", "Sat, ",
    ]

    private static let months: [StaticString] = [
        " Jan ", " Feb ", " Mar ", " Apr ", " May ", " Jun ",
        " Jul ", " Aug ", " Sep ", " Oct ", " Nov ", " Dec ",
    ]
}
