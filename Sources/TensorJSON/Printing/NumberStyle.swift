package import Tensors

/// The format of printed numbers.
package enum NumberStyle: Hashable, Sendable {
    /// The fewest digits that read back to the same value, always with a point or an exponent.
    case shortest
    /// The fewest digits that read back to the same value in a type of 16 bits, which holds it.
    case shortestHalf(HalfType)
    /// A fixed number of decimals, 0 to 17, rounded from the exact binary value, ties to even, as
    /// C's `printf` does. With 0 decimals there is no point.
    case decimals(Int)
}
