#if arch(x86_64)
/// What reading numbers in lanes takes from tables, made at first use.
@safe
struct LaneTables: Sendable {
    /// The tables, which live as long as the program.
    static let shared = LaneTables()

    /// The powers of ten.
    let powers = PowerTables.shared

    /// 32 bytes without a bit set, then 32 bytes with all bits set.
    private nonisolated(unsafe) let masks: UnsafePointer<UInt8>

    /// For each place where a number of at most 16 bytes can end, and each count of digits behind its
    /// point, the shuffle that moves its digits to the end of 16 bytes; in front of them zeros, or
    /// what stands in front of the number's digits.
    nonisolated(unsafe) let shuffles: UnsafePointer<SIMD2<Int64>>

    /// The longest number that there are shuffles for.
    static var maximumLength: Int { 16 }

    /// Where the shuffle is for a number that ends at a place.
    @inline(__always)
    static func place(end: Int, fraction: Int) -> Int { end &* maximumLength &+ fraction }

    /// A mask of the last `count` of 32 bytes, at most 31.
    @inline(__always)
    func lastBytes(_ count: Int) -> DigitLanes.Vector {
        // SAFETY: there are 64 bytes of masks.
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
        for end in 0...Self.maximumLength {
            for fraction in 0..<Self.maximumLength {
                // The last digit is the last byte. A place beyond the bytes makes a zero.
                let places = (0..<16).map { index in
                    let fromEnd = 15 - index
                    let skipped = fraction > 0 && fromEnd >= fraction ? 1 : 0
                    return UInt8(truncatingIfNeeded: max(end - 1 - fromEnd - skipped, -1))
                }
                // SAFETY: the place is one of those that there is room for.
                let shuffle = unsafe shuffles + Self.place(end: end, fraction: fraction)
                unsafe shuffle.initialize(to: shuffleMask(places))
            }
        }
        unsafe self.shuffles = UnsafePointer(shuffles)
    }
}
#endif
