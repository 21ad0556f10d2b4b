/// Two vectors side by side: the columns of a tile, and the lanes of a panel.
struct LanePair<Scalar: KernelScalar> {
    var left: Scalar.Vector
    var right: Scalar.Vector

    /// The number of lanes: 16 for Float, 8 for Double.
    @inline(__always)
    static var laneCount: Int { 2 * Scalar.Vector.scalarCount }

    @inline(__always)
    static var zero: LanePair { LanePair(repeating: 0) }

    @inline(__always)
    init(_ left: Scalar.Vector, _ right: Scalar.Vector) { (self.left, self.right) = (left, right) }

    @inline(__always)
    init(repeating scalar: Scalar) {
        self.init(Scalar.Vector(repeating: scalar), Scalar.Vector(repeating: scalar))
    }

    /// Creates a pair from the number of each lane.
    @inline(__always)
    init(_ number: (_ lane: Int) -> Int) {
        self = .zero
        let width = Scalar.Vector.scalarCount
        for lane in 0..<width {
            left[lane] = Scalar(number(lane))
            right[lane] = Scalar(number(width + lane))
        }
    }

    @inline(__always)
    static func + (a: LanePair, b: LanePair) -> LanePair {
        LanePair(a.left + b.left, a.right + b.right)
    }

    @inline(__always)
    static func - (a: LanePair, b: LanePair) -> LanePair {
        LanePair(a.left - b.left, a.right - b.right)
    }

    @inline(__always)
    static func * (a: LanePair, b: LanePair) -> LanePair {
        LanePair(a.left * b.left, a.right * b.right)
    }

    @inline(__always)
    static func += (a: inout LanePair, b: LanePair) { a = a + b }

    /// Returns the pair plus a vector times each half of another pair.
    @inline(__always)
    func addingProduct(_ factor: Scalar.Vector, _ pair: LanePair) -> LanePair {
        LanePair(left.addingProduct(factor, pair.left), right.addingProduct(factor, pair.right))
    }

    @inline(__always)
    subscript(lane: Int) -> Scalar {
        let width = Scalar.Vector.scalarCount
        return lane < width ? left[lane] : right[lane - width]
    }

    /// Whether the lanes add up to a finite number.
    ///
    /// If not, a lane is infinite or not a number, or finite lanes have overflowed.
    @inline(__always)
    var hasFiniteSum: Bool { (left + right) * 0 == .zero }
}

extension UnsafePointer where Pointee: KernelScalar {
    /// Loads the pair that begins at an offset, counted in scalars.
    @inline(__always)
    func pair(at offset: Int) -> LanePair<Pointee> {
        let width = Pointee.Vector.scalarCount
        return unsafe LanePair(vector(at: offset), vector(at: offset &+ width))
    }
}

extension UnsafeMutablePointer where Pointee: KernelScalar {
    /// Loads the pair that begins at an offset, counted in scalars.
    @inline(__always)
    func pair(at offset: Int) -> LanePair<Pointee> {
        unsafe UnsafePointer(self).pair(at: offset)
    }

    /// Stores a pair at an offset, counted in scalars.
    @inline(__always)
    func store(_ pair: LanePair<Pointee>, at offset: Int) {
        unsafe store(pair.left, at: offset)
        unsafe store(pair.right, at: offset &+ Pointee.Vector.scalarCount)
    }
}
