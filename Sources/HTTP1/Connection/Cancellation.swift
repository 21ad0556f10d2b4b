private import Synchronization

/// Tells work that its result is not needed any more: the client is gone, or the server must stop.
package final class Cancellation: Sendable {
    private let flag = Atomic(false)

    /// Creates a cancellation that has not been requested.
    package init() {}

    /// Whether the work should end.
    ///
    /// Cheap enough to be read between the blocks of a computation.
    package var isCancelled: Bool { flag.load(ordering: .relaxed) }

    /// Requests the end of the work.
    package func cancel() { flag.store(true, ordering: .relaxed) }
}
