import Testing

/// A design of 256 cases and 17 factors of 16 levels each, in which each pair of levels of any two
/// factors occurs in exactly one case.
///
/// The cases are the points (x, y) of the plane over the field of 16 elements. A factor is one of its
/// 17 directions of parallel lines, and its level is the line through a point: two lines of different
/// directions intersect in one point. (Bush 1952, "Orthogonal Arrays of Index Unity".)
///
///     case 0x37 = (3, 7)    factor 2, lines y + 2x:   7 + 2 · 3 = 7 ^ 6 = level 1
///                           factor 16, lines x:       level 3
///
/// A factor of fewer levels repeats them.
enum OrthogonalArray {
    static let cases = 0..<256
    static let factors = 0..<17
    static let levelCount = 16

    /// The level of a factor in a case.
    static func level(of factor: Int, inCase index: Int) -> Int {
        let (x, y) = (index / levelCount, index % levelCount)
        return factor == 16 ? x : y ^ product(factor, x)
    }

    /// The product in the field: that of polynomials over 0 and 1, modulo t⁴ + t + 1.
    private static func product(_ a: Int, _ b: Int) -> Int {
        var product = 0
        for bit in 0..<4 where b >> bit & 1 == 1 { product ^= a << bit }
        for bit in [6, 5, 4] where product >> bit & 1 == 1 { product ^= 0b10011 << (bit - 4) }
        return product
    }
}

@Suite struct `Orthogonal array` {
    @Test func `each pair of levels of any two factors occurs once`() {
        for first in OrthogonalArray.factors {
            for second in 0..<first {
                let pairs = OrthogonalArray.cases.map { index in
                    OrthogonalArray.level(of: first, inCase: index) * OrthogonalArray.levelCount
                        + OrthogonalArray.level(of: second, inCase: index)
                }
                #expect(pairs.sorted() == Array(0..<256), "factors \(first) and \(second)")
            }
        }
    }
}
