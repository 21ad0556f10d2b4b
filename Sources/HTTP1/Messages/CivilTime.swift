/// A second of the Gregorian calendar, in UTC.
package struct CivilTime {
    package let year: Int
    /// The month, 1 to 12.
    package let month: Int
    /// The day of the month, from 1.
    package let day: Int
    /// The day of the week, 0 to 6; 0 is Sunday.
    package let weekday: Int
    package let hour: Int
    package let minute: Int
    package let second: Int

    /// Creates a time from the seconds since 1970-01-01 00:00:00 UTC, without leap seconds.
    ///
    /// Years are counted from 1 March, so that the leap day is a year's last and the lengths of
    /// months follow (153·m + 2) / 5, in eras of 400 years, which all have 146 097 days.
    package init(secondsSince1970 seconds: Int) {
        let (days, secondOfDay) = Self.flooredDivision(seconds, by: 86_400)
        hour = secondOfDay / 3600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60
        // 1970-01-01 was a Thursday.
        weekday = Self.flooredDivision(days + 4, by: 7).remainder
        let (era, dayOfEra) = Self.flooredDivision(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }

    /// Returns the quotient rounded towards −∞, and the remainder, which is never negative.
    private static func flooredDivision(
        _ dividend: Int,
        by divisor: Int
    ) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
