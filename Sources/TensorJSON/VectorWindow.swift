#if arch(x86_64)
import _Builtin_intrinsics.intel

/// A window that looks at 32 bytes at once with AVX2, which the x86-64 build may take for granted.
enum VectorWindow: DigitWindow {
    /// A register of 32 bytes.
    private typealias Vector = SIMD4<Int64>

    @unsafe
    @inline(__always)
    static func nonDigits(at start: UnsafePointer<UInt8>) -> UInt32 {
        let values = _mm256_sub_epi8(unsafe load(start), _mm256_set1_epi8(0x30))
        let areDigits = _mm256_cmpeq_epi8(_mm256_min_epu8(values, _mm256_set1_epi8(9)), values)
        return ~UInt32(bitPattern: _mm256_movemask_epi8(areDigits))
    }

    @unsafe
    @inline(__always)
    static func nonBlanks(at start: UnsafePointer<UInt8>) -> UInt32 {
        // Looked up by its low half, a blank finds itself, and nothing else does: elsewhere the table
        // has zeros, and zero's own place is that of the space.
        let table = Vector(0x20, 0x0D00_000A_0900, 0x20, 0x0D00_000A_0900)
        let bytes = unsafe load(start)
        let areBlank = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes), bytes)
        return ~UInt32(bitPattern: _mm256_movemask_epi8(areBlank))
    }

    @unsafe
    @inline(__always)
    static func digits(
        before end: UnsafePointer<UInt8>,
        count: Int,
        fraction: Int,
        point: Int
    ) -> (upper: UInt64, lower: UInt64)? {
        // SAFETY: the caller says that 33 bytes can be read in front of the end.
        let behindPoint = unsafe load(end - 32)
        let beforePoint = unsafe load(end - 32 - point)
        let text = _mm256_blendv_epi8(beforePoint, behindPoint, lastBytes(fraction))
        let digits = _mm256_and_si256(
            _mm256_sub_epi8(text, _mm256_set1_epi8(0x30)),
            lastBytes(count)
        )
        // Neighbours are joined to numbers of two, four and eight digits.
        let twos = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010A))
        let fours = _mm256_madd_epi16(twos, _mm256_set1_epi32(0x0001_0064))
        let packed = _mm256_packus_epi32(fours, fours)
        let eights = _mm256_madd_epi16(packed, _mm256_set1_epi32(0x0001_2710))
        let front = UInt64(bitPattern: eights[0])
        let back = UInt64(bitPattern: eights[2])
        guard front & 0xFFFF_FFFF == 0 else { return nil }
        return (front >> 32, (back & 0xFFFF_FFFF) &* 100_000_000 &+ (back >> 32))
    }

    @unsafe
    @inline(__always)
    private static func load(_ start: UnsafePointer<UInt8>) -> Vector {
        // SAFETY: the caller says that 32 bytes can be read.
        unsafe UnsafeRawPointer(start).loadUnaligned(as: Vector.self)
    }

    /// A mask of the last `count` of 32 bytes.
    @inline(__always)
    private static func lastBytes(_ count: Int) -> Vector {
        // Byte i is set if i + count is above 31.
        let places = Vector(
            0x0706_0504_0302_0100,
            0x0F0E_0D0C_0B0A_0908,
            0x1716_1514_1312_1110,
            0x1F1E_1D1C_1B1A_1918
        )
        let limit = Int8(truncatingIfNeeded: 31 &- count)
        return _mm256_cmpgt_epi8(places, _mm256_set1_epi8(limit))
    }
}
#endif
