import Synchronization

/// The number of connections of a kind, of all loops.
final class ConnectionCounter: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .relaxed) }

    /// Counts a new connection.
    func add() { value.add(1, ordering: .relaxed) }

    /// Counts a connection that has been closed.
    func remove() { value.subtract(1, ordering: .relaxed) }
}
