/// Sets weights to 0 at random and divides the others by 1 − p.
///
/// Draws what `torch.manual_seed(seed)` and `torch.nn.functional.dropout(weights, p)` draw on
/// PyTorch's portable CPU path for the weights of all queries.
package struct Dropout: Hashable, Sendable {
    /// The probability that a weight is dropped: 0 to 1.
    package var probability: Double

    /// The seed modulo 2⁶⁴, as PyTorch interprets a negative one.
    package var seed: UInt64

    /// Creates the description of a draw.
    package init(probability: Double, seed: UInt64) {
        self.probability = probability
        self.seed = seed
    }
}
