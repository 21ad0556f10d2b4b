#if arch(x86_64)
/// The places of a number's digits in its shortest text, and the symbols around them.
///
/// There is a layout for each power of ten that the first of up to 17 digits can have: positional from
/// 10⁻⁵ up to 10¹⁶, otherwise with an exponent. Example: the layout of 1.5 · 10⁻³ makes
/// `0.0015000000` of nine digits; as one digit follows the first, 6 bytes are kept, then a comma.
struct NumberLayout {
    /// Picks the first 16 bytes of the text, without a sign, from those that `source` describes.
    let shuffle: SIMD2<Int64>

    /// The length of the text up to the exponent, by the number of digits after the first, trailing
    /// zeros not counted.
    let lengths: InlineArray<24, UInt8>

    /// The exponent, if the text has one, and a comma; the first byte is the least significant.
    let suffix: UInt64

    /// The length of the suffix.
    let suffixLength: UInt8

    /// The place of the digits after the first nine.
    let tail: UInt8

    /// The exponents that have layouts.
    static let exponents = -324...308

    /// The exponents whose texts have no room for nine digits in their first 16 bytes.
    static let tooLongForNine = 14...15

    /// The exponents whose texts have the point among the digits after the first nine.
    static let tooLongForSeventeen = 9...15

    /// The places in the bytes to pick from: the eight digits after the first, then these three.
    private static let source = (firstDigit: UInt8(8), point: UInt8(9), zero: UInt8(10))

    /// Creates the layout of numbers whose first digit has a power of ten.
    init(exponent: Int) {
        let isPositional = -5..<16 ~= exponent
        let digits = [Self.source.firstDigit] + (0..<8)
        let zeros = repeatElement(Self.source.zero, count: 16)
        let leading = isPositional ? max(-exponent, 0) : 0
        let integers = isPositional ? max(exponent + 1, 0) : 1

        var places = zeros.prefix(leading) + digits.prefix(integers)
        if leading == 0 { places += zeros.prefix(max(integers - 9, 0)) }
        places.insert(Self.source.point, at: leading > 0 ? 1 : places.count)
        places += digits.dropFirst(integers) + zeros
        shuffle = shuffleMask(places.prefix(16))
        tail = UInt8(10 + leading)

        var lengths = InlineArray<24, UInt8>(repeating: 0)
        for following in 0...16 {
            let length =
                switch exponent {
                case -5..<0: 2 + following - exponent
                case 0..<16: max(following + 2, exponent + 3)
                default: following == 0 ? 1 : following + 2
                }
            lengths[following] = UInt8(length)
        }
        self.lengths = lengths

        let text = (isPositional ? "" : "e\(exponent)") + ","
        suffix = text.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        suffixLength = UInt8(text.utf8.count)
    }
}

extension NumberLayout {
    /// The layouts of `exponents`, which live as long as the program.
    nonisolated(unsafe) static let all: UnsafePointer<NumberLayout> = {
        let layouts = UnsafeMutablePointer<NumberLayout>.allocate(capacity: exponents.count)
        for (index, exponent) in exponents.enumerated() {
            // SAFETY: there is room for one layout per exponent.
            unsafe (layouts + index).initialize(to: NumberLayout(exponent: exponent))
        }
        return unsafe UnsafePointer(layouts)
    }()
}

/// Returns a mask that picks up to 16 bytes by their places.
func shuffleMask(_ places: some Collection<UInt8>) -> SIMD2<Int64> {
    var mask = SIMD2<UInt64>()
    for (index, place) in places.enumerated() {
        mask[index / 8] |= UInt64(place) << UInt64(index % 8 * 8)
    }
    return SIMD2(truncatingIfNeeded: mask)
}
#endif
