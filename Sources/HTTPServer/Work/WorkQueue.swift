package import Dispatch
import Synchronization

/// Runs a bounded number of pieces of work at once, in order of arrival, and queues a bounded number.
///
/// The server has two of these, for short and for long work. Their threads run side by side, and the
/// operating system divides the processors between them.
package final class WorkQueue: Sendable {
    private struct State {
        var runningCount = 0
        /// The number of waiting pieces that are not continuations.
        var newCount = 0
        var waiting = FirstInFirstOut<Piece>()
    }

    private struct Piece {
        /// Does the work, and returns a function that delivers the result.
        let work: @Sendable () -> () -> Void
        let isContinuation: Bool
    }

    private enum Verdict { case start, wait, refuse }

    private let queue: DispatchQueue
    private let width: Int
    private let capacity: Int
    private let state = Mutex(State())

    /// Creates a queue.
    ///
    /// - Parameters:
    ///   - width: The maximum number of pieces that run at once.
    ///   - capacity: The maximum number of pieces that wait, without continuations.
    ///   - quality: The quality of service; queues of different qualities have separate threads.
    package init(width: Int, capacity: Int, quality: DispatchQoS = .default) {
        self.width = width
        self.capacity = capacity
        queue = DispatchQueue(label: "work", qos: quality, attributes: .concurrent)
    }

    /// Submits a piece of work.
    ///
    /// - Parameters:
    ///   - work: The work.
    ///   - deliver: Receives the result once the piece no longer counts as running, so that a caller
    ///     that learns of the result can submit the next piece.
    /// - Returns: Whether the piece was accepted; false if too many are waiting.
    package func submit<Result>(
        _ work: @escaping @Sendable () -> Result,
        then deliver: @escaping @Sendable (Result) -> Void = { _ in }
    ) -> Bool {
        submit(work, then: deliver, isContinuation: false)
    }

    /// Submits a piece of work that continues a response; it is accepted even if many are waiting.
    package func submitContinuation<Result>(
        _ work: @escaping @Sendable () -> Result,
        then deliver: @escaping @Sendable (Result) -> Void = { _ in }
    ) {
        _ = submit(work, then: deliver, isContinuation: true)
    }

    /// The number of pieces that run, and of those that wait, continuations included.
    package var load: (runningCount: Int, waitingCount: Int) {
        state.withLock { ($0.runningCount, $0.waiting.count) }
    }

    private func submit<Result>(
        _ work: @escaping @Sendable () -> Result,
        then deliver: @escaping @Sendable (Result) -> Void,
        isContinuation: Bool
    ) -> Bool {
        let piece = Piece(
            work: {
                let result = work()
                return { deliver(result) }
            },
            isContinuation: isContinuation
        )
        let verdict: Verdict = state.withLock { state in
            if state.runningCount < width {
                state.runningCount += 1
                return .start
            }
            if !piece.isContinuation {
                guard state.newCount < capacity else { return .refuse }
                state.newCount += 1
            }
            state.waiting.append(piece)
            return .wait
        }
        if verdict == .start { start(piece) }
        return verdict != .refuse
    }

    private func start(_ piece: Piece) {
        queue.async {
            let deliver = piece.work()
            let next = self.takeNext()
            deliver()
            // Submitting each piece anew lets other queues use the thread in between.
            if let next { self.start(next) }
        }
    }

    private func takeNext() -> Piece? {
        state.withLock { state in
            guard let next = state.waiting.popFirst() else {
                state.runningCount -= 1
                return nil
            }
            if !next.isContinuation { state.newCount -= 1 }
            return next
        }
    }
}

/// A queue in an array, whose consumed front is removed now and then.
private struct FirstInFirstOut<Element> {
    private var elements: [Element?] = []
    private var first = 0

    var count: Int { elements.count - first }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func popFirst() -> Element? {
        guard first < elements.count else { return nil }
        let element = elements[first].take()
        first += 1
        // At least as many elements were taken as are moved now, so the cost per element is constant.
        if first * 2 >= elements.count {
            elements.removeFirst(first)
            first = 0
        }
        return element
    }
}
