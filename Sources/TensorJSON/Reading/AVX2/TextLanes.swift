#if arch(x86_64)
import _Builtin_intrinsics.intel

/// The 32 bytes that start at a position, in the lanes of AVX2.
struct TextLanes {
    typealias Vector = DigitLanes.Vector

    private let text: Vector

    /// Looks at the bytes at a position.
    @unsafe
    @inline(__always)
    init(at start: UnsafePointer<UInt8>) {
        // SAFETY: the caller says that 32 bytes can be read.
        text = unsafe Self.load(start)
    }

    /// The bytes that are digits or points, those that are points, and those that are minuses: bit i
    /// for byte i.
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

    /// The bytes that are no whitespace (RFC 8259 section 2).
    @inline(__always)
    var nonBlanks: UInt32 {
        // Looked up by its low half, a blank finds itself, and nothing else does: elsewhere the table
        // has zeros, and zero's own place is that of the space.
        let table = Vector(0x20, 0x0D00_000A_0900, 0x20, 0x0D00_000A_0900)
        let areBlank = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, text), text)
        return ~UInt32(bitPattern: _mm256_movemask_epi8(areBlank))
    }

    /// The bytes that `TextMarks` speaks of.
    @inline(__always)
    var marks: TextMarks.Half {
        let areOpenings = _mm256_cmpeq_epi8(text, _mm256_set1_epi8(0x5B))
        let areClosings = _mm256_cmpeq_epi8(text, _mm256_set1_epi8(0x5D))
        let areCommas = _mm256_cmpeq_epi8(text, _mm256_set1_epi8(0x2C))
        let areBlank = _mm256_cmpeq_epi8(_mm256_min_epu8(text, _mm256_set1_epi8(0x20)), text)
        let areBrackets = _mm256_or_si256(areOpenings, areClosings)
        let areOthers = _mm256_or_si256(areCommas, areBlank)
        let areQuotes = _mm256_cmpeq_epi8(text, _mm256_set1_epi8(0x22))
        let areBraces = _mm256_cmpeq_epi8(text, _mm256_set1_epi8(0x7D))
        let outside = _mm256_or_si256(areBrackets, areOthers)
        return (
            ~UInt32(bitPattern: _mm256_movemask_epi8(outside)),
            UInt32(bitPattern: _mm256_movemask_epi8(areOpenings)),
            UInt32(bitPattern: _mm256_movemask_epi8(_mm256_or_si256(areQuotes, areBraces)))
        )
    }

    /// The digits of a number at a position, which has at most 16 bytes, as four numbers of four
    /// digits in the lower half.
    @unsafe
    @inline(__always)
    static func fours(
        at start: UnsafePointer<UInt8>,
        end: Int,
        fraction: Int,
        tables: LaneTables
    ) -> Vector {
        // SAFETY: the caller says that 16 bytes can be read.
        let text = unsafe UnsafeRawPointer(start).loadUnaligned(as: SIMD2<Int64>.self)
        // A minus and a point are below the zero.
        let values = _mm_subs_epu8(text, _mm_set1_epi8(0x30))
        // SAFETY: there is a shuffle for each place and count of digits.
        let shuffle = unsafe tables.shuffles[LaneTables.place(end: end, fraction: fraction)]
        let digits = _mm_shuffle_epi8(values, shuffle)
        let twos = _mm_maddubs_epi16(digits, _mm_set1_epi16(0x010A))
        let fours = _mm_madd_epi16(twos, _mm_set1_epi32(0x0001_0064))
        return SIMD4(lowHalf: fours, highHalf: SIMD2())
    }

    /// The last 32 digits before a position, with or without a point in them.
    ///
    /// Reads 33 bytes in front of the position.
    ///
    /// - Parameters:
    ///   - end: Behind the last digit.
    ///   - count: How many digits there are, at most 31; zeros stand for those in front of them.
    ///   - fraction: How many of them stand behind the point.
    ///   - point: 1 if there is a point among them, else 0.
    ///   - tables: Masks.
    /// - Returns: The last 16 digits as four numbers of four digits in the lower half, and those
    ///   before them in the upper one.
    @unsafe
    @inline(__always)
    static func fours(
        before end: UnsafePointer<UInt8>,
        count: Int,
        fraction: Int,
        point: Int,
        tables: LaneTables
    ) -> Vector {
        // SAFETY: the caller says that 33 bytes can be read in front of the end, and there are 64 of
        // masks.
        let behindPoint = unsafe load(end - 32)
        let beforePoint = unsafe load(end - 32 - point)
        let isFraction = unsafe load(tables.masks + fraction)
        let text = _mm256_blendv_epi8(beforePoint, behindPoint, isFraction)
        let values = _mm256_sub_epi8(text, _mm256_set1_epi8(0x30))
        let digits = _mm256_and_si256(values, unsafe load(tables.masks + count))
        // Neighbours are joined to numbers of two and of four digits.
        let twos = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010A))
        let fours = _mm256_madd_epi16(twos, _mm256_set1_epi32(0x0001_0064))
        return SIMD4(lowHalf: fours.highHalf, highHalf: fours.lowHalf)
    }

    @unsafe
    @inline(__always)
    private static func load(_ start: UnsafePointer<UInt8>) -> Vector {
        // SAFETY: the caller says that 32 bytes can be read.
        unsafe UnsafeRawPointer(start).loadUnaligned(as: Vector.self)
    }
}
#endif
