import Dispatch
import Synchronization

/// Runs a bounded number of pieces of work at once and lets a bounded number wait, first come first
/// served.
final class WorkQueue: Sendable {
    typealias Work = @Sendable () -> Void

    private struct State {
        var running = 0
        var waiting: [Work] = []
        var firstWaiting = 0
    }

    private let queue = DispatchQueue(label: "work", attributes: .concurrent)
    private let width: Int
    private let capacity: Int
    private let state = Mutex(State())

    /// Creates a queue.
    ///
    /// - Parameters:
    ///   - width: How many pieces run at once.
    ///   - capacity: How many wait beside them.
    init(width: Int, capacity: Int) {
        self.width = width
        self.capacity = capacity
    }

    /// Takes up a piece of work; false, and nothing done, if too much is waiting.
    func submit(_ work: @escaping Work) -> Bool {
        let verdict: Bool? = state.withLock { state in
            if state.running < width {
                state.running += 1
                return true
            }
            guard state.waiting.count - state.firstWaiting < capacity else { return nil }
            state.waiting.append(work)
            return false
        }
        if verdict == true { start(work) }
        return verdict != nil
    }

    /// Takes up a piece of work that belongs to a request already admitted, however much is waiting.
    func submitContinuation(_ work: @escaping Work) {
        let startsNow = state.withLock { state in
            guard state.running >= width else {
                state.running += 1
                return true
            }
            state.waiting.append(work)
            return false
        }
        if startsNow { start(work) }
    }

    private func start(_ work: @escaping Work) {
        queue.async {
            work()
            // Each turn of its own lets other queues have the thread in between.
            if let next = self.takeNext() { self.start(next) }
        }
    }

    private func takeNext() -> Work? {
        state.withLock { state in
            guard state.firstWaiting < state.waiting.count else {
                state.running -= 1
                state.waiting = []
                state.firstWaiting = 0
                return nil
            }
            let next = state.waiting[state.firstWaiting]
            state.firstWaiting += 1
            if state.firstWaiting >= 64, state.firstWaiting * 2 > state.waiting.count {
                state.waiting.removeFirst(state.firstWaiting)
                state.firstWaiting = 0
            }
            return next
        }
    }
}
