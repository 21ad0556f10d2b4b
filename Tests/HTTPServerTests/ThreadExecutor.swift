import Foundation

/// Runs each piece of a task on a thread of its own.
///
/// Tests that wait for sockets would otherwise hold the few threads that the servers under test
/// compute on.
final class ThreadExecutor: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread {
            // SAFETY: the runtime hands each job over once, and it is run once.
            unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}

/// Runs something that waits.
func onThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withTaskExecutorPreference(ThreadExecutor()) { try body() }
}

/// Waits until a condition holds, for two minutes at most; returns whether it does.
///
/// Machines that run tests are busy: only a test that fails waits that long.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(120)
    while try !condition() {
        guard ContinuousClock.now < deadline else { return false }
        Thread.sleep(forTimeInterval: 0.005)
    }
    return true
}
