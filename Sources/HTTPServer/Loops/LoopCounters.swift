import Synchronization

/// The numbers of one event loop, which other threads may read.
///
/// Only the loop changes them, so changing one takes no locked instruction.
final class LoopCounters: Sendable {
    /// The number of bytes received from clients.
    let receivedByteCount = Atomic(0)

    /// The number of bytes sent to clients.
    let sentByteCount = Atomic(0)

    /// The number of requests whose responses are being computed, or produced in portions.
    let requestsInFlight = Atomic(0)

    /// The number of requests in flight whose connections have ended.
    let cancelledRequestCount = Atomic(0)
}

extension Atomic<Int> {
    /// Adds to a number that no other thread changes.
    func addAsOnlyWriter(_ difference: Int) {
        store(load(ordering: .relaxed) &+ difference, ordering: .relaxed)
    }
}
