/// Writes text into memory, without a check for each byte.
///
/// Whoever creates one has made sure that there is room for all that will be written, and for
/// `slack` bytes more, for digits are stored eight at a time and the surplus is written over.
@safe
struct ByteWriter: ~Copyable {
    /// How many bytes may be touched behind the last that is kept.
    static var slack: Int { 24 }

    /// Where the next byte goes.
    private var next: UnsafeMutablePointer<UInt8>

    /// Creates a writer at a place in memory.
    @unsafe
    @inline(__always)
    init(at start: UnsafeMutablePointer<UInt8>) { unsafe next = start }

    /// How many bytes have been written since a place in memory.
    @unsafe
    @inline(__always)
    func count(since start: UnsafeMutablePointer<UInt8>) -> Int { unsafe next - start }

    /// Writes one byte.
    @inline(__always)
    mutating func append(_ byte: UInt8) {
        // SAFETY: the creator made sure that there is room.
        unsafe next.pointee = byte
        unsafe next += 1
    }

    /// Writes a byte once or, if so told, not at all.
    @inline(__always)
    mutating func append(_ byte: UInt8, once count: UInt64) {
        // SAFETY: the creator made sure that there is room.
        unsafe next.pointee = byte
        unsafe next += Int(truncatingIfNeeded: count)
    }

    /// Writes bytes from memory.
    @unsafe
    @inline(__always)
    mutating func append(_ bytes: UnsafePointer<UInt8>, count: Int) {
        // SAFETY: the creator made sure that there is room.
        unsafe next.update(from: bytes, count: count)
        unsafe next += count
    }

    /// Takes back the byte written last.
    @inline(__always)
    mutating func removeLast() { unsafe next -= 1 }

    /// Stores sixteen bytes, of which those are kept that are counted by what `skip` is told.
    @inline(__always)
    func store(_ text: SIMD2<Int64>) {
        // SAFETY: the creator made sure that there is room for `slack` bytes more.
        unsafe UnsafeMutableRawPointer(next).storeBytes(of: text, as: SIMD2<Int64>.self)
    }

    /// Stores eight bytes, likewise, at a distance from the next byte; `slack` more than what is kept
    /// must reach behind them.
    @inline(__always)
    func store(_ word: UInt64, at distance: Int) {
        // SAFETY: the creator made sure that there is room for what is kept and `slack` more.
        let place = unsafe UnsafeMutableRawPointer(next + distance)
        unsafe place.storeBytes(of: word.littleEndian, as: UInt64.self)
    }

    /// Moves over bytes that have been stored.
    @inline(__always)
    mutating func skip(_ count: Int) { unsafe next += count }

    /// Writes a byte so many times.
    @inline(__always)
    mutating func append(_ byte: UInt8, count: Int) {
        for _ in 0..<count { append(byte) }
    }

    /// Writes the bytes of a short text.
    @inline(__always)
    mutating func append(_ text: StaticString) {
        for index in 0..<text.utf8CodeUnitCount {
            // SAFETY: the index is below the text's own count.
            append(unsafe text.utf8Start[index])
        }
    }

    /// Writes the first `count` of seventeen digits.
    @inline(__always)
    mutating func append(_ digits: SeventeenDigits, count: Int) {
        store(digits, at: 0)
        // SAFETY: the creator made sure that there is room, and for the rest of the seventeen.
        unsafe next += count
    }

    /// Writes the first `count` of seventeen digits with a point behind the first `integerCount`,
    /// which are at most 16, and at least one digit behind the point.
    @inline(__always)
    mutating func append(_ digits: SeventeenDigits, count: Int, integerCount: Int) {
        // All digits one place to the right; those before the point then move back.
        store(digits, at: 1)
        for index in 0..<integerCount {
            // SAFETY: the creator made sure that there is room.
            unsafe next[index] = next[index + 1]
        }
        // SAFETY: the creator made sure that there is room.
        unsafe next[integerCount] = ASCII.point
        unsafe next += max(count, integerCount + 1) + 1
    }

