import ArgumentParser

/// A number of bytes: `33554432`, `32768KiB`, `32MiB`.
struct ByteCount: ExpressibleByArgument, CustomStringConvertible {
    private static let units = [("KiB", 10), ("MiB", 20), ("GiB", 30)]

    let count: Int

    init(_ count: Int) { self.count = count }

    /// Parses decimal digits with an optional unit.
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

    /// The number in the largest unit that divides it.
    var description: String {
        let unit = Self.units.last { count > 0 && count % (1 << $0.1) == 0 }
        return unit.map { "\(count >> $0.1)\($0.0)" } ?? String(count)
    }
}

/// A time in seconds: `30`, `0.5`.
struct Seconds: ExpressibleByArgument, CustomStringConvertible {
    /// A year: a longer deadline has no practical effect, and clocks could overflow.
    private static let maximum = 365.0 * 24 * 60 * 60

    let duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    /// Parses a number that is not negative.
    init?(argument: String) {
        guard let seconds = Double(argument), seconds >= 0, seconds <= Self.maximum else {
            return nil
        }
        duration = .seconds(seconds)
    }

    var description: String {
        let seconds = duration / .seconds(1)
        return seconds == seconds.rounded() ? String(Int(seconds)) : String(seconds)
    }
}
