/// A shape of attention and the type of its numbers.
///
/// As text: `8x512x512x64`, `8:2x2048x2048x64` (eight query heads share two heads of keys and
/// values), `8x2048x2048x64-causal`, `8x512x512x64-float64`.
struct AttentionShape: Hashable {
    var headCount: Int
    var keyValueHeadCount: Int
    var queryCount: Int
    var keyCount: Int
    var headDimension: Int
    var isCausal = false
    var isDouble = false

    /// Parses a shape; returns nil if the text is not one.
    init?(_ text: String) {
        let words = text.split(separator: "-", omittingEmptySubsequences: false)
        let extents = words[0].split(separator: "x")
        guard extents.count == 4 else { return nil }
        let heads = extents[0].split(separator: ":").compactMap { Int($0) }
        let counts = extents[1...].compactMap { Int($0) }
        guard let first = heads.first, let last = heads.last, heads.count <= 2, counts.count == 3,
            (heads + counts).allSatisfy({ $0 > 0 }), first.isMultiple(of: last)
        else { return nil }
        (headCount, keyValueHeadCount) = (first, last)
        (queryCount, keyCount, headDimension) = (counts[0], counts[1], counts[2])
        for word in words[1...] {
            switch word {
            case "causal": isCausal = true
            case "float32": isDouble = false
            case "float64": isDouble = true
            default: return nil
            }
        }
    }

    /// The shape as text.
    var label: String {
        let heads =
            keyValueHeadCount == headCount ? "\(headCount)" : "\(headCount):\(keyValueHeadCount)"
        return "\(heads)x\(queryCount)x\(keyCount)x\(headDimension)"
            + (isCausal ? "-causal" : "") + (isDouble ? "-float64" : "")
    }

    /// Multiplications and additions: four for each query, visible key and dimension.
    var operationCount: Double {
        let all = queryCount * keyCount
        let seen = isCausal ? (0..<queryCount).reduce(0) { $0 + min($1 + 1, keyCount) } : all
        return 4 * Double(headCount * seen * headDimension)
    }

    /// The size of the keys and values in bytes.
    var keyValueBytes: Double {
        Double(2 * keyValueHeadCount * keyCount * headDimension * (isDouble ? 8 : 4))
    }

    /// The shapes measured by default, which are those with a target in `Benchmarks/compare.py`.
    static let all: [AttentionShape] = [
        "1x6x6x3", "1x64x64x64", "1x512x512x64", "8x512x512x64", "8x2048x2048x64",
        "1x4096x4096x128", "8x2048x2048x64-causal", "8:2x2048x2048x64", "8x1x8192x64",
        "8x512x512x64-float64", "1x1024x1024x80", "1x1024x1024x96",
    ].compactMap { AttentionShape($0) }
}
