/// The extents of a tensor, outermost first, in row-major order.
///
/// The product of the extents always fits in `Int`. The extents are stored in place, so shapes need no
/// allocation.
public struct Shape: Sendable {
    /// Eight extents in four fields: with more, or with an `InlineArray`, every copy of a tensor would
    /// be a call of the runtime.
    @usableFromInline
    struct Extents: Equatable, Sendable {
        @usableFromInline
        var (first, second, third, fourth) = (
            SIMD2<Int>.zero, SIMD2<Int>.zero, SIMD2<Int>.zero, SIMD2<Int>.zero
        )

        @inlinable
        init() {}

        @inlinable
        subscript(index: Int) -> Int {
            get {
                switch index >> 1 {
                case 0: first[index & 1]
                case 1: second[index & 1]
                case 2: third[index & 1]
                default: fourth[index & 1]
                }
            }
            set {
                switch index >> 1 {
                case 0: first[index & 1] = newValue
                case 1: second[index & 1] = newValue
                case 2: third[index & 1] = newValue
                default: fourth[index & 1] = newValue
                }
            }
        }

        @inlinable
        static func == (left: Extents, right: Extents) -> Bool {
            left.first == right.first && left.second == right.second
                && left.third == right.third && left.fourth == right.fourth
        }
    }

    /// The maximum number of dimensions.
    @inlinable
    public static var maximumRank: Int { 8 }

    /// The number of dimensions.
    @inlinable
    public var rank: Int { dimensionCount }

    /// The product of the extents: 1 for a scalar, 0 if any extent is 0.
    @inlinable
    public var elementCount: Int { product }

    @usableFromInline
    var dimensionCount = 0

    @usableFromInline
    var product = 1

    /// The extents, then zeros.
    @usableFromInline
    var storage = Extents()

    /// Creates a shape; nil if an extent is negative, there are more than `maximumRank`, or the product
    /// overflows `Int`.
    @inlinable
    public init?(validating extents: some Collection<Int>) {
        guard extents.count <= Self.maximumRank else { return nil }
        for extent in extents {
            guard append(extent) else { return nil }
        }
    }

    /// Creates a shape; traps if the extents are not valid.
    @inlinable
    public init(_ extents: some Collection<Int>) {
        guard let shape = Shape(validating: extents) else {
            preconditionFailure("extents \(extents) do not make a shape")
        }
        self = shape
    }

    /// The extents, outermost first.
    @inlinable
    public var extents: [Int] { (0..<rank).map { storage[$0] } }

    /// The extent of the innermost dimension; 1 for a scalar.
    @inlinable
    public var rowLength: Int { rank > 0 ? storage[rank - 1] : 1 }

    /// The extent of a dimension; negative indices count from the innermost one, which is −1.
    @inlinable
    public subscript(dimension: Int) -> Int {
        let index = dimension < 0 ? rank + dimension : dimension
        precondition(index < rank, "dimension \(dimension) of a shape of rank \(rank)")
        return storage[index]
    }

    /// Returns the shape without its innermost `count` dimensions.
    @inlinable
    public func droppingLast(_ count: Int = 1) -> Shape {
        var outer = Shape()
        for index in 0..<max(rank - count, 0) { outer.mustAppend(storage[index]) }
        return outer
    }

    /// Returns the shape with another innermost dimension.
    @inlinable
    public func appending(_ extent: Int) -> Shape {
        var shape = self
        shape.mustAppend(extent)
        return shape
    }

    /// Creates the shape of a scalar.
    @inlinable
    public init() {}

    /// Adds an innermost dimension; false, without changing the shape, if the result is not valid.
    @inlinable
    mutating func append(_ extent: Int) -> Bool {
        let (product, overflow) = elementCount.multipliedReportingOverflow(by: extent)
        guard extent >= 0, !overflow, rank < Self.maximumRank else { return false }
        storage[rank] = extent
        dimensionCount += 1
        self.product = product
        return true
    }

    @inlinable
    mutating func mustAppend(_ extent: Int) {
        guard append(extent) else {
            preconditionFailure("\(self) and another extent \(extent) do not make a shape")
        }
    }
}

extension Shape: Hashable {
    /// Whether the extents are the same.
    @inlinable
    public static func == (left: Shape, right: Shape) -> Bool {
        left.rank == right.rank && left.storage == right.storage
    }

    /// Hashes the extents.
    public func hash(into hasher: inout Hasher) { hasher.combine(extents) }
}

extension Shape: ExpressibleByArrayLiteral {
    /// Creates a shape from its extents, outermost first.
    public init(arrayLiteral extents: Int...) { self.init(extents) }
}

extension Shape: CustomStringConvertible {
    /// The extents as a JSON array without whitespace, such as `[2,3]`.
    public var description: String {
        "[\(extents.map(String.init).joined(separator: ","))]"
    }
}
