import Dispatch
import Foundation
import HTTPServer
import Synchronization
import Testing

@Suite struct WorkQueueTests {
    @Test func `no more pieces run at once than the queue is wide, and all of them run`()
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
            #expect(log.mostRunning <= width)
            #expect(log.finished.sorted() == Array(0..<300))
        }
    }

    @Test func `work is done in the order in which it came`() async throws {
        let queue = WorkQueue(width: 1, capacity: 100)
        let log = WorkLog()
        queue.block(until: log)
        for number in 0..<100 { #expect(queue.submit { log.end(number) }) }
        log.open()
        try await onThread { #expect(eventually { log.finishedCount == 100 }) }
        #expect(log.finished == Array(0..<100))
    }

    @Test func `what continues an answer takes its turn among new work`() async throws {
        let queue = WorkQueue(width: 1, capacity: 100)
        let log = WorkLog()
        queue.block(until: log)
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

    @Test func `work beyond the capacity is refused and taken again once there is room`()
        async throws
    {
        let queue = WorkQueue(width: 1, capacity: 3)
        let log = WorkLog()
        queue.block(until: log)
        for number in 0..<3 { #expect(queue.submit { log.end(number) }) }
        #expect(!queue.submit { log.end(100) })
        #expect(!queue.submit { log.end(100) })
        log.open()
        try await onThread { #expect(eventually { log.finishedCount == 3 }) }
        #expect(queue.submit { log.end(3) })
        try await onThread { #expect(eventually { log.finishedCount == 4 }) }
        #expect(log.finished == [0, 1, 2, 3])
    }

    @Test func `without capacity there is still work for the whole width`() async throws {
        let queue = WorkQueue(width: 2, capacity: 0)
        let log = WorkLog()
        queue.block(until: log)
        queue.block(until: log)
        #expect(!queue.submit { log.end(0) })
        log.open()
        try await onThread { #expect(eventually { queue.submit { log.end(1) } }) }
        try await onThread { #expect(eventually { log.finishedCount == 1 }) }
        #expect(log.finished == [1])
    }

    @Test func `what continues an answer is never refused`() async throws {
        let queue = WorkQueue(width: 1, capacity: 0)
        let log = WorkLog()
        queue.block(until: log)
        for number in 0..<1000 { queue.submitContinuation { log.end(number) } }
        log.open()
        try await onThread { #expect(eventually { log.finishedCount == 1000 }) }
        #expect(log.finished == Array(0..<1000))
    }

    @Test func `whoever learns of a result finds the place of its work free`() async throws {
        let queue = WorkQueue(width: 1, capacity: 0)
        try await onThread {
            for number in 0..<2000 {
                let isDelivered = DispatchSemaphore(value: 0)
                let isTakenUp = queue.submit {
                    number
                } then: { _ in
                    isDelivered.signal()
                }
                #expect(isTakenUp)
                guard isTakenUp else { return }
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

/// What pieces of work have done, and a gate that some wait at.
private final class WorkLog: Sendable {
    private struct State {
        var runningCount = 0
        var mostRunning = 0
        var finished: [Int] = []
        var isOpen = false
    }

    private let state = Mutex(State())

    var mostRunning: Int { state.withLock { $0.mostRunning } }
    /// Not for asking while there is work: the thread sanitizer does not see that a copy is released
    /// before the array is changed in place.
    var finished: [Int] { state.withLock { $0.finished } }
    var finishedCount: Int { state.withLock { $0.finished.count } }
    var isOpen: Bool { state.withLock { $0.isOpen } }

    func open() { state.withLock { $0.isOpen = true } }

    func begin() {
        state.withLock { state in
            state.runningCount += 1
            state.mostRunning = max(state.mostRunning, state.runningCount)
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
    /// Keeps one place of the width taken until the gate opens.
    fileprivate func block(until log: WorkLog) {
        #expect(
            submit {
                while !log.isOpen { Thread.sleep(forTimeInterval: 0.001) }
            }
        )
    }
}
