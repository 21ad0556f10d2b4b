import HTTP1
import Synchronization

/// Makes the portions of another producer, and ends the request's trace after the last one.
///
/// If the response is not sent to its end, the trace ends when the producer is released.
final class TracedProducer: PortionProducer {
    private struct State {
        var trace: RequestTrace
        var byteCount = 0
        var isEnded = false
    }

    private let producer: any PortionProducer
    private let status: Status
    private let state: Mutex<State>

    /// Creates a producer of a response's portions.
    init(_ producer: any PortionProducer, _ trace: RequestTrace, _ status: Status) {
        self.producer = producer
        self.status = status
        state = Mutex(State(trace: trace))
    }

    deinit {
        state.withLock { state in
            guard !state.isEnded else { return }
            state.trace.end(
                status,
                answerLength: state.byteCount,
                problem: "the response was not sent to its end"
            )
        }
    }

    var heldLength: Int { producer.heldLength }

    func nextPortion(_ portion: inout [UInt8]) -> Bool {
        state.withLock { state in
            let before = portion.count
            let hasMore = state.trace.measureEncoding { producer.nextPortion(&portion) }
            note(portion.count - before, hasMore, &state)
            return hasMore
        }
    }

    func nextPortions(_ portions: inout [[UInt8]]) -> Bool {
        state.withLock { state in
            let before = portions.count
            let hasMore = state.trace.measureEncoding { producer.nextPortions(&portions) }
            note(portions[before...].reduce(0) { $0 + $1.count }, hasMore, &state)
            return hasMore
        }
    }

    private func note(_ byteCount: Int, _ hasMore: Bool, _ state: inout State) {
        state.byteCount += byteCount
        guard !hasMore else { return }
        state.isEnded = true
        state.trace.end(status, answerLength: state.byteCount, problem: nil)
    }
}
