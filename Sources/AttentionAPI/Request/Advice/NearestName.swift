/// Finds the name that a misspelt one is probably meant to be.
package enum NearestName {
    /// Returns the candidate that differs least; nil if all differ in more than a quarter.
    package static func find(_ name: String, in candidates: [String]) -> String? {
        let nearest = candidates.map { ($0, distance(from: name, to: $0)) }
            .min { $0.1 < $1.1 }
        guard let (candidate, distance) = nearest, distance <= max(1, name.utf8.count / 4) else {
            return nil
        }
        return candidate
    }

    /// Returns the number of insertions, deletions, replacements and swaps of neighbours that turn
    /// one text into the other (optimal string alignment).
    private static func distance(from first: String, to second: String) -> Int {
        let a = Array(first.utf8.prefix(64))
        let b = Array(second.utf8)
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(
                    last[j + 1] + 1,
                    row[j] + 1,
                    last[j] + (a[i] == b[j] ? 0 : 1)
                )
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
