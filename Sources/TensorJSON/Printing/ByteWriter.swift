/// Writes bytes into memory without checking each against the end.
///
/// SAFETY: the caller of `append(room:_:)` guarantees room for everything that is written and for
/// `slack` bytes more, which all unsafe expressions of this type rely on. The slack is needed because
/// digits are stored eight at a time, and those that are not kept are overwritten later.
@safe
struct ByteWriter: ~Copyable {
    /// The maximum number of bytes that are touched after the last one that is kept.
    static var slack: Int { 24 }

    private let start: UnsafeMutablePointer<UInt8>

    /// The place of the next byte.
    private var next: UnsafeMutablePointer<UInt8>

    /// Creates a writer at a place in memory.
    @unsafe
    @inline(__always)
    fileprivate init(at start: UnsafeMutablePointer<UInt8>) {
        unsafe self.start = start
        unsafe next = start
    }

    /// The number of bytes written.
    @inline(__always)
    var count: Int { unsafe next - start }

    /// Writes a byte.
    @inline(__always)
    mutating func append(_ byte: UInt8) {
        unsafe next.pointee = byte
        unsafe next += 1
    }

    /// Writes a byte `count` times, which is 0 or 1, without a branch.
    @inline(__always)
    mutating func append(_ byte: UInt8, once count: UInt64) {
        unsafe next.pointee = byte
        unsafe next += Int(truncatingIfNeeded: count)
    }

    /// Writes a byte `count` times.
    @inline(__always)
    mutating func append(_ byte: UInt8, count: Int) {
        for _ in 0..<count { append(byte) }
    }

    /// Writes bytes.
    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) {
        for index in bytes.indices { append(bytes[index]) }
    }

    /// Writes a short text.
    @inline(__always)
    mutating func append(_ text: StaticString) {
        for index in 0..<text.utf8CodeUnitCount { append(unsafe text.utf8Start[index]) }
    }

    /// Removes the last byte.
    @inline(__always)
    mutating func removeLast() { unsafe next -= 1 }

    /// Stores sixteen bytes without advancing; `skip(_:)` keeps the first of them.
    @inline(__always)
    func store(_ text: SIMD2<Int64>) {
        unsafe UnsafeMutableRawPointer(next).storeBytes(of: text, as: SIMD2<Int64>.self)
    }

    /// Stores eight bytes at a distance from the next byte without advancing.
    @inline(__always)
    func store(_ word: UInt64, at distance: Int) {
        unsafe UnsafeMutableRawPointer(next + distance)
            .storeBytes(of: word.littleEndian, as: UInt64.self)
    }

    /// Advances over bytes that have been stored.
    @inline(__always)
    mutating func skip(_ count: Int) { unsafe next += count }

    /// Writes the first `count` of seventeen digits.
    mutating func append(_ digits: SeventeenDigits, count: Int) {
        store(digits, at: 0)
        skip(count)
    }

    /// Writes the first `count` of seventeen digits with a point after the first `integerCount`,
    /// which are at most 16, and at least one digit after the point.
    mutating func append(_ digits: SeventeenDigits, count: Int, integerCount: Int) {
        // All digits go one place to the right; those before the point then move back.
        store(digits, at: 1)
        for index in 0..<integerCount { unsafe next[index] = next[index + 1] }
        unsafe next[integerCount] = ASCII.point
        skip(max(count, integerCount + 1) + 1)
    }

    /// Writes a number without leading zeros.
    mutating func append(decimal value: UInt64) {
        guard value < 100_000_000 else {
            append(decimal: value / 100_000_000)
            store(text(SeventeenDigits.eightDigits(value % 100_000_000)), at: 0)
            return skip(8)
        }
        let digits = SeventeenDigits.eightDigits(value)
        // The first digit is in the lowest byte, and the last one is always written.
        let zeroCount = min(digits.trailingZeroBitCount / 8, 7)
        store(text(digits) >> UInt64(8 * zeroCount), at: 0)
        skip(8 - zeroCount)
    }

    /// Stores seventeen digits at a distance from the next byte.
    @inline(__always)
    private func store(_ digits: SeventeenDigits, at distance: Int) {
        unsafe next[distance] = digits.first | ASCII.zero
        store(text(digits.middle), at: distance + 1)
        store(text(digits.last), at: distance + 9)
    }

    /// Turns eight digits, one per byte, into text.
    @inline(__always)
    private func text(_ digits: UInt64) -> UInt64 { digits | 0x3030_3030_3030_3030 }
}

extension [UInt8] {
    /// Appends what a closure writes, which with the writer's slack takes at most `room` bytes.
    @inline(__always)
    mutating func append(room: Int, _ write: (inout ByteWriter) -> Void) {
        append(addingCapacity: room) { span in
            // SAFETY: the span has the room, and the count is that of the bytes written.
            unsafe span.withUnsafeMutableBufferPointer { buffer, count in
                guard let start = buffer.baseAddress else { return }
                var writer = unsafe ByteWriter(at: start)
                write(&writer)
                count = writer.count
            }
        }
    }
}
