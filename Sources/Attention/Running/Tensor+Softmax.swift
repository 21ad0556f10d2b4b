package import Tensors

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension Tensor where Element == Double {
    /// Returns the softmax along any dimension, as a plain reference: the engine's own is along keys.
    ///
    /// Where all numbers are −∞, the result is 0.
    package func softmax(along dimension: Int) -> Tensor {
        let count = shape[dimension]
        let stride = shape.extents.suffix(from: dimension + 1).reduce(1, *)
        var result = elements
        for first in elements.indices where first / stride % count == 0 {
            let places = (0..<count).map { first + $0 * stride }
            let greatest = places.reduce(-Double.infinity) { max($0, elements[$1]) }
            let powers = places.map {
                greatest == -.infinity ? 0 : exp(elements[$0] - greatest)
            }
            let sum = max(powers.reduce(0, +), .leastNonzeroMagnitude)
            for (place, power) in zip(places, powers) { result[place] = power / sum }
        }
        return Tensor(shape: shape, elements: result)
    }
}
