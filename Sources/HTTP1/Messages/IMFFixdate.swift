/// A moment as HTTP writes it in the Date field: `Sun, 06 Nov 1994 08:49:37 GMT`, always 29 bytes.
///
/// - SeeAlso: RFC 9110 section 5.6.7.
package struct IMFFixdate: Sendable, Hashable {
    /// The text in ASCII.
    package let bytes: [UInt8]

    /// Creates the text for a moment in seconds since 1970-01-01 00:00:00 UTC, leap seconds not counted.
    ///
    /// Traps outside the years 0 to 9999, for which there is no such text.
    package init(secondsSince1970 seconds: Int64) {
        let (days, second) = Self.flooredDivision(seconds, by: 86_400)
        let date = CivilDate(daysSince1970: days)
        precondition((0...9999).contains(date.year), "year \(date.year) does not have four digits")

        // 1970-01-01 was a Thursday.
        let weekday = Int(Self.flooredDivision(days + 4, by: 7).remainder)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(29)
        bytes.append(contentsOf: Self.weekdays[weekday].utf8)
        bytes.append(contentsOf: ", ".utf8)
        Self.append(date.day, digits: 2, to: &bytes)
        bytes.append(contentsOf: Self.months[Int(date.month) - 1].utf8)
        Self.append(date.year, digits: 4, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        Self.append(second / 3600, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(second / 60 % 60, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(second % 60, digits: 2, to: &bytes)
        bytes.append(contentsOf: " GMT".utf8)
        self.bytes = bytes
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    private static let months = [
        " Jan ", " Feb ", " Mar ", " Apr ", " May ", " Jun ",
        " Jul ", " Aug ", " Sep ", " Oct ", " Nov ", " Dec ",
    ]

    /// Appends a number with leading zeros.
    private static func append(_ number: Int64, digits: Int, to bytes: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    /// The quotient rounded towards −∞, and the remainder, which is never negative.
    fileprivate static func flooredDivision(
        _ dividend: Int64,
        by divisor: Int64
    ) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// A day of the Gregorian calendar.
private struct CivilDate {
    let year: Int64
    let month: Int64
    let day: Int64

    /// Finds the day that lies a number of days after 1970-01-01.
    ///
    /// Years are counted from 1 March, so that the leap day is a year's last and the lengths of
    /// months follow (153·m + 2) / 5, in eras of 400 years, which all have 146 097 days.
    init(daysSince1970: Int64) {
        let daysFrom0000March = daysSince1970 + 719_468
        let (era, dayOfEra) = IMFFixdate.flooredDivision(daysFrom0000March, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }
}
