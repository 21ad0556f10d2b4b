#if arch(x86_64)
import _Builtin_intrinsics.intel

/// Reads a run of numbers between commas, as `NumberRun` does, but converts four at a time.
///
/// Where they end is found in the 64 bytes that start with the first of them, as a bit for each byte
/// that is neither digit nor point: so a number need not wait for the one before. Its digits,
/// right-aligned and without the point, become numbers of four digits in a register; then four such
/// registers are put together, and what follows is done once for four numbers, in floating point.
///
/// Whatever is not plain is left to `ByteCursor.scanNumber` and `NumberParser`: more than 31 bytes
/// or 24 digits, a great exponent, a doubtful rounding, no number.
@safe
struct NumberLanes<Four: FourValues>: ElementRun {
    private(set) var next: UnsafePointer<UInt8>

    /// The first byte in front of which nothing may be looked at.
    private let document: UnsafePointer<UInt8>

    /// Where the bytes start that are known.
    private var window: UnsafePointer<UInt8>

    /// The bytes that are neither digits nor points, among the 64 of the window: bit i for byte i.
    private var outside: UInt64 = 0

    /// The bytes that are points.
    private var points: UInt64 = 0

    /// The bytes that are minuses.
    private var minuses: UInt64 = 0

    /// How many blanks there were behind the last comma that had any.
    private var blankCount = 1

    private let tables = LaneTables.shared

    @unsafe
    @inline(__always)
    init(at start: UnsafePointer<UInt8>, in document: UnsafePointer<UInt8>) {
        unsafe next = start
        unsafe self.document = document
        unsafe window = start
    }

    @unsafe
    @inline(__always)
    mutating func read(
        into elements: UnsafeMutablePointer<Four.Scalar>,
        capacity: Int,
        count: inout Int
    ) -> Bool {
        var fours = InlineArray<4, DigitLanes.Vector>(repeating: DigitLanes.Vector())
        var powerPlaces = InlineArray<4, Int>(repeating: tables.powers.place(of: 0, sign: 0))
        var starts = unsafe InlineArray<4, UnsafePointer<UInt8>>(repeating: next)
        var behind = unsafe next
        while true {
            let room = min(4, capacity &- count)
            var found = 0
            var isPlain = true
            var goesOn = true
            repeat {
                // SAFETY: fewer than the room have been found, which is four at most.
                unsafe starts[unchecked: found] = unsafe next
                // Four numbers in a window, or two of longer ones, without counting on it.
                if found & 1 == 0, unsafe found == 0 || next - window > 32 { look() }
                guard let number = scan() else {
                    isPlain = false
                    break
                }
                unsafe fours[unchecked: found] = number.fours
                unsafe powerPlaces[unchecked: found] = number.powerPlace
                found &+= 1
                unsafe behind = next
                goesOn = number.isBeforeComma ? skipKnownComma() : skipComma()
            } while goesOn && found < room

            let values = Four(
                SignificandLanes(fours),
                powers: PowerLanes(powerPlaces, in: tables.powers)
            )
            // SAFETY: there is room for as many numbers as were found.
            unsafe values.store(to: elements + count, count: found)
            let sureCount = min(values.doubts.trailingZeroBitCount, found)
            count &+= sureCount
            guard sureCount == found else {
                unsafe next = starts[sureCount]
                return false
            }
            guard isPlain && goesOn else { return isPlain }
            guard count < capacity else {
                unsafe next = behind
                return true
            }
        }
    }

    /// Moves over a comma and the blanks around it; does not move if there is none.
    @inline(__always)
    private mutating func skipComma() -> Bool {
        // SAFETY: the document ends in padding, where the run stops at the first zero byte.
        if unsafe next.pointee != ASCII.comma {
            guard unsafe next.pointee <= 0x20 else { return false }
            let behindBlanks = unsafe Self.skipBlanks(from: next)
            guard unsafe behindBlanks.pointee == ASCII.comma else { return false }
            unsafe next = behindBlanks
            stayInWindow()
        }
        return skipKnownComma()
    }

