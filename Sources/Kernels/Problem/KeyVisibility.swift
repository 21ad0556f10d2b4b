/// The keys that each query may see, apart from masks and biases: causal limit, window, prefix, key
/// lengths and segments, all of which compose.
///
/// If the positions of the keys are consecutive, a query at p sees one run of keys: from p − left to
/// p + right, cut off at the causal limit (or the prefix, if that reaches further) and at the key
/// length. A block of queries visits no keys outside its runs. Keys at arbitrary positions, and
/// segments, leave gaps in the run and are examined one by one.
///
/// Lists have one element for each batch entry, or one for all: a short request can ask for a very large
/// batch. Positions are at most 2⁵³ in magnitude and bounds at most 2⁶⁰, so that sums fit in `Int`.
package struct KeyVisibility: Sendable {
    /// Whether a query sees only keys at positions up to its own.
    package var isCausal: Bool
    /// The greatest distance back that a query sees; nil for no bound.
    package var windowLeft: Int?
    /// The greatest distance ahead that a query sees; nil for no bound.
    package var windowRight: Int?
    /// For each batch entry: keys at positions below this are within every query's causal limit;
    /// 0 for none.
    package var prefixLengths: [Int]?
    /// For each batch entry: the number of keys that are not padding.
    package var keyLengths: [Int]?
    /// The positions of all queries.
    package var queryPositions: SequencePositions
    /// The positions of all keys.
    package var keyPositions: SequencePositions
    /// For each query of each batch entry: a label, which must equal that of the key; nil for none.
    package var querySegments: [[Int]]?
    /// For each key of each batch entry: a label.
    package var keySegments: [[Int]]?

    /// Creates rules that hide nothing, unless they are causal; positions are indices.
    package init(isCausal: Bool = false) {
        self.isCausal = isCausal
        queryPositions = .indices
        keyPositions = .indices
    }

    /// A distance beyond all positions.
    private static var unreachable: Int { 1 << 60 }

    /// The first and last position that a query may see.
    private func reach(batch: Int, query: Int) -> (first: Int, last: Int) {
        let position = queryPositions.position(batch: batch, index: query)
        var last = windowRight.map { position + $0 } ?? Self.unreachable
        if isCausal {
            // No prefix is the same as one of length 0, at negative positions too.
            let prefixLength = prefixLengths?.entry(batch) ?? 0
            last = min(last, prefixLength > 0 ? max(position, prefixLength - 1) : position)
        }
        return (windowLeft.map { position - $0 } ?? -Self.unreachable, last)
    }

    /// The run of keys outside which a query sees none.
    func run(batch: Int, query: Int, keyCount: Int) -> Range<Int> {
        let end = keyLengths?.entry(batch) ?? keyCount
        guard let origin = keyPositions.origin(batch: batch) else { return 0..<end }
        let reach = reach(batch: batch, query: query)
        let first = min(max(reach.first - origin, 0), end)
        return first..<min(max(reach.last - origin + 1, first), end)
    }

    /// Whether a query may see less than every key.
    var isRestricted: Bool {
        isCausal || windowLeft != nil || windowRight != nil || keyLengths != nil
            || querySegments != nil
    }

    /// Whether a run may contain keys that the query does not see.
    var hasGaps: Bool { querySegments != nil || hasScatteredKeys }

    /// Whether positions limit what is seen and those of the keys are not consecutive.
    var hasScatteredKeys: Bool {
        guard case .listed = keyPositions else { return false }
        return isCausal || windowLeft != nil || windowRight != nil
    }

    /// Whether a query sees a key.
    func sees(batch: Int, query: Int, key: Int, keyCount: Int) -> Bool {
        run(batch: batch, query: query, keyCount: keyCount).contains(key)
            && seesOfRun(batch: batch, query: query, key: key)
    }

    /// Whether a query sees a key of its run.
    func seesOfRun(batch: Int, query: Int, key: Int) -> Bool {
        if let querySegments, let keySegments {
            guard querySegments.entry(batch)[query] == keySegments.entry(batch)[key] else {
                return false
            }
        }
        let reach = reach(batch: batch, query: query)
        let position = keyPositions.position(batch: batch, index: key)
        return reach.first <= position && position <= reach.last
    }

    /// Whether every list has an entry for each batch entry, query and key.
    func covers(batchCount: Int, queryCount: Int, keyCount: Int) -> Bool {
        func covers(_ labels: [[Int]]?, _ count: Int) -> Bool {
            guard let labels else { return true }
            return SequencePositions.listed(labels).covers(batchCount: batchCount, count: count)
        }
        return prefixLengths?.covers(batchCount) ?? true
            && keyLengths?.covers(batchCount) ?? true
            && keyLengths?.allSatisfy { 0...keyCount ~= $0 } ?? true
            && queryPositions.covers(batchCount: batchCount, count: queryCount)
            && keyPositions.covers(batchCount: batchCount, count: keyCount)
            && (querySegments == nil) == (keySegments == nil)
            && covers(querySegments, queryCount) && covers(keySegments, keyCount)
    }
}
