import Dispatch
import Foundation
import HTTPServer
import Synchronization
import Testing

@Suite struct WorkQueueTests {
    @Test func `at most the width runs at once, and all work runs`()
        async throws
    {
        for width in [1, 2, 3] {
            let queue = WorkQueue(width: width, capacity: 300)
            let log = WorkLog()
            for number in 0..<300 {
                #expect(
                    queue.submit {
                        log.begin()
                        Thread.sleep(forTimeInterval: 0.0001)
                        log.end(number)
                    }
                )
            }
            try await onThread { #expect(eventually { log.finishedCount == 300 }) }
            #expect(log.maximumRunning <= width)
            #expect(log.finished.sorted() == Array(0..<300))
        }
    }

    @Test func `work runs in the order of its submission`() async throws {
        let queue = WorkQueue(width: 1, capacity: 100)
        let log = WorkLog()
        queue.occupyPlace(until: log)
        for number in 0..<100 { #expect(queue.submit { log.end(number) }) }
        log.open()
        try await onThread { #expect(eventually { log.finishedCount == 100 }) }
        #expect(log.finished == Array(0..<100))
    }

    @Test func `continuations take their turn among new work`() async throws {
        let queue = WorkQueue(width: 1, capacity: 100)
        let log = WorkLog()
        queue.occupyPlace(until: log)
        for number in 0..<20 {
            if number % 3 == 1 {
                queue.submitContinuation { log.end(number) }
            } else {
                #expect(queue.submit { log.end(number) })
            }
        }
        log.open()
        try await onThread { #expect(eventually { log.finishedCount == 20 }) }
        #expect(log.finished == Array(0..<20))
    }

    @Test func `work beyond the capacity is refused until there is room`()
        async throws
    {
        let queue = WorkQueue(width: 1, capacity: 3)
        let log = WorkLog()
        queue.occupyPlace(until: log)
        for number in 0..<3 { #expect(queue.submit { log.end(number) }) }
        #expect(!queue.submit { log.end(100) })
        #expect(!queue.submit { log.end(100) })
        log.open()
        try await onThread { #expect(eventually { log.finishedCount == 3 }) }
        #expect(queue.submit { log.end(3) })
        try await onThread { #expect(eventually { log.finishedCount == 4 }) }
        #expect(log.finished == [0, 1, 2, 3])
    }

    @Test func `a queue without capacity still runs work on its whole width`() async throws {
        let queue = WorkQueue(width: 2, capacity: 0)
        let log = WorkLog()
        queue.occupyPlace(until: log)
        queue.occupyPlace(until: log)
        #expect(!queue.submit { log.end(0) })
        log.open()
        try await onThread { #expect(eventually { queue.submit { log.end(1) } }) }
        try await onThread { #expect(eventually { log.finishedCount == 1 }) }
        #expect(log.finished == [1])
    }

    @Test func `a continuation is never refused`() async throws {
        let queue = WorkQueue(width: 1, capacity: 0)
        let log = WorkLog()
        queue.occupyPlace(until: log)
        for number in 0..<1000 { queue.submitContinuation { log.end(number) } }
        log.open()
        try await onThread { #expect(eventually { log.finishedCount == 1000 }) }
        #expect(log.finished == Array(0..<1000))
    }

    @Test func `a delivered result means that the place of its work is free`() async throws {
        let queue = WorkQueue(width: 1, capacity: 0)
        try await onThread {
            for number in 0..<2000 {
                let isDelivered = DispatchSemaphore(value: 0)
                let isAccepted = queue.submit {
                    number
                } then: { _ in
                    isDelivered.signal()
                }
                #expect(isAccepted)
                guard isAccepted else { return }
                isDelivered.wait()
            }
        }
    }

    @Test func `nothing is lost or done twice when many threads submit`() async throws {
        let queue = WorkQueue(width: 2, capacity: 16)
        let log = WorkLog()
        let accepted = Mutex<[Int]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for index in 0..<500 {
                let number = thread * 500 + index
                if index % 3 == 0 {
                    queue.submitContinuation { log.end(number) }
                } else if !queue.submit({ log.end(number) }) {
                    continue
                }
                accepted.withLock { $0.append(number) }
            }
        }
        let expected = accepted.withLock { $0.sorted() }
        try await onThread { #expect(eventually { log.finishedCount >= expected.count }) }
        #expect(log.finished.sorted() == expected)
    }
}

/// Records pieces of work, and has a gate at which some wait.
private final class WorkLog: Sendable {
    private struct State {
        var runningCount = 0
        var maximumRunning = 0
        var finished: [Int] = []
        var isOpen = false
    }

    private let state = Mutex(State())

    var maximumRunning: Int { state.withLock { $0.maximumRunning } }
    /// Do not read it while work runs: the thread sanitizer does not see that a copy is released before
    /// the array is changed in place.
    var finished: [Int] { state.withLock { $0.finished } }
    var finishedCount: Int { state.withLock { $0.finished.count } }
    var isOpen: Bool { state.withLock { $0.isOpen } }

    func open() { state.withLock { $0.isOpen = true } }

    func begin() {
        state.withLock { state in
            state.runningCount += 1
            state.maximumRunning = max(state.maximumRunning, state.runningCount)
        }
    }

    func end(_ number: Int) {
        state.withLock { state in
            state.runningCount -= 1
            state.finished.append(number)
        }
    }
}

extension WorkQueue {
    /// Occupies one place of the width until the gate opens.
    fileprivate func occupyPlace(until log: WorkLog) {
        #expect(
            submit {
                while !log.isOpen { Thread.sleep(forTimeInterval: 0.001) }
            }
        )
    }
}
