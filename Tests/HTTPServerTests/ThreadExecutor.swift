import Foundation

/// Runs each job of a task on a new thread.
///
/// Tests that wait for sockets would otherwise occupy the few threads on which the servers under test
/// compute.
final class ThreadExecutor: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread {
            // SAFETY: the runtime enqueues each job once, and it is run once.
            unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}

/// Runs a function that blocks.
func onThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withTaskExecutorPreference(ThreadExecutor()) { try body() }
}

/// Waits until a condition holds, for at most two minutes, and returns whether it does.
///
/// Machines that run tests are busy, and only a failing test waits that long.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(120)
    while try !condition() {
        guard ContinuousClock.now < deadline else { return false }
        Thread.sleep(forTimeInterval: 0.005)
    }
    return true
}
