import Kernels

/// The problems on which the kernel is tested: the cases of the orthogonal array, once without and
/// once with rules, so that each pair of values of any two sizes, options and layouts occurs.
///
/// Plain loops are slow, so no three extents are large in the same problem. Half of the counts are
/// large, and half of the lengths. The first length is large in cases in which one of the two counts
/// is large, but not both; the second has a small value instead of a large one if both counts are
/// large. The rules exchange head size and value size, so that both occur with all counts.
struct DesignProblem {
    /// The numbers, extents and rules.
    let problem: AttentionProblem<Float>
    /// The matrices to compute.
    let matrices: ScoreMatrices
    /// Whether the case is also tested in Double: half of the cases, and the other half with rules.
    let isForDouble: Bool

    /// Creates a problem.
    ///
    /// - Parameters:
    ///   - index: The case of the orthogonal array.
    ///   - hasRules: Whether to add the rules of the case to its extents and layouts.
    init(case index: Int, hasRules: Bool) {
        func level(_ factor: Factor) -> Int {
            OrthogonalArray.level(of: factor.rawValue, inCase: index)
        }
        func pick<Value>(_ factor: Factor, _ values: [Value]) -> Value {
            values[level(factor) % values.count]
        }
        let (x, y) = (level(.queryCount), level(.keyCount))
        let (n, m) = (counts[x], counts[y])
        let areBothLarge = x >= 8 && y >= 8
        let first = lengths[level(.firstLength)]
        let second = lengths[level(.secondLength) % (areBothLarge ? 8 : 16)]
        var (d, dv) = hasRules ? (second, first) : (first, second)
        // As in a request for scores only.
        if level(.heads) == 5 { dv = 0 }
        var (batches, heads, groups) = pick(.heads, [(1, 1, 1), (2, 1, 1), (1, 2, 2), (2, 4, 2)])
        if n * m * (d + dv) > 100_000 { (batches, heads, groups) = (1, 1, 1) }
        var problem = AttentionProblem<Float>(
            n,
            m,
            d,
            dv,
            batches: batches,
            heads: heads,
            groups: groups
        )
        (problem.arePacked, problem.isContextPacked) = pick(
            .layouts,
            [(true, false), (true, true), (false, false), (false, true)]
        )
        problem.selection = pick(.selection, [nil, nil, [n - 1, n / 2, 0, n / 2], [n - 1]])
        if hasRules {
            problem.addVisibility(level: level(.visibility))
            problem.addLengths(level: level(.lengths))
            problem.addPositions(level: level(.positions))
            problem.addChanges(of: level)
        }
        self.problem = problem
        matrices = ScoreMatrices(rawValue: level(.matrices))
        // No factor determines this half.
        isForDouble = ((x & y).nonzeroBitCount % 2 == 0) == hasRules
    }
}

/// The factors, in the order of the orthogonal array; the counts are x and y.
///
/// The array has no more: a further option takes its value from the level of one of these.
private enum Factor: Int {
    case keyCount, firstLength, secondLength, heads, layouts, selection, matrices, visibility
    case lengths, positions, softcap, alibi, bias, mask, sinks, dropout, queryCount
}

/// Counts below, at and above multiples of vectors, tiles, panels and blocks: eight small and eight
/// large ones.
private let counts = [1, 2, 5, 6, 7, 15, 16, 17, 63, 64, 65, 126, 127, 128, 130, 253]
private let lengths = [1, 3, 7, 8, 16, 40, 3, 8, 64, 80, 96, 128, 130, 256, 64, 128]

