#if arch(x86_64)
/// The tables for reading numbers in lanes, made at first use.
///
/// The pointers are valid for the life of the program.
@safe
struct LaneTables: Sendable {
    static let shared = LaneTables()

    /// The powers of ten.
    let powers = PowerTables.shared

    /// 32 bytes without a bit set, then 32 bytes with all bits set.
    private nonisolated(unsafe) let masks: UnsafePointer<UInt8>

    /// For each length of a number up to 16 bytes and each number of digits after its point, the
    /// shuffle that moves the digits to the end of 16 bytes, after zeros or the bytes before the digits.
    nonisolated(unsafe) let shuffles: UnsafePointer<SIMD2<Int64>>

    /// The maximum length of a number for which there are shuffles.
    static var maximumLength: Int { 16 }

    /// The index of a shuffle.
    @inline(__always)
    static func place(length: Int, fraction: Int) -> Int { length &* maximumLength &+ fraction }

    /// A mask of the last `count` of 32 bytes, at most 31.
    @inline(__always)
    func lastBytes(_ count: Int) -> DigitLanes.Vector {
        // SAFETY: there are 64 bytes of masks, and `count` is at most 31.
        unsafe UnsafeRawPointer(masks + count).loadUnaligned(as: DigitLanes.Vector.self)
    }

    private init() {
        let masks = UnsafeMutablePointer<UInt8>.allocate(capacity: 64)
        // SAFETY: there is room for twice 32 bytes.
        unsafe masks.initialize(repeating: 0, count: 32)
        unsafe (masks + 32).initialize(repeating: .max, count: 32)
        unsafe self.masks = UnsafePointer(masks)

        let capacity = (Self.maximumLength + 1) * Self.maximumLength
        let shuffles = UnsafeMutablePointer<SIMD2<Int64>>.allocate(capacity: capacity)
        for length in 0...Self.maximumLength {
            for fraction in 0..<Self.maximumLength {
                // The last digit becomes the last byte. An index outside the bytes makes a zero.
                let places = (0..<16).map { index in
                    let fromEnd = 15 - index
                    let skipped = fraction > 0 && fromEnd >= fraction ? 1 : 0
                    return UInt8(truncatingIfNeeded: max(length - 1 - fromEnd - skipped, -1))
                }
                // SAFETY: the capacity is that of all lengths and fractions.
                let shuffle = unsafe shuffles + Self.place(length: length, fraction: fraction)
                unsafe shuffle.initialize(to: shuffleMask(places))
            }
        }
        unsafe self.shuffles = UnsafePointer(shuffles)
    }
}
#endif
