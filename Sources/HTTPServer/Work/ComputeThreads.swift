import Dispatch
import Synchronization

/// The threads that all computations of a process share: as many as it may use, no more.
///
/// A computation always has the thread that it was begun on. It gets helpers from what is left, and
/// gives them back, a piece of work later, when other computations begin: so a large one alone has
/// the whole machine, and several share it.
package final class ComputeThreads: Sendable {
    /// How many threads may compute at once.
    package let limit: Int
    /// How many threads compute just now, helpers included.
    private let busyCount = Atomic(0)

    /// Creates the threads' accounts.
    ///
    /// - Parameter limit: How many threads may compute at once.
    package init(limit: Int) { self.limit = limit }

    /// Calls the body once for each index below the count and returns when all calls have.
    ///
    /// Each thread takes the next piece that is left.
    package func parallelFor(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let others = busyCount.add(1, ordering: .relaxed).oldValue
        defer { busyCount.subtract(1, ordering: .relaxed) }
        let helperCount = min(limit - others, count) - 1
        guard helperCount > 0 else {
            for index in 0..<count { body(index) }
            return
        }
        busyCount.add(helperCount, ordering: .relaxed)
        let next = Atomic(0)
        let started = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: helperCount + 1) { _ in
            // Whichever comes first stays to the end, so that no piece is left.
            let isHelper = started.add(1, ordering: .relaxed).oldValue > 0
            defer { if isHelper { self.busyCount.subtract(1, ordering: .relaxed) } }
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                body(index)
                if isHelper, self.busyCount.load(ordering: .relaxed) > self.limit { return }
            }
        }
    }
}
