import Attention

extension RequestFacts {
    /// The columns of a fused matrix that make queries, keys and values, those of each head together.
    struct FusedColumns {
        fileprivate(set) var queries: [Int] = []
        fileprivate(set) var keys: [Int] = []
        fileprivate(set) var values: [Int] = []
    }

    /// Returns the columns of a fused matrix; nil if the request's order of them has no whole heads.
    func fusedColumns(_ request: DiagnosedRequest) -> FusedColumns? {
        guard headSize == valueSize else { return nil }
        let order = request.fusedOrder
        let (shared, groups) = (groupSize, keyValueHeadCount)
        // The places of heads, in units of their size.
        let queries: [Int]
        let (keys, values): ([Int], [Int])
        switch order {
        case .qkv:
            queries = Array(0..<headCount)
            keys = (0..<groups).map { headCount + $0 }
            values = keys.map { $0 + groups }
        case .groups, .heads:
            queries = (0..<headCount).map { $0 + $0 / shared * 2 }
            keys = (0..<groups).map { $0 * (shared + 2) + shared }
            values = keys.map { $0 + 1 }
        }
        func columns(_ places: [Int]) -> [Int] {
            places.flatMap { place in (0..<headSize).map { place * headSize + $0 } }
        }
        return FusedColumns(
            queries: columns(queries),
            keys: columns(keys),
            values: columns(values)
        )
    }
}
