import Synchronization

/// Counts the memory of the request bodies and responses of all connections against a limit.
///
/// The memory of a connection is counted as it grows. Bodies and responses that do not fit are refused
/// and released, so the sum never exceeds the limit.
final class MemoryBudget: Sendable {
    /// The maximum, in bytes.
    let limit: Int

    private let held = Atomic(0)

    init(limit: Int) { self.limit = limit }

    /// The sum now, in bytes.
    var heldLength: Int { held.load(ordering: .relaxed) }

    /// Replaces a connection's count of `old` bytes by `new` bytes.
    ///
    /// Returns false and changes nothing if the sum would grow beyond the limit.
    func replace(_ old: Int, with new: Int) -> Bool {
        let total = held.add(new - old, ordering: .relaxed).newValue
        guard new > old, total > limit else { return true }
        held.subtract(new - old, ordering: .relaxed)
        return false
    }
}
