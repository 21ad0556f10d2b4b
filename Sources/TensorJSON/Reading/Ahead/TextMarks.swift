#if arch(x86_64)
import _Builtin_intrinsics.intel
#endif

/// The bytes among 64 that show the shape of a tensor: bit i for byte i.
struct TextMarks {
    /// The bytes of elements: neither whitespace nor commas nor brackets.
    let elements: UInt64

    /// The opening brackets.
    let openings: UInt64

    /// The bytes that no tensor contains, quotes and closing braces: the tensor ends before them.
    let ends: UInt64

    /// Examines the bytes at an offset.
    @inline(__always)
    init(_ cursor: borrowing ByteCursor, at offset: Int) {
        let first = Self.half(cursor, at: offset)
        let second = Self.half(cursor, at: offset + 32)
        elements = UInt64(first.elements) | UInt64(second.elements) &<< 32
        openings = UInt64(first.openings) | UInt64(second.openings) &<< 32
        ends = UInt64(first.ends) | UInt64(second.ends) &<< 32
    }

    /// The marks of 32 bytes.
    private typealias Half = (elements: UInt32, openings: UInt32, ends: UInt32)

    #if arch(x86_64)
    @inline(__always)
    private static func half(_ cursor: borrowing ByteCursor, at offset: Int) -> Half {
        let text: DigitLanes.Vector = cursor.vector(at: offset)
        func equals(_ byte: Int8) -> DigitLanes.Vector {
            _mm256_cmpeq_epi8(text, _mm256_set1_epi8(byte))
        }
        func bits(_ first: DigitLanes.Vector, _ second: DigitLanes.Vector) -> UInt32 {
            UInt32(bitPattern: _mm256_movemask_epi8(_mm256_or_si256(first, second)))
        }
        let areOpenings = equals(0x5B)
        let areSpaces = _mm256_cmpeq_epi8(_mm256_min_epu8(text, _mm256_set1_epi8(0x20)), text)
        let areBrackets = _mm256_or_si256(areOpenings, equals(0x5D))
        let areOthers = _mm256_or_si256(equals(0x2C), areSpaces)
        return (
            ~bits(areBrackets, areOthers), bits(areOpenings, areOpenings),
            bits(equals(0x22), equals(0x7D))
        )
    }
    #else
    private static func half(_ cursor: borrowing ByteCursor, at offset: Int) -> Half {
        let elements = cursor.window(at: offset) { word in
            WordWindow.nonWhitespace(word) & WordWindow.differs(word, from: 0x2C)
                & WordWindow.differs(word, from: 0x5B) & WordWindow.differs(word, from: 0x5D)
        }
        let others = cursor.window(at: offset) { WordWindow.differs($0, from: 0x5B) }
        let inside = cursor.window(at: offset) { word in
            WordWindow.differs(word, from: 0x22) & WordWindow.differs(word, from: 0x7D)
        }
        return (elements, ~others, ~inside)
    }
    #endif
}
