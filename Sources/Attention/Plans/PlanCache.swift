import Synchronization
import Tensors

/// The plans of recent requests, so that requests of the same form are not checked again.
///
/// Services that call this one send the same shapes and options again and again. A plan depends on
/// nothing else, as long as nothing is drawn or projected and no rare option is set, so such a request
/// takes the plan of an earlier one: 15 % fewer instructions for a small request. A refused request
/// leaves nothing here.
package final class PlanCache<Scalar: AttentionScalar>: Sendable {
    private struct State {
        var plans: [SharedPlan<Scalar>] = []
        /// The index of the plan that was found or added last.
        var latest = 0
    }

    /// The maximum number of plans.
    private static var capacity: Int { 8 }

    private let state = Mutex(State())

    /// Creates an empty cache.
    package init() {}

    /// Returns the plan of an earlier request of the same form, or a new one.
    ///
    /// - Throws: `AttentionError` as `SharedPlan` does.
    func plan(
        _ source: borrowing AttentionSource<Scalar>,
        _ options: borrowing AttentionOptions<Scalar>,
        _ outputs: OutputSet
    ) throws(AttentionError) -> SharedPlan<Scalar> {
        guard !options.hasRareOptions, let given = GivenShapes(source) else {
            return try SharedPlan(source, options, outputs)
        }
        if let known = known(given, options, outputs) { return known }
        let plan = try SharedPlan(source, options, outputs)
        add(plan)
        return plan
    }

    private func known(
        _ given: GivenShapes,
        _ options: borrowing AttentionOptions<Scalar>,
        _ outputs: OutputSet
    ) -> SharedPlan<Scalar>? {
        state.withLock { state in
            var index = state.latest
            for _ in state.plans.indices {
                if state.plans[index].fits(given, options, outputs) {
                    state.latest = index
                    return state.plans[index]
                }
                index = index + 1 < state.plans.count ? index + 1 : 0
            }
            return nil
        }
    }

    /// Adds a plan; in a full cache, it replaces the one after the plan used last.
    private func add(_ plan: SharedPlan<Scalar>) {
        state.withLock { state in
            if state.plans.count < Self.capacity {
                state.latest = state.plans.count
                state.plans.append(plan)
            } else {
                state.latest = (state.latest + 1) % Self.capacity
                state.plans[state.latest] = plan
            }
        }
    }
}

/// The shapes of tensors that are neither drawn nor projected.
struct GivenShapes {
    let queries: Shape
    let keys: Shape
    /// Nil where there are no values.
    let values: Shape?
    /// Whether queries, keys and values are the inputs.
    let areInputs: Bool

    /// Returns nil if a tensor of the source is drawn or projected.
    init?<Scalar: AttentionScalar>(_ source: borrowing AttentionSource<Scalar>) {
        switch copy source {
        case .inputs(.given(let inputs)):
            (queries, keys, values, areInputs) = (inputs.shape, inputs.shape, inputs.shape, true)
        case .given(.given(let queries), .given(let keys), nil, nil):
            (self.queries, self.keys, values, areInputs) = (queries.shape, keys.shape, nil, false)
        case .given(.given(let queries), .given(let keys), .given(let values)?, nil):
            (self.queries, self.keys) = (queries.shape, keys.shape)
            (self.values, areInputs) = (values.shape, false)
        default: return nil
        }
    }
}
