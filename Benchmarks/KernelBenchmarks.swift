import Kernels

/// One shape of attention.
struct AttentionShape {
    let headCount: Int
    let queryCount: Int
    let keyCount: Int
    let headDimension: Int
    var isCausal = false

    /// Multiplications and additions, each counted: `4 · heads · n · m · d`.
    var operationCount: Double {
        4 * Double(headCount) * Double(queryCount) * Double(keyCount) * Double(headDimension)
    }

    var label: String {
        "\(headCount) × \(queryCount) × \(keyCount) × \(headDimension)\(isCausal ? " causal" : "")"
    }
}

/// The shapes that are measured by default.
let attentionShapes = [
    AttentionShape(headCount: 1, queryCount: 6, keyCount: 6, headDimension: 3),
    AttentionShape(headCount: 1, queryCount: 64, keyCount: 64, headDimension: 64),
    AttentionShape(headCount: 1, queryCount: 512, keyCount: 512, headDimension: 64),
    AttentionShape(headCount: 8, queryCount: 512, keyCount: 512, headDimension: 64),
    AttentionShape(headCount: 8, queryCount: 512, keyCount: 512, headDimension: 64, isCausal: true),
    AttentionShape(headCount: 1, queryCount: 1024, keyCount: 1024, headDimension: 80),
    AttentionShape(headCount: 1, queryCount: 4096, keyCount: 4096, headDimension: 128),
    AttentionShape(headCount: 8, queryCount: 1, keyCount: 8192, headDimension: 64),
]

/// Returns the most multiply-adds a thread does in a second, times two: ten independent chains in
/// registers, nothing loaded or stored.
func peakOperationsPerSecond<Scalar: KernelScalar>(_: Scalar.Type) -> Double {
    let rounds = 100_000
    var sink = Scalar.Vector.zero
    let timing = measure { sink = sink + multiplyAdds(Scalar.self, rounds: rounds) }
    precondition(sink.scalarCount > 0)
    return Double(rounds * 10 * Scalar.Vector.scalarCount * 2) / timing.best
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func multiplyAdds<Scalar: KernelScalar>(_: Scalar.Type, rounds: Int) -> Scalar.Vector {
    let factor = Scalar.Vector(repeating: 0.999)
    var (a, b, c, d, e) = (factor, factor, factor, factor, factor)
    var (f, g, h, i, j) = (factor, factor, factor, factor, factor)
    for _ in 0..<rounds {
        a = factor.addingProduct(a, factor)
        b = factor.addingProduct(b, factor)
        c = factor.addingProduct(c, factor)
        d = factor.addingProduct(d, factor)
        e = factor.addingProduct(e, factor)
        f = factor.addingProduct(f, factor)
        g = factor.addingProduct(g, factor)
        h = factor.addingProduct(h, factor)
        i = factor.addingProduct(i, factor)
        j = factor.addingProduct(j, factor)
    }
    return a + b + c + d + e + f + g + h + i + j
}

/// Times one shape on the calling thread.
func measureAttention<Scalar: KernelScalar>(_ shape: AttentionShape, _: Scalar.Type) -> Timing {
    func numbers(_ count: Int) -> [Scalar] {
        (0..<count).map { Scalar(($0 * 7919) % 1013) / 1013 - 0.5 }
    }
    let (heads, n, m) = (shape.headCount, shape.queryCount, shape.keyCount)
    let d = shape.headDimension
    let queries = numbers(heads * n * d)
    let keys = numbers(heads * m * d)
    let values = numbers(heads * m * d)
    let queryLayout = HeadLayout.separate(rowCount: n, headCount: heads, rowLength: d)
    let keyLayout = HeadLayout.separate(rowCount: m, headCount: heads, rowLength: d)
    let geometry = AttentionGeometry(
        batchCount: 1,
        headCount: heads,
        keyValueHeadCount: heads,
        queryCount: n,
        keyCount: m,
        queries: queryLayout,
        keys: keyLayout,
        values: keyLayout,
        context: queryLayout,
        queryIndices: nil
    )
    let rules = ScoreRules<Scalar>(
        scale: 0.125,
        visibility: KeyVisibility(isCausal: shape.isCausal)
    )
    let (noBias, noMask): ([Scalar], [Bool]) = ([], [])
    return measure {
        let result = try? fusedAttention(
            geometry,
            rules: rules,
            queries: queries.span,
            keys: keys.span,
            values: values.span,
            bias: noBias.span,
            mask: noMask.span,
            matrices: [],
            parallelFor: { count, body in for index in 0..<count { body(index) } },
            isCancelled: { false }
        )
        precondition(result?.context.count == heads * n * d, "attention failed")
    }
}

/// Prints a line for each shape: median and best time, GFLOP/s, share of the peak.
func runKernelBenchmarks<Scalar: KernelScalar>(_ type: Scalar.Type) {
    let peak = peakOperationsPerSecond(type)
    print(
        "\(type.typeName): attention on one thread, FMA peak \(fixed(peak / 1e9, digits: 1)) GFLOP/s"
    )
    print("  heads × queries × keys × d         median       best   GFLOP/s      best   of peak")
    for shape in attentionShapes {
        let timing = measureAttention(shape, type)
        let operations = shape.operationCount
        let share = operations / timing.median / peak * 100
        print(
            "  " + shape.label.padded(to: 28),
            column(fixed(timing.median * 1e6, digits: 2), width: 9) + " µs",
            column(fixed(timing.best * 1e6, digits: 2), width: 8) + " µs",
            column(fixed(operations / timing.median / 1e9, digits: 1), width: 8),
            column(fixed(operations / timing.best / 1e9, digits: 1), width: 9),
            column(fixed(share, digits: 0), width: 8) + " %"
        )
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
