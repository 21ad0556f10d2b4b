#if arch(x86_64)
import _Builtin_intrinsics.intel

extension NumberPrinter {
    /// Writes numbers with commas between them, four at once; false, with nothing written, if lanes
    /// do not print the style.
    @inline(__always)
    static func writeInLanes<Scalar: DecimalScalar>(
        _ values: Span<Scalar>,
        style: NumberStyle,
        to writer: inout ByteWriter
    ) -> Bool {
        switch style {
        case .shortest:
            let tables = ShortestTables.tables(for: Scalar.self)
            write(values, as: ShortestLanes.self, tables, style: style, to: &writer)
        case .decimals(let count) where 1...FixedScale.maximum ~= count:
            let scale = FixedScale(decimals: count)
            write(values, as: FixedLanes.self, scale, style: style, to: &writer)
        case .shortestHalf, .decimals:
            return false
        }
        return true
    }

    /// Writes numbers with commas between them, eight at a time so that the processor works on four
    /// while it waits for the others.
    @inline(__always)
    private static func write<Scalar: DecimalScalar, Lanes: PrintedLanes>(
        _ values: Span<Scalar>,
        as lanes: Lanes.Type,
        _ tables: Lanes.Tables,
        style: NumberStyle,
        to writer: inout ByteWriter
    ) {
        unsafe values.withUnsafeBufferPointer { buffer in
            guard var next = buffer.baseAddress, buffer.count > 0 else { return }
            let end = unsafe next + buffer.count
            // SAFETY: no numbers are read from `end` on.
            while unsafe end - next >= 8 {
                let first = unsafe Lanes(next, count: 4, tables)
                let second = unsafe Lanes(next + 4, count: 4, tables)
                if first.isDecided && second.isDecided {
                    for lane in 0..<4 { first.write(lane, tables, to: &writer) }
                    for lane in 0..<4 { second.write(lane, tables, to: &writer) }
                } else {
                    writer = unsafe written(next, count: 8, style: style, to: writer)
                }
                unsafe next += 8
            }
            while unsafe next < end {
                let count = unsafe min(4, end - next)
                let some = unsafe Lanes(next, count: count, tables)
                if some.isDecided {
                    some.write(0, tables, to: &writer)
                    if count > 1 { some.write(1, tables, to: &writer) }
                    if count > 2 { some.write(2, tables, to: &writer) }
                    if count > 3 { some.write(3, tables, to: &writer) }
                } else {
                    writer = unsafe written(next, count: count, style: style, to: writer)
                }
                unsafe next += count
            }
            writer.removeLast()
        }
    }

    /// Writes numbers one by one, each followed by a comma.
    ///
    /// Takes and returns the writer so that the caller's stays in a register.
    @unsafe
    @inline(never)
    private static func written<Scalar: DecimalScalar>(
        _ start: UnsafePointer<Scalar>,
        count: Int,
        style: NumberStyle,
        to consumed: consuming ByteWriter
    ) -> ByteWriter {
        var writer = consumed
        for index in 0..<count {
            // SAFETY: the caller guarantees `count` numbers.
            write(unsafe start[index], style: style, to: &writer)
            writer.append(ASCII.comma)
        }
        return writer
    }
}

/// The texts of four numbers before they are laid out.
private protocol PrintedLanes {
    /// The tables that the texts come from.
    associatedtype Tables

    init(floats: SIMD2<Int64>, tables: Tables)
    init(doubles: SIMD4<Int64>, tables: Tables)

    /// Whether the texts of all four are right.
    var isDecided: Bool { get }

    /// Writes one of the numbers and a comma.
    func write(_ lane: Int, _ tables: Tables, to writer: inout ByteWriter)
}

extension PrintedLanes {
    /// Converts the first numbers at a place in memory, up to four; the others are zeros.
    @unsafe
    @inline(__always)
    init<Scalar: DecimalScalar>(
        _ start: UnsafePointer<Scalar>,
        count: Int,
        _ tables: Tables
    ) {
        // SAFETY: the caller guarantees `count` numbers, and masked loads read no others.
        let place = unsafe UnsafeRawPointer(start)
        if Scalar.self == Float.self {
            guard count < 4 else {
                self.init(floats: unsafe place.loadUnaligned(as: SIMD2<Int64>.self), tables: tables)
                return
            }
            let lanes = _mm_set_epi32(3, 2, 1, 0)
            let mask = _mm_cmpgt_epi32(_mm_set1_epi32(Int32(truncatingIfNeeded: count)), lanes)
            let floats = unsafe _mm_maskload_ps(place.assumingMemoryBound(to: Float.self), mask)
            self.init(floats: _mm_castps_si128(floats), tables: tables)
        } else {
            guard count < 4 else {
                self.init(
                    doubles: unsafe place.loadUnaligned(as: SIMD4<Int64>.self),
                    tables: tables
                )
                return
            }
            let mask = _mm256_cmpgt_epi64(DigitLanes.splat(Int64(count)), SIMD4(0, 1, 2, 3))
            let doubles = unsafe _mm256_maskload_pd(
                place.assumingMemoryBound(to: Double.self),
                mask
            )
            self.init(doubles: _mm256_castpd_si256(doubles), tables: tables)
        }
    }
}

extension ShortestLanes: PrintedLanes {
    @inline(__always)
    fileprivate var isDecided: Bool { doubts == 0 }

    @inline(__always)
    fileprivate func write(_ lane: Int, _ tables: ShortestTables, to writer: inout ByteWriter) {
        let isEven = lane & 1 == 0
        let nonZeros = isEven ? evenNonZeros : oddNonZeros
        let digits = lane < 2 ? nonZeros & 0xFFFF : nonZeros &>> 16
        let following = 32 &- digits.leadingZeroBitCount

        writer.append(ASCII.minus, once: UInt64(signs &>> UInt32(lane)) & 1)
        // SAFETY: the scales hold only places of layouts, and a layout has all counts of digits.
        let layout = unsafe tables.layouts + Int(layouts[lane])
        writer.store(_mm_shuffle_epi8(heads[lane], unsafe layout.pointee.shuffle))
        if let tails {
            writer.store(UInt64(bitPattern: tails[lane]), at: Int(unsafe layout.pointee.tail))
        }
        let length = Int(unsafe layout.pointee.lengths[unchecked: following])
        writer.store(unsafe layout.pointee.suffix, at: length)
        writer.skip(length &+ Int(unsafe layout.pointee.suffixLength))
    }
}

extension FixedLanes: PrintedLanes {
    @inline(__always)
    fileprivate var isDecided: Bool { !hasLarge }

    @inline(__always)
    fileprivate func write(_ lane: Int, _ scale: FixedScale, to writer: inout ByteWriter) {
        let variant = Int(layouts &>> UInt32(8 * lane)) & 15
        // SAFETY: there is a layout for each of the 16 variants.
        let layout = unsafe scale.layouts + variant
        writer.store(_mm_shuffle_epi8(digits[lane], unsafe layout.pointee.shuffle))
        writer.skip(unsafe layout.pointee.length)
    }
}
#endif
