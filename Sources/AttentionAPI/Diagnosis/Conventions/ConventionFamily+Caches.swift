import Attention
import Tensors

extension ConventionFamily {
    /// The cache of keys and values.
    static let caches = ConventionFamily { request, facts, _ in
        guard let keys = request.tensor(.pastKeys), facts.pastCount > 0 else { return [] }
        let values = request.tensor(.pastValues)
        @Sendable func repeated(_ request: inout DiagnosedRequest) -> [RequestValue.Change] {
            let rows = (0..<2 * facts.pastCount).map { $0 % facts.pastCount }
            let cached: [(RequestMember, Tensor<Double>?)] = [
                (.pastKeys, keys), (.pastValues, values),
            ]
            return cached.compactMap { member, tensor in
                tensor.map { (member, request.attach($0.selecting(rows, along: -2))) }
            }
        }
        let twice =
            "The observed result has the cached keys and values twice. The request has them once."
        var variants = [
            Variant(
                "no-past",
                "The observed result ignores the cached keys and values. The request has "
                    + "\(facts.pastCount) of them."
            ) { _ in [(.pastKeys, .null)] + (values == nil ? [] : [(.pastValues, .null)]) },
            Variant("past-twice", twice) { request in repeated(&request) },
        ]
        if facts.rope != nil, let queries = facts.rotaryQueryPositions,
            let own = facts.rotaryKeyPositions, facts.batchCount ?? 1 == 1
        {
            // Otherwise the new rows would follow the longer past.
            variants.append(
                Variant("past-twice", twice + " New queries and keys keep their positions.") {
                    request in
                    repeated(&request) + [
                        (.ropeQueryPositions, .numbers(queries)),
                        (.ropeKeyPositions, .numbers(own)),
                    ]
                }
            )
        }
        return variants
    }

    /// What is used as queries, keys and values.
    static let roles = ConventionFamily { request, facts, _ in
        let swappedText =
            "The observed result uses the keys as queries and the queries as keys. The request does not."
        let copiedText =
            "The observed result uses the keys as values too. The request has values of its own."
        if let wq = request.tensor(.wq), let wk = request.tensor(.wk) {
            var variants: [Variant] = []
            let (queries, keys) = (request.value[.queries], request.value[.keys])
            // A memory would have to become the inputs.
            if facts.isSelfAttention || queries != nil && keys != nil {
                variants.append(
                    Variant("queries-keys-swapped", swappedText) { request in
                        var changes: [RequestValue.Change] = []
                        if let queries, let keys {
                            changes = [(.queries, keys), (.keys, queries)]
                        }
                        return changes
                            + request.replacing(
                                [(.wq, wk), (.wk, wq)] + request.exchanged(.bq, .bk)
                            )
                    }
                )
            }
            if let wv = request.tensor(.wv), wv.shape == wk.shape {
                variants.append(
                    Variant("keys-as-values", copiedText) { request in
                        var changes: [(member: RequestMember, tensor: Tensor<Double>?)] = [
                            (.wv, wk)
                        ]
                        let bias = request.tensor(.bk)
                        if bias != nil || request.tensor(.bv) != nil { changes.append((.bv, bias)) }
                        return (keys.map { [(.values, $0)] } ?? []) + request.replacing(changes)
                    }
                )
            }
            return variants
        }
        if let matrix = request.tensor(.wqkv), let columns = facts.fusedColumns(request) {
            var variants = [
                Variant("keys-as-values", copiedText) { request in
                    request.selectingFused(
                        matrix,
                        columns.queries + columns.keys + columns.keys
                    )
                }
            ]
            // The order of whole blocks is a convention of its own.
            if request.fusedOrder != .qkv, columns.queries.count == columns.keys.count {
                variants.append(
                    Variant("queries-keys-swapped", swappedText) { request in
                        request.selectingFused(
                            matrix,
                            columns.keys + columns.queries + columns.values
                        )
                    }
                )
            }
            return variants
        }
        guard let queries = request.value[.queries], let keys = request.value[.keys],
            request.value[.parameters] == nil
        else { return [] }
        return [
            Variant("queries-keys-swapped", swappedText) { _ in
                [(.queries, keys), (.keys, queries)]
            },
            Variant("keys-as-values", copiedText) { request in
                [(.values, keys)] + (request.value[.pastKeys].map { [(.pastValues, $0)] } ?? [])
            },
        ]
    }
}

extension DiagnosedRequest {
    /// Returns two tensors under each other's names, as far as they exist.
    fileprivate func exchanged(
        _ first: RequestMember,
        _ second: RequestMember
    ) -> [(member: RequestMember, tensor: Tensor<Double>?)] {
        let (one, other) = (tensor(first), tensor(second))
        guard one != nil || other != nil else { return [] }
        return [(first, other), (second, one)]
    }
}
