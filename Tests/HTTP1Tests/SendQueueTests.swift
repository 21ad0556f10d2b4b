import HTTP1
import Testing

@Suite struct SendQueueTests {
    private func content(of queue: SendQueue) -> [UInt8] {
        Array(queue.segments.joined().dropFirst(queue.offset))
    }

    @Test func `small pieces are joined`() {
        var queue = SendQueue()
        queue.append([1, 2])
        queue.append([3])
        queue.append { $0 += [4, 5] }
        #expect(queue.segments == [[1, 2, 3, 4, 5]])
        #expect(queue.byteCount == 5)
    }

    @Test func `a large piece stays separate`() {
        var queue = SendQueue()
        queue.append([1])
        queue.append([UInt8](repeating: 2, count: 20_000))
        queue.append([3])
        #expect(queue.segments.map(\.count) == [1, 20_000, 1])
    }

    @Test(arguments: [1, 2, 3, 19_999, 20_000, 20_001, 20_002, 20_003])
    func `bytes that were sent are removed, and the rest keeps its order`(count: Int) {
        var queue = SendQueue()
        queue.append([1, 2])
        queue.append([UInt8](repeating: 7, count: 20_000))
        queue.append([3])
        let all = content(of: queue)
        queue.remove(count)
        #expect(content(of: queue) == Array(all.dropFirst(count)))
        #expect(queue.byteCount == all.count - count)
        #expect(queue.isEmpty == (count == all.count))
    }

    @Test func `removing byte by byte ends with an empty queue that owns nothing`() {
        var queue = SendQueue()
        queue.append([1, 2, 3])
        for _ in 0..<3 { queue.remove(1) }
        #expect(queue.isEmpty)
        #expect(queue.segments.isEmpty)
    }

    @Test func `a writer that writes nothing leaves no segment`() {
        var queue = SendQueue()
        let result = queue.append { _ in "nothing" }
        #expect(result == "nothing")
        #expect(queue.segments.isEmpty)
    }
}
