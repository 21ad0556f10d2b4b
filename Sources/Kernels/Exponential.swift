extension Float {
    /// Returns e raised to each lane.
    package static func exponential(_ exponents: SIMD8<Float>) -> SIMD8<Float> { exponents }
}
extension Double {
    /// Returns e raised to each lane.
    package static func exponential(_ exponents: SIMD4<Double>) -> SIMD4<Double> { exponents }
}
