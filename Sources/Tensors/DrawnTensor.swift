/// A tensor described as a draw of random numbers instead of by its elements.
///
/// The elements are the float32 numbers that PyTorch draws on a CPU after `torch.manual_seed(seed)`,
/// whatever the type that is computed with.
public struct DrawnTensor: Hashable, Sendable {
    /// The distribution of the elements; the raw values are the names of PyTorch's functions.
    public enum Distribution: String, CaseIterable, Sendable {
        /// `torch.rand`: uniform in 0 ..< 1.
        case rand
        /// `torch.randn`: normal with mean 0 and variance 1.
        case randn
    }

    /// The extents, outermost first.
    public let shape: Shape

    /// The seed modulo 2⁶⁴, as PyTorch interprets a negative one.
    public let seed: UInt64

    /// The distribution of the elements.
    public let distribution: Distribution

    /// The type that the numbers are rounded to, as if they had been sent; nil for float32.
    public let half: HalfType?

    /// Creates the description of a draw; nothing is drawn yet.
    public init(
        shape: Shape,
        seed: UInt64,
        distribution: Distribution = .rand,
        half: HalfType? = nil
    ) {
        self.shape = shape
        self.seed = seed
        self.distribution = distribution
        self.half = half
    }
}
