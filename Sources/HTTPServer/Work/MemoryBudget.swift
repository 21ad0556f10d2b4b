import Synchronization

/// How much memory the bodies and answers of all connections take up, and how much they may.
///
/// What a connection holds is counted as it grows. What does not fit is refused and given up, so that
/// the sum is never above the limit.
final class MemoryBudget: Sendable {
    /// The most that may be held, in bytes.
    let limit: Int

    private let held = Atomic(0)

    /// Creates a budget of which nothing is used.
    init(limit: Int) { self.limit = limit }

    /// How much is held now, in bytes.
    var heldLength: Int { held.load(ordering: .relaxed) }

    /// Notes that someone who held `old` bytes holds `new` bytes now.
    ///
    /// False, with nothing noted, if that is more and does not fit.
    func replace(_ old: Int, with new: Int) -> Bool {
        let total = held.add(new - old, ordering: .relaxed).newValue
        guard new > old, total > limit else { return true }
        held.subtract(new - old, ordering: .relaxed)
        return false
    }
}
