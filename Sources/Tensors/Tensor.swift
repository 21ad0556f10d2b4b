/// Elements in row-major order, and the shape they have.
///
/// A value: no arithmetic, no views.
public struct Tensor<Element: Sendable>: Sendable {
    /// The extents, outermost first.
    public let shape: Shape

    /// `shape.elementCount` elements, the innermost dimension contiguous.
    public var elements: [Element]

    /// Creates a tensor; traps if the number of elements is not the one the shape calls for.
    @inlinable
    public init(shape: Shape, elements: [Element]) {
        precondition(
            elements.count == shape.elementCount,
            "\(elements.count) elements do not fill shape \(shape)"
        )
        self.shape = shape
        self.elements = elements
    }

    /// Creates a tensor with the same element everywhere.
    @inlinable
    public init(shape: Shape, repeating element: Element) {
        self.init(shape: shape, elements: Array(repeating: element, count: shape.elementCount))
    }

    /// The same elements under another shape of as many elements.
    @inlinable
    public func reshaped(to shape: Shape) -> Tensor {
        Tensor(shape: shape, elements: elements)
    }
}

extension Tensor: Equatable where Element: Equatable {}
extension Tensor: Hashable where Element: Hashable {}
