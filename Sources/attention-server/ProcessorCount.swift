import Foundation

/// The number of processors that the process may use.
enum ProcessorCount {
    /// The processors of the machine, or fewer if the quota of the control group says so; at least 1.
    static var available: Int {
        let processors = ProcessInfo.processInfo.activeProcessorCount
        guard let quota = controlGroupQuota else { return max(processors, 1) }
        return max(1, min(processors, Int(quota.rounded(.up))))
    }

    /// The quota in processors, from version 2 or 1 of control groups; nil without one.
    private static var controlGroupQuota: Double? {
        if let words = words(in: "/sys/fs/cgroup/cpu.max"), words.count == 2 {
            return quota(words[0], period: words[1])
        }
        guard let quota = words(in: "/sys/fs/cgroup/cpu/cpu.cfs_quota_us")?.first,
            let period = words(in: "/sys/fs/cgroup/cpu/cpu.cfs_period_us")?.first
        else { return nil }
        return self.quota(quota, period: period)
    }

    private static func quota(_ quota: Substring, period: Substring) -> Double? {
        // "max" in version 2 and -1 in version 1 mean that there is no quota.
        guard let quota = Double(quota), let period = Double(period), quota > 0, period > 0 else {
            return nil
        }
        return quota / period
    }

    private static func words(in path: String) -> [Substring]? {
        (try? String(contentsOfFile: path, encoding: .utf8))?.split(whereSeparator: \.isWhitespace)
    }
}
