extension [UInt8] {
    /// Appends the bytes of a range of a span.
    mutating func append(_ range: Range<Int>, of bytes: Span<UInt8>) {
        // SAFETY: the pointer is used within the closure only; `extracting` checks the range.
        unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Appends the bytes of a static string.
    package mutating func append(_ text: StaticString) {
        // SAFETY: a static string's bytes live as long as the program.
        unsafe append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        )
    }
}

/// These methods trap if there is no room for the bytes.
///
/// Inlinable, because the log of another module calls them a few dozen times for a line.
extension OutputSpan<UInt8> {
    /// The maximum number of decimal digits of an `Int`.
    package static var maximumDigitCount: Int { 19 }

    /// Appends the bytes of a span.
    @inlinable
    @inline(__always)
    package mutating func append(_ bytes: Span<UInt8>) {
        precondition(bytes.count <= freeCapacity, "no room for \(bytes.count) bytes")
        // SAFETY: the bytes fit in the free capacity, and all of them are initialised. Both
        // pointers are used within the closures only.
        unsafe withUnsafeMutableBufferPointer { space, initialized in
            unsafe bytes.withUnsafeBytes { source in
                let free = UnsafeMutableRawBufferPointer(space.extracting(initialized...))
                unsafe free.copyMemory(from: source)
            }
            initialized += bytes.count
        }
    }

    /// Appends the bytes of a string.
    @inlinable
    @inline(__always)
    package mutating func append(_ text: String) {
        let utf8 = text.utf8
        append(utf8.span)
    }

    /// Appends the bytes of a static string.
    @inlinable
    @inline(__always)
    package mutating func append(_ text: StaticString) {
        // SAFETY: a static string's bytes live as long as the program.
        let bytes = unsafe UnsafeBufferPointer(
            start: text.utf8Start,
            count: text.utf8CodeUnitCount
        )
        unsafe append(bytes.span)
    }

    /// Appends the decimal digits of a number that is not negative.
    package mutating func append(decimal value: Int) {
        if 0..<10_000_000 ~= value, freeCapacity >= 8 { return append(shortDecimal: UInt(value)) }
        var digitCount = 1
        var limit = 10
        while digitCount < Self.maximumDigitCount, value >= limit {
            digitCount += 1
            limit = limit &* 10
        }
        append(decimal: value, digitCount: digitCount)
    }

    /// Appends a number of at most seven digits.
    private mutating func append(shortDecimal value: UInt) {
        // The first digit is in the lowest byte.
        var (digits, rest, count) = (0 as UInt64, value, 0)
        repeat {
            digits = digits &<< 8 | UInt64(0x30 &+ rest % 10)
            rest /= 10
            count &+= 1
        } while rest > 0
        // SAFETY: the caller has checked that there is room for eight bytes.
        unsafe withUnsafeMutableBufferPointer { space, initialized in
            let place = UnsafeMutableRawBufferPointer(space)
            unsafe place.storeBytes(
                of: digits.littleEndian,
                toByteOffset: initialized,
                as: UInt64.self
            )
            initialized &+= count
        }
    }

    /// Appends the last decimal digits of a number that is not negative, with leading zeros.
    package mutating func append(decimal value: Int, digitCount: Int) {
        precondition(digitCount <= freeCapacity, "no room for \(digitCount) digits")
        var rest = UInt(value)
        // SAFETY: the digits fit in the free capacity, and all of them are initialised.
        unsafe withUnsafeMutableBufferPointer { space, initialized in
            var index = initialized &+ digitCount
            while index > initialized {
                index &-= 1
                let digit = UInt8(truncatingIfNeeded: rest % 10)
                unsafe space.initializeElement(at: index, to: UInt8(ascii: "0") &+ digit)
                rest /= 10
            }
            initialized &+= digitCount
        }
    }
}
