#if arch(x86_64)
/// The places of the eight digits of a number with one to seven decimals.
///
/// The number of digits before the point is four with up to four decimals, otherwise eight minus the
/// decimals.
struct FixedLayout {
    /// Picks the text and a comma from the digits and the `symbols` after them.
    let shuffle: SIMD2<Int64>

    /// The length of the text, with the comma.
    let length: Int

    /// The minus, the point and the comma, the first in the lowest byte.
    static let symbols: Int64 = 0x2C_2E2D

    /// The number of layouts for a number of decimals.
    static var variantCount: Int { 16 }

    /// Creates a layout.
    ///
    /// - Parameters:
    ///   - decimals: The number of digits after the point.
    ///   - variant: A bit for each of the first three digits that is not zero, from the lowest, and
    ///     one for the minus.
    init(decimals: Int, variant: Int) {
        let integers = 8 - max(decimals, 4)
        // The last digit before the point is always written.
        let skipped = (variant & 7 | 1 << (integers - 1)).trailingZeroBitCount
        var places: [UInt8] = variant >= 8 ? [8] : []
        places += UInt8(skipped)..<UInt8(integers)
        places.append(9)
        places += UInt8(integers)..<UInt8(integers + decimals)
        places.append(10)
        shuffle = shuffleMask(places)
        length = places.count
    }
}

/// The conversion to text for a number of decimals.
@safe
struct FixedScale: Sendable {
    /// The factor before rounding: 10 to the power of the decimals.
    let power: Double

    /// The factor after rounding, which makes ten-thousandths of fewer than four decimals.
    let rest: Double

    /// The layouts of all variants.
    nonisolated(unsafe) let layouts: UnsafePointer<FixedLayout>

    /// The maximum number of decimals; the minimum is 1.
    static var maximum: Int { 7 }

    /// The layouts of all variants of one decimal, then those of two, and so on.
    private nonisolated(unsafe) static let all: UnsafePointer<FixedLayout> = {
        let count = maximum * FixedLayout.variantCount
        let layouts = UnsafeMutablePointer<FixedLayout>.allocate(capacity: count)
        for index in 0..<count {
            let (decimals, variant) = index.quotientAndRemainder(
                dividingBy: FixedLayout.variantCount
            )
            // SAFETY: the index is below the capacity.
            unsafe (layouts + index).initialize(
                to: FixedLayout(decimals: decimals + 1, variant: variant)
            )
        }
        return unsafe UnsafePointer(layouts)
    }()

    /// Creates the scale for 1 to `maximum` decimals.
    init(decimals: Int) {
        precondition(1...Self.maximum ~= decimals, "\(decimals) decimals; expected 1 to 7")
        power = Double(UInt64.powersOfTen[decimals])
        rest = Double(UInt64.powersOfTen[max(4 - decimals, 0)])
        unsafe layouts = Self.all + (decimals - 1) * FixedLayout.variantCount
    }
}
#endif
