/// What the fast reading of numbers asks of the bytes around a position.
///
/// `VectorWindow` answers with vector instructions, `WordWindow` in plain arithmetic on words; the
/// two give the same answers.
protocol DigitWindow {
    /// The bytes that are no digits among the 32 at a position: bit i for byte i.
    @unsafe
    static func nonDigits(at start: UnsafePointer<UInt8>) -> UInt32

    /// The bytes that are no whitespace (RFC 8259 section 2) among the 32 at a position.
    @unsafe
    static func nonBlanks(at start: UnsafePointer<UInt8>) -> UInt32

    /// The number that the last digits before a position spell, with or without a point in them.
    ///
    /// Reads 33 bytes in front of the position.
    ///
    /// - Parameters:
    ///   - end: Behind the last digit.
    ///   - count: How many digits there are, at most 31.
    ///   - fraction: How many of them stand behind the point.
    ///   - point: 1 if there is a point among them, else 0.
    /// - Returns: The last sixteen digits and the eight before them; nil if there are digits other
    ///   than zero before those.
    @unsafe
    static func digits(
        before end: UnsafePointer<UInt8>,
        count: Int,
        fraction: Int,
        point: Int
    ) -> (upper: UInt64, lower: UInt64)?
}

#if arch(x86_64)
/// The fastest window of this processor.
typealias NativeWindow = VectorWindow
#else
/// The fastest window of this processor.
typealias NativeWindow = WordWindow
#endif
