/// What happens to a score between the dot product and the weight, in this order: scale, softcap,
/// ALiBi, bias, then what hides keys (mask and visibility), each of which sets −∞, and at last the
/// sink that joins the softmax.
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
    // Exact, for every scalar is a `Double`. So the rules lie in memory the same way whatever the
    // scalar is, and an object that has them is destroyed without the runtime being asked how.
    private var scaleAsDouble: Double
    private var softcapAsDouble: Double?
    /// The slope of each batch entry and query head; nil for none.
    package var alibiSlopes: HeadSlopes<Scalar>?
    /// How the bias lies, if there is one.
    package var bias: BroadcastLayout?
    /// How the mask lies, if there is one.
    package var mask: BroadcastLayout?
    /// Which keys each query may see, and where both stand.
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

    /// Whether nothing happens to a score but the scale.
    var isScaleOnly: Bool {
        softcapAsDouble == nil && alibiSlopes == nil && sinks == nil && !hidesKeys
    }

    /// Whether a tensor is added to the scores, or laid over them.
    var hasAddends: Bool { bias != nil || mask != nil }

    /// Whether there may be a query that sees less than every key.
    var hidesKeys: Bool { hasAddends || visibility.isRestricted }
}
