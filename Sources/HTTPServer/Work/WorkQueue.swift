package import Dispatch
import Synchronization

/// Runs a bounded number of pieces of work at once and lets a bounded number wait.
///
/// Work is first come first served. The server has two of these, for short and for long work, whose
/// threads run side by side: the operating system sees to it that neither keeps the other waiting.
package final class WorkQueue: Sendable {
    private struct State {
        var runningCount = 0
        /// How many of those that wait continue nothing.
        var newCount = 0
        var waiting = FirstInFirstOut<Piece>()
    }

    private struct Piece {
        /// Does the work, and returns how its result is handed over.
        let work: @Sendable () -> () -> Void
        let isContinuation: Bool
    }

    private let queue: DispatchQueue
    private let width: Int
    private let capacity: Int
    private let state = Mutex(State())

    /// Creates a queue.
    ///
    /// - Parameters:
    ///   - width: How many pieces run at once.
    ///   - capacity: How many wait beside them, continuations not counted.
    ///   - quality: Whose threads are used: those of another quality are others.
    package init(width: Int, capacity: Int, quality: DispatchQoS = .default) {
        self.width = width
        self.capacity = capacity
        queue = DispatchQueue(label: "work", qos: quality, attributes: .concurrent)
    }

    /// Takes up a piece of work, unless too much is waiting.
    ///
    /// - Parameters:
    ///   - work: The work.
    ///   - deliver: Hands its result over, when its place is free again: whoever learns of the result
    ///     can have the place.
    /// - Returns: Whether it was taken up.
    package func submit<Result>(
        _ work: @escaping @Sendable () -> Result,
        then deliver: @escaping @Sendable (Result) -> Void = { _ in }
    ) -> Bool {
        submit(Piece(work: Self.piece(work, deliver), isContinuation: false))
    }

    /// Takes up a piece of work that continues an answer, however much is waiting.
    package func submitContinuation<Result>(
        _ work: @escaping @Sendable () -> Result,
        then deliver: @escaping @Sendable (Result) -> Void = { _ in }
    ) {
        _ = submit(Piece(work: Self.piece(work, deliver), isContinuation: true))
    }

    private static func piece<Result>(
        _ work: @escaping @Sendable () -> Result,
        _ deliver: @escaping @Sendable (Result) -> Void
    ) -> @Sendable () -> () -> Void {
        {
            let result = work()
            return { deliver(result) }
        }
    }

    private func submit(_ piece: Piece) -> Bool {
        enum Verdict { case start, wait, refuse }
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
            // Each piece in a turn of its own lets other queues have the thread in between.
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

/// A queue in an array, whose front is cut off now and then.
private struct FirstInFirstOut<Element> {
    private var elements: [Element?] = []
    private var first = 0

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
