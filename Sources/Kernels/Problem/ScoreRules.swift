/// The steps between the dot product of a query and a key and its weight, in this order: scale,
/// softcap, ALiBi, bias, then mask and visibility, which set hidden scores to −∞, and finally the
/// sink, which joins the softmax.
package struct ScoreRules<Scalar: KernelScalar>: Sendable {
    /// Multiplies the dot product.
    package var scale: Scalar {
        get { Scalar(scaleAsDouble) }
        set { scaleAsDouble = Double(newValue) }
    }
    /// Bounds a score to −c … c by `c · tanh(score / c)`; above 0, nil for none.
    package var softcap: Scalar? {
        get { softcapAsDouble.map { Scalar($0) } }
        set { softcapAsDouble = newValue.map { Double($0) } }
    }
    // Exact, because every scalar is a `Double`. The memory layout does not depend on the scalar this
    // way, so that the rules are destroyed without asking the runtime for it.
    private var scaleAsDouble: Double
    private var softcapAsDouble: Double?
    /// The slope of each batch entry and query head; nil for none.
    package var alibiSlopes: HeadSlopes<Scalar>?
    /// The layout of the bias; nil for none.
    package var bias: BroadcastLayout?
    /// The layout of the mask; nil for none.
    package var mask: BroadcastLayout?
    /// The keys that each query may see, and the positions of both.
    package var visibility: KeyVisibility
    /// A logit for each query head, finite or −∞; nil for none.
    package var sinks: [Scalar]?

    /// Creates the rules.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package init(
        scale: Scalar,
        softcap: Scalar? = nil,
        alibiSlopes: HeadSlopes<Scalar>? = nil,
        bias: BroadcastLayout? = nil,
        mask: BroadcastLayout? = nil,
        visibility: KeyVisibility = KeyVisibility(),
        sinks: [Scalar]? = nil
    ) {
        scaleAsDouble = Double(scale)
        softcapAsDouble = softcap.map { Double($0) }
        self.alibiSlopes = alibiSlopes
        self.bias = bias
        self.mask = mask
        self.visibility = visibility
        self.sinks = sinks
    }

    /// Whether the scale is the only rule.
    var isScaleOnly: Bool {
        softcapAsDouble == nil && alibiSlopes == nil && sinks == nil && !hidesKeys
    }

    /// Whether there is a bias or a mask.
    var hasAddends: Bool { bias != nil || mask != nil }

    /// Whether a query may see less than every key.
    var hidesKeys: Bool { hasAddends || visibility.isRestricted }
}
