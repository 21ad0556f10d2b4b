import Foundation

/// The signals that control the server, which are waited for instead of being delivered.
///
/// Waiting needs neither a thread of Dispatch nor a descriptor, so that the server can be stopped even
/// when there are no more of either.
struct Signals {
    private var set = sigset_t()

    /// Blocks the signals on this thread and those that it creates.
    init(_ numbers: [Int32]) {
        // SAFETY: the sets are alive during the calls, which keep no pointer.
        unsafe sigemptyset(&set)
        for number in numbers { unsafe sigaddset(&set, number) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for the next signal.
    func wait() -> Int32 {
        var set = set
        var number: Int32 = 0
        // SAFETY: both variables are alive during the call.
        while unsafe sigwait(&set, &number) != 0 {}
        return number
    }

    /// Ends the process with exit code 1 after a time, unless it has ended by then.
    static func endProcess(after time: Duration) {
        // SAFETY: the set is alive during the calls; the handler only calls `_exit`.
        var alarms = sigset_t()
        unsafe sigemptyset(&alarms)
        unsafe sigaddset(&alarms, SIGALRM)
        _ = signal(SIGALRM) { _ in _exit(1) }
        unsafe pthread_sigmask(SIG_UNBLOCK, &alarms, nil)
        _ = alarm(UInt32(clamping: time.components.seconds) + 1)
    }
}
