/// The extents of a tensor, outermost first, row-major.
///
/// The product of the extents always fits in `Int`: a shape that would overflow cannot be made.
package struct Shape: Hashable, Sendable {
    /// The number of positions along each dimension, outermost first.
    ///
    /// None is negative.
    package let extents: [Int]

    /// The product of the extents: 1 for a scalar, 0 if any extent is 0.
    package let elementCount: Int

    /// Creates a shape, or returns nil if an extent is negative or the product overflows `Int`.
    package init?(validating extents: [Int]) {
        var product = 1
        for extent in extents {
            guard extent >= 0 else { return nil }
            let (result, overflow) = product.multipliedReportingOverflow(by: extent)
            guard !overflow else { return nil }
            product = result
        }
        self.extents = extents
        self.elementCount = product
    }

    /// Creates a shape whose extents are known to be valid; traps if they are not.
    package init(_ extents: [Int]) {
        guard let shape = Shape(validating: extents) else {
            preconditionFailure("extents \(extents) are negative or too many elements for Int")
        }
        self = shape
    }

    /// The number of dimensions.
    package var rank: Int { extents.count }

    /// The extent of the innermost dimension; 1 for a scalar.
    package var rowLength: Int { extents.last ?? 1 }

    /// The extent of one dimension; a negative index counts from the innermost, `-1`, outwards.
    package subscript(dimension: Int) -> Int {
        extents[dimension < 0 ? rank + dimension : dimension]
    }

    /// The shape without its innermost `count` dimensions.
    package func droppingLast(_ count: Int = 1) -> Shape { Shape(Array(extents.dropLast(count))) }

    /// The shape with one more dimension inside.
    package func appending(_ extent: Int) -> Shape { Shape(extents + [extent]) }
}

extension Shape: ExpressibleByArrayLiteral {
    /// Creates a shape from its extents, outermost first.
    package init(arrayLiteral extents: Int...) { self.init(extents) }
}

extension Shape: CustomStringConvertible {
    /// The extents as a JSON array without blanks, such as `[2,3]`.
    package var description: String {
        "[\(extents.map(String.init).joined(separator: ","))]"
    }
}
