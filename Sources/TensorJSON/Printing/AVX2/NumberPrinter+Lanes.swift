#if arch(x86_64)
import _Builtin_intrinsics.intel

extension NumberPrinter {
    /// Writes numbers with commas between them.
    @inline(__always)
    static func write<Scalar: DecimalScalar>(
        inLanes values: Span<Scalar>,
        style: NumberStyle,
        to writer: inout ByteWriter
    ) {
        switch style {
        case .shortest:
            writeShortest(inLanes: values, to: &writer)
        case .decimals(let count) where 1...FixedScale.maximum ~= count:
            writeFixed(inLanes: values, decimals: count, to: &writer)
        case .decimals:
            unsafe values.withUnsafeBufferPointer { buffer in
                guard let start = buffer.baseAddress, buffer.count > 0 else { return }
                writer = unsafe written(start, count: buffer.count, style: style, to: writer)
                writer.removeLast()
            }
        }
    }

    /// Writes numbers in the fewest digits with commas between them.
    @inline(__always)
    static func writeShortest<Scalar: DecimalScalar>(
        inLanes values: Span<Scalar>,
        to writer: inout ByteWriter
    ) {
        let tables: ShortestTables = Scalar.self == Float.self ? .float : .double
        unsafe inFours(
            values,
            style: .shortest,
            to: &writer,
            lanes: { unsafe ShortestLanes($0, count: $1, tables: tables) },
            isDecided: { $0.doubts == 0 },
            write: { write($0, $1, tables: tables, to: &$2) }
        )
    }

    /// Writes numbers with one to seven decimals with commas between them.
    @inline(__always)
    static func writeFixed<Scalar: DecimalScalar>(
        inLanes values: Span<Scalar>,
        decimals: Int,
        to writer: inout ByteWriter
    ) {
        let scale = FixedScale(decimals: decimals)
        unsafe inFours(
            values,
            style: .decimals(decimals),
            to: &writer,
            lanes: { unsafe FixedLanes($0, count: $1, scale: scale) },
            isDecided: { !$0.hasLarge },
            write: { write($0, $1, scale: scale, to: &$2) }
        )
    }

    /// Writes numbers with commas between them, twice four at once so that one four is worked on
    /// while the other's instructions are waited for.
    ///
    /// - Parameters:
    ///   - values: The numbers.
    ///   - style: How those are written that are written one by one.
    ///   - writer: What writes them.
    ///   - lanes: Turns four numbers into text that is still to be laid out.
    ///   - isDecided: Whether that is right; if not, the four are written one by one.
    ///   - write: Writes the text of a lane, and a comma.
    @inline(__always)
    @unsafe
    private static func inFours<Scalar: DecimalScalar, Lanes>(
        _ values: Span<Scalar>,
        style: NumberStyle,
        to writer: inout ByteWriter,
        lanes: (UnsafePointer<Scalar>, Int) -> Lanes,
        isDecided: (Lanes) -> Bool,
        write: (Lanes, Int, inout ByteWriter) -> Void
    ) {
        unsafe values.withUnsafeBufferPointer { buffer in
            guard var next = buffer.baseAddress, buffer.count > 0 else { return }
            let end = unsafe next + buffer.count
            // SAFETY: no more numbers are read than there are up to the end.
            while unsafe end - next >= 8 {
                let first = unsafe lanes(next, 4)
                let second = unsafe lanes(next + 4, 4)
                if isDecided(first) && isDecided(second) {
                    for lane in 0..<4 { write(first, lane, &writer) }
                    for lane in 0..<4 { write(second, lane, &writer) }
                } else {
                    writer = unsafe written(next, count: 8, style: style, to: writer)
                }
                unsafe next += 8
            }
            while unsafe next < end {
                let count = unsafe min(4, end - next)
                let some = unsafe lanes(next, count)
                if isDecided(some) {
                    write(some, 0, &writer)
                    if count > 1 { write(some, 1, &writer) }
                    if count > 2 { write(some, 2, &writer) }
                    if count > 3 { write(some, 3, &writer) }
                } else {
                    writer = unsafe written(next, count: count, style: style, to: writer)
                }
                unsafe next += count
            }
            writer.removeLast()
        }
    }

