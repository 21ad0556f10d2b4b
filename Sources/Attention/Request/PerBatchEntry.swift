/// A whole number per batch entry, or one for all entries.
package enum PerBatchEntry: Hashable, Sendable {
    /// The same number for every batch entry.
    case same(Int)
    /// One number per batch entry.
    case each([Int])
}
