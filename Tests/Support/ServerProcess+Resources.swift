import Foundation

/// What the running process holds, read from `/proc`; nil where there is none (not on Linux).
extension ServerProcess {
    /// Resident memory in bytes.
    package var residentMemory: Int? {
        let lines = (try? String(contentsOfFile: procPath("status"), encoding: .utf8))?
            .split(whereSeparator: \.isNewline)
        // The line reads "VmRSS:     12345 kB".
        guard let line = lines?.first(where: { $0.hasPrefix("VmRSS:") }),
            let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first
        else { return nil }
        return Int(kibibytes).map { $0 * 1_024 }
    }

    /// How many descriptors are open, the listening socket and the poller's own included.
    package var openDescriptors: Int? {
        try? FileManager.default.contentsOfDirectory(atPath: procPath("fd")).count
    }

    /// Waits until no more than `count` descriptors are open; returns the last number seen.
    package func openDescriptors(
        settlingTo count: Int,
        within patience: Duration = .seconds(30)
    ) -> Int? {
        let deadline = ContinuousClock.now + patience
        while let open = openDescriptors {
            // Counted once: connections that are still waiting may come and go after it.
            guard open > count, ContinuousClock.now < deadline else { return open }
            Thread.sleep(forTimeInterval: 0.01)
        }
        return nil
    }

    private func procPath(_ name: String) -> String { "/proc/\(processIdentifier)/\(name)" }
}
