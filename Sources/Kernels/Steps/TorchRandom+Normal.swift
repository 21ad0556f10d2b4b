#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// Normal numbers, by the Box-Muller transform: two uniform numbers u and v give the normal numbers
// √(−2 log u) · cos 2πv and √(−2 log u) · sin 2πv.
//
// PyTorch draws tensors of fewer than 16 elements in float64, one element after the other, and larger
// ones in float32, 16 elements at once. See its `DistributionTemplates.h` and `DistributionsHelper.h`.

extension TorchRandom {
    /// The number of elements that are drawn at once; the least for which that is done.
    private static var blockCount: Int { 16 }

    /// The number of elements between checks for cancellation, a multiple of a block.
    private static var checkedCount: Int { 1 << 15 }

    /// Returns the elements of a tensor drawn by `torch.randn`, row by row.
    ///
    /// - Parameters:
    ///   - count: The number of elements of the tensor; the numbers depend on it.
    ///   - isCancelled: Asked about every 100 µs.
    /// - Returns: Float32 numbers.
    /// - Throws: `cancelled` only.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package mutating func normals<Scalar: KernelScalar>(
        _ count: Int,
        isCancelled: () -> Bool
    ) throws(KernelFailure) -> [Scalar] {
        var elements: [Scalar] = []
        elements.reserveCapacity(count)
        guard count >= Self.blockCount else {
            for _ in 0..<count { elements.append(Scalar(nextNormal())) }
            return elements
        }
        while elements.count + Self.blockCount <= count {
            if elements.count.isMultiple(of: Self.checkedCount), isCancelled() { throw .cancelled }
            append(nextNormals(), to: &elements)
        }
        let rest = count - elements.count
        if rest > 0 {
            // PyTorch draws the rest, and then the last 16 elements again.
            skip(rest)
            elements.removeLast(Self.blockCount - rest)
            append(nextNormals(), to: &elements)
        }
        return elements
    }

    private func append<Scalar: KernelScalar>(_ block: SIMD16<Float>, to elements: inout [Scalar]) {
        for index in block.indices { elements.append(Scalar(block[index])) }
    }

    /// Returns the next element of a tensor of fewer than 16.
    private mutating func nextNormal() -> Float {
        if let kept = keptNormal {
            keptNormal = nil
            return Float(kept) + 0
        }
        let (first, second) = (nextDouble(), nextDouble())
        let radius = (-2 * log1p(-second)).squareRoot()
        let angle = 2 * Double.pi * first
        keptNormal = radius * sin(angle)
        // Adding 0 turns −0 into 0.
        return Float(radius * cos(angle)) + 0
    }

    /// Returns the next 16 elements of a larger tensor.
    private mutating func nextNormals() -> SIMD16<Float> {
        var uniform = SIMD16<Float>()
        for index in uniform.indices { uniform[index] = nextUniform() }
        let radius = (-2 * (1 - uniform.lowHalf).torchLogarithm).squareRoot()
        let (sine, cosine) = (0x1.921fb6p2 * uniform.highHalf).torchSineAndCosine
        return SIMD16(lowHalf: radius * cosine + 0, highHalf: radius * sine + 0)
    }
}
