/// The layout of a tensor in JSON.
package enum TensorForm: String, CaseIterable, Sendable {
    /// Arrays in arrays.
    case nested
    /// `{"shape":[…],"data":[…]}`.
    case flat
}