    /// Moves over the comma here, which is in the window, and the blanks behind it; true.
    @inline(__always)
    private mutating func skipKnownComma() -> Bool {
        // SAFETY: the padding follows the comma.
        unsafe next += 1
        if unsafe next.pointee <= 0x20 { skipBlanks() }
        return true
    }

    /// Starts the window anew if the run has left it, for the window says nothing of what is beyond.
    ///
    /// Its last byte counts as beyond: behind each comma in it there is another byte.
    @inline(__always)
    private mutating func stayInWindow() {
        if unsafe next - window > 62 { look() }
    }

    /// Moves over blanks, at the first of which the run stands.
    @inline(__always)
    private mutating func skipBlanks() {
        // Mostly there are as many as the last time: then the next number does not wait for them to
        // be counted.
        // SAFETY: 33 bytes of padding follow wherever this looks, and the padding is no blank.
        let others = unsafe TextLanes(at: next).nonBlanks
        let place: UInt32 = 1 &<< UInt32(truncatingIfNeeded: blankCount)
        if others & (place &* 2 &- 1) == place {
            unsafe next += blankCount
        } else {
            let start = unsafe next
            unsafe next = Self.skipBlanks(from: next)
            blankCount = unsafe min(next - start, 30)
        }
        stayInWindow()
    }

    /// Moves over blanks.
    @unsafe
    @inline(__always)
    private static func skipBlanks(from start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        // SAFETY: the padding is no blank, so at least 33 bytes of it follow wherever this looks.
        var next = unsafe start
        while true {
            let others = unsafe TextLanes(at: next).nonBlanks
            if others != 0 { return unsafe next + others.trailingZeroBitCount }
            unsafe next += 32
        }
    }

    /// Starts the window here.
    @inline(__always)
    private mutating func look() {
        // SAFETY: a run ends in the padding, of which it passes none: 64 bytes from any byte of the
        // document, or its end, are inside the buffer.
        let first = unsafe TextLanes(at: next).kinds
        let second = unsafe TextLanes(at: next + 32).kinds
        unsafe window = next
        // The last byte is left out, so that behind each comma there is another byte.
        outside = ~(UInt64(first.inside) | UInt64(second.inside) &<< 32) & (.max >> 1)
        points = UInt64(first.points) | UInt64(second.points) &<< 32
        minuses = UInt64(first.minuses) | UInt64(second.minuses) &<< 32
    }

    /// Moves over a number; nil, and does not move, if it is not plain.
    @inline(__always)
    private mutating func scan() -> PlainNumber? {
        while true {
            if let number = scanInWindow() { return number }
            // Perhaps it ends beyond the window.
            if unsafe next == window { return nil }
            look()
        }
    }

