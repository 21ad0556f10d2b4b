import Dispatch
import Synchronization

/// Runs a bounded number of pieces of work at once and lets a bounded number wait.
///
/// Work is first come first served, but what continues an answer already begun goes before new work:
/// otherwise the results of all waiting requests would be held in memory before the first is sent.
/// Short work goes before long work, and long computations let it go first between two of their
/// pieces: a request of a millisecond does not wait for one of seconds.
package final class WorkQueue: Sendable {
    /// One piece of work.
    package typealias Work = @Sendable () -> Void

    private struct State {
        var runningCount = 0
        var waiting = FirstInFirstOut<Work>()
        var waitingShort = FirstInFirstOut<Work>()
        var waitingContinuations = FirstInFirstOut<Work>()
    }

    private let queue = DispatchQueue(label: "work", attributes: .concurrent)
    private let width: Int
    private let capacity: Int
    private let state = Mutex(State())

    /// How many pieces of short work run on the threads of longer ones.
    private let guestCount = Atomic(0)

    /// Creates a queue.
    ///
    /// - Parameters:
    ///   - width: How many pieces run at once.
    ///   - capacity: How many wait beside them, continuations not counted.
    ///   - computeThreads: What long work spreads over threads with.
    package init(width: Int, capacity: Int, computeThreads: ComputeThreads? = nil) {
        self.width = width
        self.capacity = capacity
        computeThreads?.betweenPieces { [weak self] in self?.runShort() }
    }

    /// Takes up a piece of work, unless too much is waiting.
    ///
    /// - Parameters:
    ///   - isShort: Whether it is over in about a millisecond.
    ///   - work: What is to be done.
    /// - Returns: Whether it was taken up.
    package func submit(isShort: Bool = false, _ work: @escaping Work) -> Bool {
        enum Verdict { case start, wait, refuse }
        let verdict: Verdict = state.withLock { state in
            if state.runningCount < width {
                state.runningCount += 1
                return .start
            }
            guard state.waiting.count + state.waitingShort.count < capacity else {
                return .refuse
            }
            if isShort { state.waitingShort.append(work) } else { state.waiting.append(work) }
            return .wait
        }
        if verdict == .start { start(work) }
        return verdict != .refuse
    }

    /// Takes up a piece of work that continues an answer, however much is waiting.
    package func submitContinuation(_ work: @escaping Work) {
        let startsNow = state.withLock { state in
            guard state.runningCount >= width else {
                state.runningCount += 1
                return true
            }
            state.waitingContinuations.append(work)
            return false
        }
        if startsNow { start(work) }
    }

    /// Runs a piece of short work, or continues an answer, on the thread of a longer piece, if one is
    /// waiting.
    private func runShort() {
        // As guests may have guests: no more at once than threads, so that no stack grows deep.
        let others = guestCount.add(1, ordering: .relaxed).oldValue
        defer { guestCount.subtract(1, ordering: .relaxed) }
        guard others < width else { return }
        let work = state.withLock { state in
            state.waitingContinuations.popFirst() ?? state.waitingShort.popFirst()
        }
        work?()
    }

    private func start(_ work: @escaping Work) {
        queue.async {
            work()
            // Each piece in a turn of its own lets other queues have the thread in between.
            if let next = self.takeNext() { self.start(next) }
        }
    }

    private func takeNext() -> Work? {
        state.withLock { state in
            let next =
                state.waitingContinuations.popFirst() ?? state.waitingShort.popFirst()
                ?? state.waiting.popFirst()
            if let next { return next }
            state.runningCount -= 1
            return nil
        }
    }
}

/// A queue in an array, whose front is cut off now and then.
private struct FirstInFirstOut<Element> {
    private var elements: [Element?] = []
    private var first = 0

    var count: Int { elements.count - first }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func popFirst() -> Element? {
        guard first < elements.count else { return nil }
        let element = elements[first].take()
        first += 1
        // Moving the rest is paid for by as many elements taken.
        if first * 2 >= elements.count {
            elements.removeFirst(first)
            first = 0
        }
        return element
    }
}
