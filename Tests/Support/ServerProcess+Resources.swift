import Foundation

/// What the running process holds, read from `/proc`; nil where there is none (not on Linux).
extension ServerProcess {
    /// Resident memory in bytes; nil under a sanitizer, too.
    package var residentMemory: Int? { Support.residentMemory(of: processIdentifier) }

    /// How many sockets are open, the listening one included.
    ///
    /// Other descriptors are the system libraries': they open some when they first need them.
    package var openSockets: Int? {
        let folder = procPath("fd")
        let descriptors = try? FileManager.default.contentsOfDirectory(atPath: folder)
        return descriptors?.count { descriptor in
            let target = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "\(folder)/\(descriptor)"
            )
            return target?.hasPrefix("socket:") == true
        }
    }

    /// Processor time used so far, in the system's ticks (mostly a hundredth of a second).
    package var processorTicks: Int? {
        let text = try? String(contentsOfFile: procPath("stat"), encoding: .utf8)
        // The name in parentheses may hold blanks; user and system time are fields 14 and 15 of all.
        guard let text, let nameEnd = text.lastIndex(of: ")") else { return nil }
        let fields = text[nameEnd...].split(separator: " ").dropFirst()
        return fields.dropFirst(11).prefix(2).compactMap { Int($0) }.reduce(0, +)
    }

    /// How much of a processor it uses while nothing is asked of it, over half a second, as a share.
    package func idleLoad() -> Double? {
        guard let before = processorTicks else { return nil }
        let start = ContinuousClock.now
        Thread.sleep(forTimeInterval: 0.5)
        guard let after = processorTicks else { return nil }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return Double(after - before) / Double(sysconf(Int32(_SC_CLK_TCK))) / seconds
    }

    /// Waits until a number is no greater than `limit`, for two minutes at most; returns the number
    /// seen last.
    package func settled(atMost limit: Int, _ number: (ServerProcess) -> Int?) -> Int? {
        let deadline = ContinuousClock.now + .seconds(120)
        while let found = number(self) {
            // Looked at once: what is still on its way may make it grow again.
            guard found > limit, ContinuousClock.now < deadline else { return found }
            Thread.sleep(forTimeInterval: 0.01)
        }
        return nil
    }

    private func procPath(_ name: String) -> String { "/proc/\(processIdentifier)/\(name)" }
}
