import Kernels
import Tensors

/// The processor's peak rates, measured in the same run as the engine.
struct Peaks {
    /// Multiplications and additions per second, on all threads together.
    let operationsPerSecond: Double
    /// Bytes read from memory per second, on all threads together.
    let bytesPerSecond: Double

    /// Measures the peaks on the threads of `parallelFor`.
    init<Scalar: KernelScalar>(_: Scalar.Type, threads: Int, parallelFor: @escaping ParallelFor) {
        let (rounds, pieces) = (20_000, 8 * threads)
        let arithmetic = measure(seconds: 0.1) {
            parallelFor(pieces) { _ in
                let sum = multiplyAdds(Scalar.self, rounds: rounds)
                precondition(sum.scalarCount > 0)
            }
        }
        let lanes = Double(rounds * 10 * Scalar.Vector.scalarCount * 2 * pieces)
        operationsPerSecond = lanes / arithmetic.best

        // 256 MiB, far more than fits in a cache.
        let parts = (0..<64).map { _ in
            [Scalar](repeating: 1, count: (4 << 20) / MemoryLayout<Scalar>.stride)
        }
        let reading = measure(seconds: 0.2) {
            parallelFor(parts.count) { part in
                precondition(firstNonFinite(in: parts[part]) == nil)
            }
        }
        bytesPerSecond = Double(256 << 20) / reading.best
    }
}

/// Computes ten independent chains of multiply-adds in registers, without loads or stores.
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
