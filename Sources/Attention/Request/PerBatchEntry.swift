/// A whole number per batch entry, or one for all entries.
package enum PerBatchEntry: Hashable, Sendable {
    /// The same number for every batch entry.
    case same(Int)
    /// One number per batch entry.
    case each([Int])

    /// Whether every number is 0.
    var isZero: Bool {
        switch self {
        case .same(let number): number == 0
        case .each(let numbers): numbers.allSatisfy { $0 == 0 }
        }
    }
}