extension AttentionProblem<Float> {
    fileprivate mutating func addVisibility(level: Int) {
        let (n, m) = (queryCount, keyCount)
        typealias Limits = (isCausal: Bool, left: Int?, right: Int?, prefix: Int)
        let all: [Limits] = [
            (false, nil, nil, 0), (true, nil, nil, 0), (true, nil, nil, m / 2), (true, 3, nil, 0),
            (true, n / 2, 1, 2), (false, 70, nil, 0), (false, nil, 5, 0), (false, 0, 0, 0),
        ]
        let limits = all[level % all.count]
        rules.visibility.isCausal = limits.isCausal
        rules.visibility.windowLeft = limits.left
        rules.visibility.windowRight = limits.right
        if limits.prefix > 0 {
            rules.visibility.prefixLengths = (0..<batchCount).map { limits.prefix + $0 }
        }
    }

    fileprivate mutating func addLengths(level: Int) {
        let entries = 0..<batchCount
        switch level % 4 {
        case 1: rules.visibility.keyLengths = entries.map { max(keyCount * 2 / 3 - $0, 0) }
        case 2:
            // Consecutive segments, as in packed documents.
            rules.visibility.querySegments = entries.map { batch in
                (0..<queryCount).map { ($0 * 3 + batch) / queryCount }
            }
            rules.visibility.keySegments = entries.map { batch in
                (0..<keyCount).map { ($0 * 3 + batch) / keyCount }
            }
        case 3:
            rules.visibility.querySegments = entries.map { _ in (0..<queryCount).map { $0 % 2 } }
            rules.visibility.keySegments = entries.map { _ in (0..<keyCount).map { $0 * 5 % 3 } }
        default: break
        }
    }

    fileprivate mutating func addPositions(level: Int) {
        let entries = 0..<batchCount
        func scattered(_ count: Int, _ factor: Int) -> SequencePositions {
            .listed(entries.map { batch in (0..<count).map { ($0 * factor + batch) % count - 2 } })
        }
        let atEnd: SequencePositions = .consecutive(
            from: entries.map { keyCount - queryCount - $0 }
        )
        let later: SequencePositions = .consecutive(from: entries.map { 7 + $0 })
        let all: [(queries: SequencePositions, keys: SequencePositions)] = [
            (.indices, .indices), (atEnd, .indices), (.indices, later),
            (scattered(queryCount, 11), scattered(keyCount, 19)),
            (scattered(queryCount, 11), later),
        ]
        rules.visibility.queryPositions = all[level % all.count].queries
        rules.visibility.keyPositions = all[level % all.count].keys
    }

    fileprivate mutating func addChanges(of level: (Factor) -> Int) {
        // Every second level is without the rule; the others have the ways of broadcasting.
        func broadcast(_ factor: Factor) -> BroadcastLayout {
            let all = [
                broadcastLayout(queries: true, keys: true), broadcastLayout(keys: true),
                broadcastLayout(queries: true), broadcastLayout(),
                broadcastLayout(heads: true, queries: true, keys: true),
                broadcastLayout(batches: true, heads: true, queries: true, keys: true),
                broadcastLayout(heads: true, keys: true),
                broadcastLayout(batches: true, queries: true),
            ]
            return all[level(factor) / 2]
        }
        func has(_ factor: Factor) -> Bool { level(factor) % 2 == 1 }
        if has(.softcap) { rules.softcap = level(.softcap) % 4 == 1 ? 0.5 : 30 }
        if has(.alibi) {
            let slopes: [Float] = testNumbers(batchCount * headCount, seed: 9)
            rules.alibiSlopes = HeadSlopes(slopes.map { $0 / 8 }, headCount: headCount)
        }
        if has(.sinks) {
            let sinks: [Float] = testNumbers(headCount, seed: 8)
            rules.sinks =
                level(.sinks) % 4 == 1 ? sinks : sinks.map { $0 < 0 ? -.infinity : 4 * $0 }
        }
        if has(.bias) { addBias(broadcast(.bias)) }
        if has(.mask) { addMask(broadcast(.mask)) }
        if has(.dropout) {
            dropout = WeightDropout(
                probability: level(.dropout) == 1 ? 1 : 0.5,
                seed: UInt64(level(.dropout)),
                queryCount: queryCount
            )
        }
    }
}
