/// A whole number for each batch entry, or one for all of them.
package enum PerBatchEntry: Hashable, Sendable {
    /// A number: the same for every batch entry.
    case same(Int)
    /// A list: one number for each batch entry.
    case each([Int])
}
