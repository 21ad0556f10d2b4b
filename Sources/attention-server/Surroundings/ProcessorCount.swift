private import CSystem
import Foundation

/// The number of processors that the process may use.
enum ProcessorCount {
    /// The processors that the scheduler may run the process on (`taskset`, `--cpuset-cpus`), or fewer
    /// if the quota of a control group says so; at least 1.
    static var available: Int {
        let known = Int(csystem_processor_count())
        let processors = known > 0 ? known : ProcessInfo.processInfo.activeProcessorCount
        guard let quota = ControlGroups.processorQuota else { return max(processors, 1) }
        return max(1, min(processors, Int(quota.rounded(.up))))
    }
}
