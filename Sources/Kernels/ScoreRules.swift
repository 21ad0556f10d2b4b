/// What happens to a score between the dot product and the softmax, in this order: scale, bias,
/// then what hides keys (mask, causal limit), each of which sets −∞.
package struct ScoreRules<Scalar: KernelScalar>: Sendable {
    /// Multiplies the dot product.
    package var scale: Scalar
    /// How the bias lies, if there is one.
    package var bias: BroadcastLayout?
    /// How the mask lies, if there is one.
    package var mask: BroadcastLayout?
    /// Whether query i sees only the keys up to i.
    package var isCausal: Bool

    /// Creates the rules.
    package init(
        scale: Scalar,
        bias: BroadcastLayout? = nil,
        mask: BroadcastLayout? = nil,
        isCausal: Bool = false
    ) {
        self.scale = scale
        self.bias = bias
        self.mask = mask
        self.isCausal = isCausal
    }

    /// How many of the first keys a query at a position may see at most.
    func visibleKeyCount(ofQuery query: Int, keyCount: Int) -> Int {
        isCausal ? Swift.min(query + 1, keyCount) : keyCount
    }
}