    /// Does what `scan` does, but for numbers that do not end inside the window.
    @inline(__always)
    private mutating func scanInWindow() -> PlainNumber? {
        // SAFETY: as in `look`.
        let start = unsafe next
        let place = unsafe UInt64(truncatingIfNeeded: start - window)
        let sign = (minuses &>> place) & 1
        // Nothing is outside beyond the window, so that no number ends there.
        let outside = (self.outside &>> place) & ~sign
        let points = self.points &>> place
        let end = outside.trailingZeroBitCount
        let pointPlace = points.trailingZeroBitCount
        // Below zero without a point.
        let behindPoint = end &- pointPlace &- 1
        let fraction = max(behindPoint, 0)
        let integer = min(pointPlace, end) &- Int(truncatingIfNeeded: sign)
        let inside = points & (1 &<< UInt64(truncatingIfNeeded: end) &- 1)

        // No digit, nothing behind the point, two points.
        guard integer > 0, behindPoint != 0, inside & (inside &- 1) == 0 else { return nil }
        // A superfluous zero: the first digit is below 1, and there is more than one.
        let first = unsafe Int(start[Int(truncatingIfNeeded: sign)])
        guard (first &- 0x31) & (1 &- integer) >= 0 else { return nil }

        let fours: DigitLanes.Vector
        if end <= LaneTables.maximumLength {
            fours = unsafe TextLanes.fours(
                at: start,
                end: end,
                fraction: fraction,
                tables: tables
            )
        } else {
            guard end < 32, unsafe start - document + end >= 33 else { return nil }
            fours = unsafe TextLanes.fours(
                before: start + end,
                count: integer &+ fraction,
                fraction: fraction,
                point: behindPoint > 0 ? 1 : 0,
                tables: tables
            )
        }

        var exponent = 0 &- fraction
        var length = end
        let isBeforeComma = unsafe start[end] == ASCII.comma
        if !isBeforeComma, unsafe start[end] | 0x20 == UInt8(ascii: "e") {
            let nonDigits = outside | points
            guard let written = unsafe Self.exponent(at: start, end, nonDigits: nonDigits) else {
                return nil
            }
            exponent &+= written.value
            length = written.end
            guard PowerTables.doubleRange ~= exponent else { return nil }
        }
        unsafe next = start + length
        return PlainNumber(
            fours: fours,
            powerPlace: tables.powers.place(of: exponent, sign: Int(truncatingIfNeeded: sign)),
            isBeforeComma: isBeforeComma
        )
    }

    /// The exponent whose `e` is at a place in the window, and where it ends; nil unless it has one to
    /// three digits and ends inside the window.
    @unsafe
    @inline(__always)
    private static func exponent(
        at start: UnsafePointer<UInt8>,
        _ place: Int,
        nonDigits: UInt64
    ) -> (value: Int, end: Int)? {
        // SAFETY: the place is at most 31 bytes behind a byte of the document, so that ten bytes more
        // are inside its padding.
        let sign = unsafe start[place + 1]
        let skipped = sign == ASCII.minus || sign == ASCII.plus ? 1 : 0
        let first = place + 1 + skipped
        // Shifts in two steps, for the place may be the last.
        let others = (nonDigits &>> UInt64(truncatingIfNeeded: place)) &>> 1
        let count = (others &>> UInt64(truncatingIfNeeded: skipped)).trailingZeroBitCount
        guard 1...3 ~= count else { return nil }
        let word = UInt64(
            littleEndian: unsafe UnsafeRawPointer(start + first).loadUnaligned(as: UInt64.self)
        )
        // Three digits, with zeros in front.
        let digits = ((word ^ 0x3030_3030) << UInt64(24 - 8 * count)) & 0xFF_FFFF
        let value = Int(
            (digits & 0xFF) &* 100 &+ ((digits >> 8) & 0xFF) &* 10 &+ (digits >> 16)
        )
        return (sign == ASCII.minus ? -value : value, first + count)
    }
}

/// A number of which all is known but its value.
private struct PlainNumber {
    /// Its digits, as `TextLanes` finds them.
    let fours: DigitLanes.Vector

    /// The place of its power of ten, and its sign, in `PowerTables`.
    let powerPlace: Int

    /// Whether a comma follows at once.
    let isBeforeComma: Bool
}

extension Float {
    /// Reads plain numbers between commas, four at once.
    package static func readRun(
        from reader: inout JSONReader,
        into elements: inout [Float],
        room: Int
    ) -> Bool {
        reader.cursor.scanRun(into: &elements, room: room, run: NumberLanes<FourFloats>.self)
    }
}

extension Double {
    /// Reads plain numbers between commas, four at once.
    package static func readRun(
        from reader: inout JSONReader,
        into elements: inout [Double],
        room: Int
    ) -> Bool {
        reader.cursor.scanRun(into: &elements, room: room, run: NumberLanes<FourDoubles>.self)
    }
}
#endif
