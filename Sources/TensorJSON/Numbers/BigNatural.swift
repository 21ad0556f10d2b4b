/// A natural number of any size, with the operations of exact conversion between binary and decimal.
///
/// Not for fast paths: it computes the tables of powers, decides ties and prints large integers.
struct BigNatural {
    /// The digits in base 2⁶⁴, least significant first, without zeros at the end.
    private(set) var words: [UInt64]

    init(_ value: UInt64) { words = value == 0 ? [] : [value] }

    var isZero: Bool { words.isEmpty }

    /// The number of bits up to the highest that is set; 0 for 0.
    var bitWidth: Int {
        guard let top = words.last else { return 0 }
        return words.count * 64 - top.leadingZeroBitCount
    }

    /// Multiplies by a factor, then adds a term.
    mutating func multiply(by factor: UInt64, adding term: UInt64 = 0) {
        var carry = term
        for index in words.indices {
            let product = words[index].multipliedFullWidth(by: factor)
            let (low, overflow) = product.low.addingReportingOverflow(carry)
            words[index] = low
            carry = product.high + (overflow ? 1 : 0)
        }
        if carry != 0 { words.append(carry) }
        if factor == 0 { removeLeadingZeros() }
    }

    /// Multiplies by 5ⁿ.
    mutating func multiply(byFiveToThe exponent: Int) {
        // 5²⁷ is the largest power of five in 64 bits.
        var remaining = exponent
        while remaining >= 27 {
            multiply(by: 7_450_580_596_923_828_125)
            remaining -= 27
        }
        var factor: UInt64 = 1
        for _ in 0..<remaining { factor *= 5 }
        multiply(by: factor)
    }

    /// Multiplies by 2ⁿ.
    mutating func shiftLeft(by count: Int) {
        guard !isZero, count > 0 else { return }
        let bits = UInt64(count % 64)
        if bits > 0 {
            var carry: UInt64 = 0
            for index in words.indices {
                let word = words[index]
                words[index] = word << bits | carry
                carry = word >> (64 - bits)
            }
            if carry != 0 { words.append(carry) }
        }
        words.insert(contentsOf: repeatElement(0, count: count / 64), at: 0)
    }

    /// Divides by an integer, rounding down, and returns the remainder.
    mutating func divide(by divisor: UInt64) -> UInt64 {
        var remainder: UInt64 = 0
        for index in words.indices.reversed() {
            (words[index], remainder) = divisor.dividingFullWidth((remainder, words[index]))
        }
        removeLeadingZeros()
        return remainder
    }

    /// The 128 highest bits, rounded down; the highest of them is set.
    var leading128Bits: UInt128 {
        var bits: UInt128 = 0
        for word in words.suffix(3).reversed().prefix(2) { bits = bits << 64 | UInt128(word) }
        if words.count == 1 { bits <<= 64 }
        let shift = bits.leadingZeroBitCount
        bits <<= UInt128(shift)
        // The shift has made room for bits of the third word.
        if shift > 0, words.count > 2 {
            bits |= UInt128(words[words.count - 3] >> UInt64(64 - shift))
        }
        return bits
    }

    private mutating func removeLeadingZeros() {
        while words.last == 0 { words.removeLast() }
    }
}

extension BigNatural: Comparable {
    static func < (left: BigNatural, right: BigNatural) -> Bool {
        guard left.words.count == right.words.count else {
            return left.words.count < right.words.count
        }
        return left.words.reversed().lexicographicallyPrecedes(right.words.reversed())
    }
}
