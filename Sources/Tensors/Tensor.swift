/// Elements in row-major order with a shape.
///
/// A plain value without arithmetic or views.
public struct Tensor<Element: Sendable>: Sendable {
    /// The extents, outermost first.
    public let shape: Shape

    /// `shape.elementCount` elements, the innermost dimension contiguous.
    public var elements: [Element]

    /// Creates a tensor; traps if the number of elements is not that of the shape.
    @inlinable
    public init(shape: Shape, elements: [Element]) {
        precondition(
            elements.count == shape.elementCount,
            "\(elements.count) elements do not fill shape \(shape)"
        )
        self.shape = shape
        self.elements = elements
    }

    /// Creates a tensor of equal elements.
    @inlinable
    public init(shape: Shape, repeating element: Element) {
        self.init(shape: shape, elements: Array(repeating: element, count: shape.elementCount))
    }

    /// Returns the same elements with another shape; traps if its number of elements differs.
    @inlinable
    public func reshaped(to shape: Shape) -> Tensor {
        Tensor(shape: shape, elements: elements)
    }
}

extension Tensor: Equatable where Element: Equatable {}
extension Tensor: Hashable where Element: Hashable {}
