/// A tensor whose elements are given, or will be drawn when they are needed.
public enum SourceTensor<Element: Sendable>: Sendable {
    /// A tensor with elements.
    case given(Tensor<Element>)
    /// The description of a draw.
    case drawn(DrawnTensor)

    /// The extents, outermost first.
    @inlinable
    public var shape: Shape {
        switch self {
        case .given(let tensor): tensor.shape
        case .drawn(let draw): draw.shape
        }
    }
}

extension SourceTensor: Equatable where Element: Equatable {}
