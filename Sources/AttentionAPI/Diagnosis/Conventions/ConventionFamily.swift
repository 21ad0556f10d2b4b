import Attention
import Tensors

/// The variants of a request by conventions of one kind.
struct ConventionFamily: Sendable {
    /// Returns the variants of a request, given its facts and what was observed.
    let variants: @Sendable (DiagnosedRequest, RequestFacts, [ObservedTensor]) -> [Variant]

    /// All families, the most plausible first.
    static let all = [
        scales, projections, causalMasks, masks, biases, softmaxes, heads, rotations,
        rotaryPositions,
        alibiBiases, softcaps, sinks, norms, caches, roles, outputs, types,
    ]
}

/// A number as text: whole numbers in full, others rounded to about five significant digits.
func brief(_ number: Double) -> String {
    guard number.isFinite, number != 0 else { return "\(number)" }
    if let whole = Int(exactly: number) { return "\(whole)" }
    var digits = 4
    var size = abs(number)
    while size >= 10, digits > 0 {
        size /= 10
        digits -= 1
    }
    while size < 1, digits < 12 {
        size *= 10
        digits += 1
    }
    guard size >= 1 else { return "\(number)" }
    var power = 1.0
    for _ in 0..<digits { power *= 10 }
    let rounded = (number * power).rounded() / power
    return Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
}
