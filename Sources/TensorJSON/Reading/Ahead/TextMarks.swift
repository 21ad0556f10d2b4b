/// What stands where in the 64 bytes at a position, as far as that shows the shape of a tensor: bit i
/// for byte i.
struct TextMarks {
    /// The bytes that are neither blank nor a comma nor a bracket: those of elements.
    let elements: UInt64

    /// The opening brackets.
    let openings: UInt64

    /// The bytes that no tensor has, quotes and closing braces: the next of them is behind its end.
    let ends: UInt64

    /// Looks at the bytes at a position.
    @unsafe
    @inline(__always)
    init(at start: UnsafePointer<UInt8>) {
        // SAFETY: the caller says that 64 bytes can be read.
        let first = unsafe Self.marks(at: start)
        let second = unsafe Self.marks(at: start + 32)
        elements = UInt64(first.elements) | UInt64(second.elements) &<< 32
        openings = UInt64(first.openings) | UInt64(second.openings) &<< 32
        ends = UInt64(first.ends) | UInt64(second.ends) &<< 32
    }

    /// The marks of 32 bytes.
    typealias Half = (elements: UInt32, openings: UInt32, ends: UInt32)

    @unsafe
    @inline(__always)
    private static func marks(at start: UnsafePointer<UInt8>) -> Half {
        #if arch(x86_64)
        unsafe TextLanes(at: start).marks
        #else
        unsafe WordWindow.marks(at: start)
        #endif
    }
}
