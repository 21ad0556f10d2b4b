/// How numbers are printed.
package enum NumberStyle: Hashable, Sendable {
    /// The fewest digits that read back to the same value, always with a point or an exponent.
    case shortest
    /// This many digits behind the point, 0 to 17, rounded from the exact binary value, ties to
    /// even, as C's `printf` does; with 0 there is no point.
    case decimals(Int)
}

/// How a tensor is laid out in JSON.
package enum TensorForm: String, CaseIterable, Sendable {
    /// Arrays in arrays.
    case nested
    /// `{"shape":[…],"data":[…]}`.
    case flat
}
