import Dispatch
import Synchronization

/// Limits the number of threads that all computations of a process use together.
///
/// A computation always has the thread that it began on. It gets helpers for the threads that are
/// free, and returns them after their current piece of work when other computations begin. So one
/// large computation uses the whole machine, and several share it.
package final class ComputeThreads: Sendable {
    /// The maximum number of threads that compute at once.
    package let limit: Int

    private let busy = Atomic(0)

    /// The number of threads that compute now, including helpers.
    package var busyCount: Int { busy.load(ordering: .relaxed) }

    /// - Parameter limit: The maximum number of threads that compute at once.
    package init(limit: Int) { self.limit = limit }

    /// Calls `body` once for each index below `count`, and returns when all calls have returned.
    ///
    /// Each thread repeatedly takes the next index.
    package func parallelFor(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let others = busy.add(1, ordering: .relaxed).oldValue
        defer { busy.subtract(1, ordering: .relaxed) }
        let helperCount = min(limit - others, count) - 1
        guard helperCount > 0 else {
            for index in 0..<count { body(index) }
            return
        }
        busy.add(helperCount, ordering: .relaxed)
        let next = Atomic(0)
        let started = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: helperCount + 1) { _ in
            // The first thread stays to the end, so that every index is taken.
            let isHelper = started.add(1, ordering: .relaxed).oldValue > 0
            defer { if isHelper { self.busy.subtract(1, ordering: .relaxed) } }
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                body(index)
                if isHelper, self.busyCount > self.limit { return }
            }
        }
    }
}
