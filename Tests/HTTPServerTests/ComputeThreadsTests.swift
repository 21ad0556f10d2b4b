import Dispatch
import HTTPServer
import Synchronization
import Testing

@Suite struct `Compute threads` {
    @Test(arguments: [1, 2, 3, 16], [0, 1, 2, 100])
    func `each index is processed once, whatever the number of threads`(limit: Int, count: Int) {
        let threads = ComputeThreads(limit: limit)
        let runs = Mutex([Int](repeating: 0, count: count))
        for _ in 0..<20 {
            threads.parallelFor(count) { index in runs.withLock { $0[index] += 1 } }
        }
        #expect(runs.withLock { $0 } == [Int](repeating: 20, count: count))
    }

    @Test func `no more pieces run at once than threads are allowed`() {
        let threads = ComputeThreads(limit: 2)
        let running = Atomic(0)
        let most = Atomic(0)
        threads.parallelFor(500) { _ in
            let count = running.add(1, ordering: .relaxed).newValue
            most.max(count, ordering: .relaxed)
            running.subtract(1, ordering: .relaxed)
        }
        #expect(most.load(ordering: .relaxed) <= 2)
    }

    @Test func `concurrent computations all finish`() {
        let threads = ComputeThreads(limit: 3)
        let sum = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            threads.parallelFor(200) { index in sum.add(index, ordering: .relaxed) }
        }
        #expect(sum.load(ordering: .relaxed) == 8 * 199 * 100)
    }

    @Test func `a computation begins even while another one uses all threads`() {
        let threads = ComputeThreads(limit: 2)
        let inner = Atomic(0)
        threads.parallelFor(4) { _ in
            threads.parallelFor(3) { _ in inner.add(1, ordering: .relaxed) }
        }
        #expect(inner.load(ordering: .relaxed) == 12)
    }
}