    /// Writes digits with a point, and zeros in front or behind, as the exponent of the first digit
    /// says, which is from −5 to 6.
    ///
    /// No branch depends on the number: the digits are stored where those behind the point belong,
    /// and then the first eight bytes again with the point among them.
    @inline(__always)
    mutating func append(_ digits: LeadingDigits, exponent: Int) {
        let zeros = max(0 &- exponent, 0)
        let distance = zeros &+ 1
        let ascii: UInt64 = 0x3030_3030_3030_3030
        // SAFETY: the creator made sure that there is room for the digits and `slack` more.
        let start = unsafe UnsafeMutableRawPointer(next)
        unsafe (start + distance).storeBytes(
            of: (digits.front | ascii).littleEndian,
            as: UInt64.self
        )
        unsafe (start + distance + 8).storeBytes(
            of: (digits.middle | ascii).littleEndian,
            as: UInt64.self
        )
        unsafe next[distance + 16] = UInt8(truncatingIfNeeded: digits.last) | ASCII.zero

        let pointBits = UInt64(truncatingIfNeeded: 8 &* (max(exponent, 0) &+ 1))
        let beforePoint: UInt64 = 1 &<< pointBits &- 1
        let behindPoint = ~(beforePoint | 0xFF &<< pointBits)
        let moved = (digits.front &<< UInt64(truncatingIfNeeded: 8 &* distance)) & behindPoint
        let kept = exponent < 0 ? 0 : digits.front & beforePoint
        // The point is two less than a zero.
        let head = (kept | moved | ascii) &- (2 &<< pointBits)
        unsafe start.storeBytes(of: head.littleEndian, as: UInt64.self)
        unsafe next += max(digits.count &+ distance, exponent &+ 3)
    }

    /// Writes a number below 10⁸, of which the last four digits stand behind the point, with the
    /// first so many of those.
    @inline(__always)
    mutating func append(tenThousandths value: UInt64, decimals: Int) {
        let digits = SeventeenDigits.eightDigits(value)
        // Zeros in front are left out, but for the last digit before the point.
        let skipped = (digits | 1 << 24).trailingZeroBitCount / 8
        let text = digits | 0x3030_3030_3030_3030
        let integer = UInt32(truncatingIfNeeded: text) &>> UInt32(truncatingIfNeeded: 8 &* skipped)
        let fraction = UInt64(ASCII.point) | (text &>> 32) &<< 8
        // SAFETY: the creator made sure that there is room for the digits and `slack` more.
        let start = unsafe UnsafeMutableRawPointer(next)
        unsafe start.storeBytes(of: integer.littleEndian, as: UInt32.self)
        unsafe (start + 4 - skipped).storeBytes(of: fraction.littleEndian, as: UInt64.self)
        unsafe next += 5 &- skipped &+ decimals
    }

    /// Writes a number without zeros in front.
    @inline(__always)
    mutating func append(decimal value: UInt64) {
        // Integer parts and exponents are mostly small.
        if value < 10 {
            append(ASCII.zero + UInt8(truncatingIfNeeded: value))
        } else {
            append(longDecimal: value)
        }
    }

    private mutating func append(longDecimal value: UInt64) {
        guard value < 100_000_000 else {
            append(longDecimal: value / 100_000_000)
            append(word: SeventeenDigits.eightDigits(value % 100_000_000), skipping: 0)
            return
        }
        let digits = SeventeenDigits.eightDigits(value)
        // The first digit is in the lowest byte.
        append(word: digits, skipping: digits.trailingZeroBitCount / 8)
    }

    /// Writes eight digits, one to a byte, without the first few.
    @inline(__always)
    private mutating func append(word digits: UInt64, skipping count: Int) {
        let text = (digits | 0x3030_3030_3030_3030) >> UInt64(8 * count)
        // SAFETY: the creator made sure that there is room for eight bytes more than are kept.
        unsafe UnsafeMutableRawPointer(next).storeBytes(of: text.littleEndian, as: UInt64.self)
        unsafe next += 8 - count
    }

    /// Stores seventeen digits at a distance from the next byte.
    @inline(__always)
    private func store(_ digits: SeventeenDigits, at distance: Int) {
        let middle = (digits.middle | 0x3030_3030_3030_3030).littleEndian
        let last = (digits.last | 0x3030_3030_3030_3030).littleEndian
        // SAFETY: the creator made sure that there is room for the digits and `slack` more.
        unsafe next[distance] = digits.first | ASCII.zero
        let rest = unsafe UnsafeMutableRawPointer(next + distance + 1)
        unsafe rest.storeBytes(of: middle, as: UInt64.self)
        unsafe rest.storeBytes(of: last, toByteOffset: 8, as: UInt64.self)
    }
}
