import Synchronization

/// The number of open connections of all loops.
final class ConnectionCounter: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .relaxed) }

    /// Counts a new connection, and returns the number including it.
    func add() -> Int { value.add(1, ordering: .relaxed).newValue }

    /// Counts a connection that has been closed.
    func remove() { value.subtract(1, ordering: .relaxed) }
}
