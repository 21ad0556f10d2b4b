/// The queries that are computed; indices count from 0.
package enum QuerySelection: Hashable, Sendable {
    /// All queries, in order.
    case all
    /// One query; the response then has no query dimension.
    case index(Int)
    /// These queries in this order, including repeats.
    case list([Int])
}
