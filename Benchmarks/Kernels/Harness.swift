/// The times of the runs of one benchmark, in seconds.
struct Timing {
    /// The times in ascending order.
    let samples: [Double]

    /// The shortest time.
    var best: Double { samples.first ?? .nan }

    /// The median time.
    var median: Double { samples.isEmpty ? .nan : samples[samples.count / 2] }
}

/// Runs a body repeatedly for about the given time.
///
/// Bodies shorter than about 20 µs are run several times for each sample, so that reading the clock
/// does not distort the result.
func measure(seconds: Double = 0.5, _ body: () -> Void) -> Timing {
    let clock = ContinuousClock()
    func time(_ count: Int) -> Double {
        let duration = clock.measure { for _ in 0..<count { body() } }
        return duration / .seconds(1)
    }
    let first = max(time(1), 1e-9)
    let repeats = max(1, Int(20e-6 / first))
    var samples: [Double] = []
    let start = clock.now
    repeat {
        samples.append(time(repeats) / Double(repeats))
    } while start.duration(to: clock.now) < .seconds(seconds) && samples.count < 10_000
    return Timing(samples: samples.sorted())
}

extension String {
    /// The text padded with spaces on the right.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

/// Returns text padded with spaces on the left.
func column(_ text: String, width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}

/// Returns a number with a fixed number of digits after the point.
func fixed(_ value: Double, digits: Int) -> String {
    let factor = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    let scaled = Int((value * factor).rounded())
    guard digits > 0 else { return String(scaled) }
    let text = String(scaled)
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return "\(padded.dropLast(digits)).\(padded.suffix(digits))"
}
