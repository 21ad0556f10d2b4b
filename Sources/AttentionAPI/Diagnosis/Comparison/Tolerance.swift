import Tensors

/// The greatest difference between an observed and an expected number that counts as agreement.
struct Tolerance {
    private let absolute: Double
    private let relative: Double

    /// Creates the tolerance of a tensor: the one that the request states, else half a unit of the last
    /// decimal written, and the rounding of the type.
    ///
    /// With fewer than three decimals the numbers are taken as exact.
    ///
    /// - Parameters:
    ///   - stated: The tolerance that the request states.
    ///   - observed: The observed tensor.
    ///   - expected: The tensor that it is compared with.
    ///   - type: The type that was computed in.
    init(
        _ stated: StatedTolerance?,
        for observed: ObservedTensor,
        _ expected: Tensor<Double>,
        _ type: ScalarType
    ) {
        if let stated {
            (absolute, relative) = (stated.absolute, stated.relative)
            return
        }
        let decimals = observed.decimalCount
        let halfUnit = decimals < 3 ? 0 : Double("5e-\(decimals + 1)") ?? 0
        let largest = expected.elements.reduce(1) { $1.isFinite ? max($0, abs($1)) : $0 }
        absolute = halfUnit + type.rounding * largest
        relative = 0
    }

    /// The tolerance at an expected number.
    func value(at expected: Double) -> Double {
        guard relative != 0, expected.isFinite else { return absolute }
        // An infinite tolerance would let −∞ agree with a number.
        return min(absolute + relative * abs(expected), .greatestFiniteMagnitude)
    }
}

extension ScalarType {
    /// The difference that rounding causes between two implementations, relative to the largest number.
    fileprivate var rounding: Double {
        switch self {
        case .float32: 4e-6
        case .float64: 1e-12
        case .float16: 0x1p-9
        case .bfloat16: 0x1p-6
        }
    }
}
