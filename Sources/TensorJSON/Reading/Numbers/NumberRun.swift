/// Reads a run of numbers between commas, as the rows of tensors are, without looking at a byte
/// twice.
///
/// A window over the next 32 bytes shows where the digits end, and so the point, the number's end
/// and how many digits stand behind the point. The digits before the end are then read all at
/// once, right-aligned, whatever their count. What follows has no branches that depend on the
/// number: `rounded` multiplies significand and 10ⁿ in one product whose error is bounded, and says so
/// where that does not decide.
///
/// Whatever is not plain is left to `ByteCursor.scanNumber` and `NumberParser`, which know
/// every case and every error: more than 31 bytes or 18 digits, a doubtful rounding, no number.
///
/// Example: of `-0.125,` the window's bits are 1010010. Bit 0 is the sign's and is cleared; the next
/// is the point's, then the number's end: one digit in front of the point, three behind it, and
/// 125 · 10⁻³.
@safe
struct NumberRun<Scalar: DecimalScalar>: ElementRun {
    private(set) var next: UnsafePointer<UInt8>

    /// The powers of ten.
    private let powers = PowerTables.shared

    /// Whether there are as many bytes in front of the first number as may be looked at.
    private let hasReach: Bool

    @unsafe
    @inline(__always)
    init(at start: UnsafePointer<UInt8>, in document: UnsafePointer<UInt8>) {
        unsafe next = start
        hasReach = unsafe start - document >= 33
    }

    @unsafe
    @inline(__always)
    mutating func read(
        into elements: UnsafeMutablePointer<Scalar>,
        capacity: Int,
        count: inout Int
    ) -> Bool {
        guard hasReach else { return false }
        while true {
            guard let value = number() else { return false }
            // SAFETY: the count is below the capacity, which the caller vouches for.
            unsafe elements[count] = value
            count += 1
            guard count < capacity, skipComma() else { return true }
        }
    }

    /// Reads a single number; nil if it is not plain.
    @inline(__always)
    mutating func readOne() -> Scalar? { hasReach ? number() : nil }

    /// Moves over a comma and the blanks around it; does not move if there is none.
    @inline(__always)
    private mutating func skipComma() -> Bool {
        // SAFETY: the document ends in padding, where the run stops at the first zero byte.
        if unsafe next.pointee != ASCII.comma {
            guard unsafe next.pointee <= 0x20 else { return false }
            let behindBlanks = unsafe Self.skipBlanks(from: next)
            guard unsafe behindBlanks.pointee == ASCII.comma else { return false }
            unsafe next = behindBlanks
        }
        unsafe next += 1
        if unsafe next.pointee <= 0x20 { unsafe next = Self.skipBlanks(from: next) }
        return true
    }

    /// Moves over blanks.
    @unsafe
    @inline(__always)
    private static func skipBlanks(from start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        // SAFETY: the padding is no blank, so at least 33 bytes of it follow wherever this looks.
        var next = unsafe start
        if unsafe next.pointee == 0x20 {
            unsafe next += 1
            if unsafe next.pointee > 0x20 { return unsafe next }
        }
        while true {
            let others = unsafe WordWindow.nonBlanks(at: next)
            if others != 0 { return unsafe next + others.trailingZeroBitCount }
            unsafe next += 32
        }
    }

    /// Moves over a number; nil, and does not move, if it is not plain.
    @inline(__always)
    private mutating func number() -> Scalar? {
        // SAFETY: there are 33 bytes in front of a run, and it ends in the padding, of which
        // it passes none: a load of 32 bytes from any byte of the document is inside the buffer.
        let start = unsafe next
        let isNegative = unsafe start.pointee == ASCII.minus
        let sign = isNegative ? 1 : 0
        var ends = unsafe WordWindow.nonDigits(at: start) & ~UInt32(truncatingIfNeeded: sign)
        let integerEnd = ends.trailingZeroBitCount
        let hasPoint = unsafe start[integerEnd & 31] == ASCII.point
        let point = hasPoint ? 1 : 0
        // The lowest bit goes if it is the point's.
        ends = hasPoint ? ends & (ends &- 1) : ends
        let end = ends.trailingZeroBitCount
        let fraction = hasPoint ? end - integerEnd - 1 : 0
        let integer = integerEnd - sign

        // No digit, a superfluous zero, a point without digits behind it, an end out of sight.
        let isBroken = integer < 1 || fraction < point || end > 31
        let hasZero = unsafe start[sign] == ASCII.zero
        if isBroken || (integer > 1 && hasZero) { return nil }

        let digits = unsafe WordWindow.digits(
            before: start + end,
            count: integer + fraction,
            fraction: fraction,
            point: point
        )
        // 900 · 10¹⁶ is below 2⁶³.
        guard let digits, digits.upper < 900 else { return nil }
        let significand = digits.upper &* 10_000_000_000_000_000 &+ digits.lower

        var exponent = -fraction
        var length = end
        if unsafe start[end] | 0x20 == UInt8(ascii: "e") {
            guard let written = unsafe Self.exponent(at: start + end + 1) else { return nil }
            exponent += written.value
            length += 1 + written.length
        }
        let value = Scalar.rounded(significand, exponent: exponent, powers: powers)
        guard let value else { return nil }
        unsafe next = start + length
        // The sign is the highest bit.
        let signBit = UInt64(sign) &<< UInt64(Scalar.exponentBitCount + Scalar.significandBitCount)
        return Scalar(bits: value.bits | signBit)
    }

    /// The exponent that is written behind an `e`, and its length; nil unless it has one to three
    /// digits.
    @unsafe
    @inline(__always)
    private static func exponent(
        at start: UnsafePointer<UInt8>
    ) -> (value: Int, length: Int)? {
        // SAFETY: the caller stands at most 33 bytes behind a byte of the document, so that eight
        // bytes more are inside its padding.
        let sign = unsafe start.pointee
        let skipped = sign == ASCII.minus || sign == ASCII.plus ? 1 : 0
        let word = UInt64(
            littleEndian: unsafe UnsafeRawPointer(start + skipped).loadUnaligned(as: UInt64.self)
        )
        let values = word ^ 0x3030_3030
        let nonDigits = ((values & 0x7F7F_7F7F) &+ 0x7676_7676 | values) & 0x8080_8080
        let count = nonDigits.trailingZeroBitCount / 8
        guard 1...3 ~= count else { return nil }
        // Three digits, with zeros in front.
        let digits = (values << UInt64(24 - 8 * count)) & 0xFF_FFFF
        let value = Int(
            (digits & 0xFF) &* 100 &+ ((digits >> 8) & 0xFF) &* 10 &+ (digits >> 16)
        )
        return (sign == ASCII.minus ? -value : value, skipped + count)
    }
}
