/// The keys that a query at position p sees: those from p − left to p + right.
package struct Window: Hashable, Sendable {
    /// The reach towards earlier keys; nil means unbounded.
    package var left: Int?
    /// The reach towards later keys; nil means unbounded.
    package var right: Int?

    /// Creates a window.
    package init(left: Int? = nil, right: Int? = nil) {
        self.left = left
        self.right = right
    }
}
