#if arch(x86_64)
import _Builtin_intrinsics.intel

/// 32 bytes of text in the lanes of AVX2.
struct TextLanes {
    typealias Vector = DigitLanes.Vector

    private let text: Vector

    /// Loads the bytes at an offset.
    @inline(__always)
    init(_ cursor: borrowing ByteCursor, at offset: Int) {
        text = cursor.vector(at: offset)
    }

    /// The bytes that are digits or points, the points, and the minuses: bit i for byte i.
    @inline(__always)
    var kinds: (inside: UInt32, points: UInt32, minuses: UInt32) {
        let values = _mm256_sub_epi8(text, _mm256_set1_epi8(0x30))
        let areDigits = _mm256_cmpeq_epi8(_mm256_min_epu8(values, _mm256_set1_epi8(9)), values)
        let arePoints = _mm256_cmpeq_epi8(text, _mm256_set1_epi8(0x2E))
        let areMinuses = _mm256_cmpeq_epi8(text, _mm256_set1_epi8(0x2D))
        return (
            UInt32(bitPattern: _mm256_movemask_epi8(_mm256_or_si256(areDigits, arePoints))),
            UInt32(bitPattern: _mm256_movemask_epi8(arePoints)),
            UInt32(bitPattern: _mm256_movemask_epi8(areMinuses))
        )
    }

    /// The bytes that are not whitespace (RFC 8259 section 2).
    @inline(__always)
    var nonWhitespace: UInt32 {
        // Indexed by its low half, a whitespace byte finds itself, and no other byte does: the rest of
        // the table is zero, and the index of the zero byte is that of the space.
        let table = Vector(0x20, 0x0D00_000A_0900, 0x20, 0x0D00_000A_0900)
        let isWhitespace = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, text), text)
        return ~UInt32(bitPattern: _mm256_movemask_epi8(isWhitespace))
    }

    /// The digits of a number of at most 16 bytes, as four numbers of four digits in the lower half.
    @inline(__always)
    static func fours(
        _ cursor: borrowing ByteCursor,
        at start: Int,
        length: Int,
        fraction: Int,
        tables: LaneTables
    ) -> Vector {
        // A minus and a point become zero.
        let text = cursor.vector(at: start, of: SIMD2<Int64>.self)
        let values = _mm_subs_epu8(text, _mm_set1_epi8(0x30))
        // SAFETY: there is a shuffle for each length up to 16 and each smaller fraction.
        let shuffle = unsafe tables.shuffles[LaneTables.place(length: length, fraction: fraction)]
        let digits = _mm_shuffle_epi8(values, shuffle)
        let twos = _mm_maddubs_epi16(digits, _mm_set1_epi16(0x010A))
        let fours = _mm_madd_epi16(twos, _mm_set1_epi32(0x0001_0064))
        return SIMD4(lowHalf: fours, highHalf: SIMD2())
    }

    /// The last 32 digits before an offset of at least 33, with or without a point among them.
    ///
    /// - Parameters:
    ///   - cursor: The document.
    ///   - end: The offset after the last digit.
    ///   - count: The number of digits, at most 31; others are replaced by zeros.
    ///   - fraction: The number of digits after the point.
    ///   - point: 1 if there is a point among the digits, else 0.
    ///   - tables: Masks.
    /// - Returns: The last 16 digits as four numbers of four digits in the lower half, and those
    ///   before them in the upper one.
    @inline(__always)
    static func fours(
        _ cursor: borrowing ByteCursor,
        before end: Int,
        count: Int,
        fraction: Int,
        point: Int,
        tables: LaneTables
    ) -> Vector {
        let afterPoint: Vector = cursor.vector(at: end - 32)
        let beforePoint: Vector = cursor.vector(at: end - 32 - point)
        let isFraction = tables.lastBytes(fraction)
        let text = _mm256_blendv_epi8(beforePoint, afterPoint, isFraction)
        let values = _mm256_sub_epi8(text, _mm256_set1_epi8(0x30))
        let digits = _mm256_and_si256(values, tables.lastBytes(count))
        // Joins neighbours to numbers of two and of four digits.
        let twos = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010A))
        let fours = _mm256_madd_epi16(twos, _mm256_set1_epi32(0x0001_0064))
        return SIMD4(lowHalf: fours.highHalf, highHalf: fours.lowHalf)
    }
}

extension ByteCursor {
    /// The bytes at an offset, which must all be in the document or its padding.
    @inline(__always)
    func vector<Vector: BitwiseCopyable>(
        at offset: Int,
        of type: Vector.Type = Vector.self
    ) -> Vector {
        // SAFETY: callers keep to offsets inside the document and its padding.
        unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: type)
    }
}
#endif
