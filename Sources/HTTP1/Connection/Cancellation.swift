private import Synchronization

/// Tells long work that nobody waits for it any more: the client is gone, or the server must stop.
package final class Cancellation: Sendable {
    private let flag = Atomic(false)

    /// Creates a cancellation that has not happened.
    package init() {}

    /// Whether it has happened.
    ///
    /// Cheap enough to ask between blocks of a computation.
    package var isCancelled: Bool { flag.load(ordering: .relaxed) }

    /// Makes it happen.
    package func cancel() { flag.store(true, ordering: .relaxed) }
}
