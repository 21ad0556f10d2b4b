/// Everything that a request can set besides its tensors, with the contract's defaults.
///
/// The properties of `RareOptions` are used as if they were its own.
@dynamicMemberLookup
package struct AttentionOptions<Scalar: AttentionScalar>: Sendable {
    /// The factor of `Q Kᵀ`.
    package enum Scale: Sendable, Equatable {
        /// A finite number; a `Double` holds every value of either scalar.
        case factor(Double)
        /// 1/√d, where d is the head size of the queries.
        case inverseSquareRootOfHeadDimension
    }

    /// The number of heads into which the last dimension of rank-2 and rank-3 tensors is split;
    /// with nil there is one head, and results have no head dimension.
    package var headCount: Int?

    /// The number of heads of packed keys and values; nil means that of the queries.
    package var keyValueHeadCount: Int?

    /// The factor of `Q Kᵀ`.
    package var scale = Scale.factor(1)

    /// Whether a query sees only keys at positions up to its own.
    package var isCausal = false

    /// The queries that are computed.
    package var querySelection: QuerySelection = .all

    /// The dimension along which the weights sum to 1.
    package var softmaxAxis: SoftmaxAxis = .keys

    /// One set of rare options, or none.
    ///
    /// An array, so that they have their own memory: options are copied, and with more than fifteen
    /// fields, generic code would copy and destroy them through their metadata.
    @usableFromInline
    var rare: [RareOptions<Scalar>] = []

    /// Creates the defaults.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package init() {}

    /// Whether a rare option was ever set.
    var hasRareOptions: Bool { !rare.isEmpty }

    /// A rare option; nil if it is not set.
    @inlinable
    package subscript<Value>(
        dynamicMember member: WritableKeyPath<RareOptions<Scalar>, Value?>
    ) -> Value? {
        @inline(__always)
        get { rare.isEmpty ? nil : rare[0][keyPath: member] }
        set {
            if rare.isEmpty { rare.append(RareOptions()) }
            rare[0][keyPath: member] = newValue
        }
    }

    /// A rare option that has a default.
    @inlinable
    package subscript<Value>(
        dynamicMember member: WritableKeyPath<RareOptions<Scalar>, Value>
    ) -> Value {
        get { (rare.first ?? RareOptions())[keyPath: member] }
        set {
            if rare.isEmpty { rare.append(RareOptions()) }
            rare[0][keyPath: member] = newValue
        }
    }
}

/// The dimension along which the weights sum to 1.
package enum SoftmaxAxis: String, CaseIterable, Hashable, Sendable {
    /// Each query's weights over the keys: attention.
    case keys
    /// Each key's weights over the queries: a common mistake, offered for demonstration.
    case queries
}
