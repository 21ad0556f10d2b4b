import ArgumentParser

/// A number of bytes: `33554432`, `32768KiB`, `32MiB`.
struct ByteCount: ExpressibleByArgument {
    private static let units = [("KiB", 10), ("MiB", 20), ("GiB", 30)]

    /// The number.
    let count: Int

    /// Creates a value in bytes.
    init(_ count: Int) { self.count = count }

    /// Reads a number with or without a unit.
    init?(argument: String) {
        let unit = Self.units.first { argument.hasSuffix($0.0) }
        let digits = argument.dropLast(unit?.0.count ?? 0)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(digits)
        else { return nil }
        let (count, overflow) = number.multipliedReportingOverflow(by: 1 << (unit?.1 ?? 0))
        guard !overflow else { return nil }
        self.count = count
    }

    /// The number with the largest unit that divides it.
    var defaultValueDescription: String {
        let unit = Self.units.last { count > 0 && count % (1 << $0.1) == 0 }
        return unit.map { "\(count >> $0.1)\($0.0)" } ?? String(count)
    }
}

/// A time in seconds: `30`, `0.5`.
struct Seconds: ExpressibleByArgument {
    /// A year: beyond it a deadline is none, and clocks need not be able to count it.
    private static let longest = 365.0 * 24 * 60 * 60

    /// The time.
    let duration: Duration

    /// Creates a value from a duration.
    init(_ duration: Duration) { self.duration = duration }

    /// Reads a number that is not negative.
    init?(argument: String) {
        guard let seconds = Double(argument), seconds >= 0, seconds <= Self.longest else {
            return nil
        }
        duration = .seconds(seconds)
    }

    /// The time in seconds.
    var defaultValueDescription: String {
        let seconds = duration / .seconds(1)
        return seconds == seconds.rounded() ? String(Int(seconds)) : String(seconds)
    }
}
