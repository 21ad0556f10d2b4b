import Foundation

/// The resources that the running process uses, read from `/proc`; nil on other systems than Linux.
extension ServerProcess {
    /// Resident memory in bytes; also nil under a sanitizer.
    package var residentMemory: Int? { Support.residentMemory(of: processIdentifier) }

    /// The number of open sockets, including the listening one.
    ///
    /// Other descriptors are not counted because system libraries open some of their own.
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

    /// Processor time used so far, in clock ticks (usually hundredths of a second).
    package var processorTicks: Int? {
        let text = try? String(contentsOfFile: procPath("stat"), encoding: .utf8)
        // The name in parentheses can contain spaces; fields 14 and 15 are user and system time.
        guard let text, let nameEnd = text.lastIndex(of: ")") else { return nil }
        let fields = text[nameEnd...].split(separator: " ").dropFirst()
        return fields.dropFirst(11).prefix(2).compactMap { Int($0) }.reduce(0, +)
    }

    /// Returns the fraction of one processor that it uses, measured over half a second.
    package func idleLoad() -> Double? {
        guard let before = processorTicks else { return nil }
        let start = ContinuousClock.now
        Thread.sleep(forTimeInterval: 0.5)
        guard let after = processorTicks else { return nil }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return Double(after - before) / Double(sysconf(Int32(_SC_CLK_TCK))) / seconds
    }

    /// Waits at most two minutes until a number is no greater than `limit`; returns the last one.
    package func settled(atMost limit: Int, _ number: (ServerProcess) -> Int?) -> Int? {
        let deadline = ContinuousClock.now + .seconds(120)
        while let found = number(self) {
            // Compared without being read a second time, because it may grow again.
            guard found > limit, ContinuousClock.now < deadline else { return found }
            Thread.sleep(forTimeInterval: 0.01)
        }
        return nil
    }

    private func procPath(_ name: String) -> String { "/proc/\(processIdentifier)/\(name)" }
}