    /// Writes numbers one by one, each with a comma behind it.
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
            // SAFETY: the caller says that so many numbers are there.
            write(unsafe start[index], style: style, to: &writer)
            writer.append(ASCII.comma)
        }
        return writer
    }

    /// Writes one of four numbers and a comma.
    @inline(__always)
    private static func write(
        _ lanes: ShortestLanes,
        _ lane: Int,
        tables: ShortestTables,
        to writer: inout ByteWriter
    ) {
        let isEven = lane & 1 == 0
        let heads = isEven ? lanes.evenHeads : lanes.oddHeads
        let head = lane < 2 ? heads.lowHalf : heads.highHalf
        let nonZeros = isEven ? lanes.evenNonZeros : lanes.oddNonZeros
        let digits = lane < 2 ? nonZeros & 0xFFFF : nonZeros &>> 16
        let following = 32 &- digits.leadingZeroBitCount

        writer.append(ASCII.minus, once: UInt64(lanes.signs &>> UInt32(lane)) & 1)
        // SAFETY: the scales hold only places of layouts, and a layout has all counts of digits.
        let layout = unsafe tables.layouts + Int(lanes.layouts[lane])
        writer.store(_mm_shuffle_epi8(head, unsafe layout.pointee.shuffle))
        if let tails = lanes.tails {
            writer.store(UInt64(bitPattern: tails[lane]), at: Int(unsafe layout.pointee.tail))
        }
        let length = Int(unsafe layout.pointee.lengths[unchecked: following])
        writer.store(unsafe layout.pointee.suffix, at: length)
        writer.skip(length &+ Int(unsafe layout.pointee.suffixLength))
    }

    /// Writes one of four numbers and a comma.
    @inline(__always)
    private static func write(
        _ lanes: FixedLanes,
        _ lane: Int,
        scale: FixedScale,
        to writer: inout ByteWriter
    ) {
        let pairs = lane & 1 == 0 ? lanes.evenDigits : lanes.oddDigits
        let digits = lane < 2 ? pairs.lowHalf : pairs.highHalf
        let variant = Int(lanes.layouts &>> UInt32(8 * lane)) & 15
        // SAFETY: there is a layout for each of the 16 variants.
        let layout = unsafe scale.layouts + variant
        writer.store(_mm_shuffle_epi8(digits, unsafe layout.pointee.shuffle))
        writer.skip(unsafe layout.pointee.length)
    }
}

extension ShortestLanes {
    /// Finds the decimals of the first numbers at a place in memory, up to four.
    @unsafe
    @inline(__always)
    fileprivate init<Scalar: DecimalScalar>(
        _ start: UnsafePointer<Scalar>,
        count: Int,
        tables: ShortestTables
    ) {
        // SAFETY: the caller says that `count` numbers are there.
        if Scalar.self == Float.self {
            self.init(unsafe floats(at: start, count: count), tables: tables)
        } else {
            self.init(unsafe doubles(at: start, count: count), tables: tables)
        }
    }
}

extension FixedLanes {
    /// Rounds the first numbers at a place in memory, up to four.
    @unsafe
    @inline(__always)
    fileprivate init<Scalar: DecimalScalar>(
        _ start: UnsafePointer<Scalar>,
        count: Int,
        scale: FixedScale
    ) {
        // SAFETY: the caller says that `count` numbers are there.
        if Scalar.self == Float.self {
            self.init(unsafe floats(at: start, count: count), scale: scale)
        } else {
            self.init(unsafe doubles(at: start, count: count), scale: scale)
        }
    }
}

/// Loads the first floats at a place in memory, up to four, with zeros in place of others.
@unsafe
@inline(__always)
private func floats(at start: UnsafeRawPointer, count: Int) -> SIMD2<Int64> {
    guard count < 4 else {
        // SAFETY: the caller says that four numbers are there.
        return unsafe start.loadUnaligned(as: SIMD2<Int64>.self)
    }
    let lanes = _mm_set_epi32(3, 2, 1, 0)
    let isThere = _mm_cmpgt_epi32(_mm_set1_epi32(Int32(truncatingIfNeeded: count)), lanes)
    // SAFETY: nothing is read where the mask is zero.
    return _mm_castps_si128(
        unsafe _mm_maskload_ps(start.assumingMemoryBound(to: Float.self), isThere)
    )
}

/// Loads the first doubles at a place in memory, up to four, with zeros in place of others.
@unsafe
@inline(__always)
private func doubles(at start: UnsafeRawPointer, count: Int) -> SIMD4<Int64> {
    guard count < 4 else {
        // SAFETY: the caller says that four numbers are there.
        return unsafe start.loadUnaligned(as: SIMD4<Int64>.self)
    }
    let isThere = _mm256_cmpgt_epi64(
        _mm256_set1_epi64x(Int64(count)),
        SIMD4<Int64>(0, 1, 2, 3)
    )
    // SAFETY: nothing is read where the mask is zero.
    return _mm256_castpd_si256(
        unsafe _mm256_maskload_pd(start.assumingMemoryBound(to: Double.self), isThere)
    )
}
#endif
