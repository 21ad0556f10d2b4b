/// Elements in row-major order, and the shape they have.
///
/// A value: no arithmetic, no views.
package struct Tensor<Element: Sendable>: Sendable {
    /// The extents, outermost first.
    package let shape: Shape

    /// `shape.elementCount` elements, the innermost dimension contiguous.
    package var elements: [Element]

    /// Creates a tensor; traps if the number of elements is not the one the shape calls for.
    package init(shape: Shape, elements: [Element]) {
        precondition(
            elements.count == shape.elementCount,
            "\(elements.count) elements do not fill shape \(shape)"
        )
        self.shape = shape
        self.elements = elements
    }

    /// Creates a tensor with the same element everywhere.
    package init(shape: Shape, repeating element: Element) {
        self.init(shape: shape, elements: Array(repeating: element, count: shape.elementCount))
    }

    /// The same elements under another shape of as many elements.
    package func reshaped(to shape: Shape) -> Tensor {
        Tensor(shape: shape, elements: elements)
    }
}

extension Tensor: Equatable where Element: Equatable {}
extension Tensor: Hashable where Element: Hashable {}
