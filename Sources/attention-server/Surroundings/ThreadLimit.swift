private import CSystem

/// The number of threads that the system grants.
///
/// It can be limited in several ways (`ulimit -u`, the control group's `pids.max`, address space), so
/// it is found by trying. Dispatch waits for ever for a thread that it does not get.
enum ThreadLimit {
    /// The threads of signals, log, drain and Dispatch itself, and some to spare.
    private static let otherCount = 8

    /// Checks that there can be the threads of a server: for each event loop, and for short and long
    /// work.
    ///
    /// - Parameter count: The number of event loops, and of threads that compute.
    /// - Throws: `ConfigurationError` if there cannot.
    static func check(_ count: Int) throws {
        let expected = 3 * count + otherCount
        let granted = Int(csystem_try_threads(Int32(expected)))
        guard granted < expected else { return }
        throw ConfigurationError(
            "the limit of threads allows \(granted) more (ulimit -u, or pids.max of the control "
                + "group); expected \(expected) or more for \(Setting.threads.flag) \(count)"
        )
    }
}
