import Synchronization

/// The part of a large tensor that several threads have read ahead of the reader.
///
/// The text of the tensor is cut into pieces at rows or elements, found without reading them. Each
/// thread reads the next piece into the place in the tensor's storage that its elements will have if
/// the guess is right. The result is a list of runs: the offsets, the number of units and the number
/// of elements. The reader continues as without them; at the start of the next run it accepts its
/// elements and moves to its end. The reader itself checks the brackets between runs, the extents and
/// the limits.
///
/// Unexpected text, even a cut in the wrong place, only ends the runs. The reader reads it again and
/// throws the same error as without reading ahead.
///
/// Reading 4096 × 128 numbers on two threads is 1.8 to 2.0 times as fast as on one
/// (`Benchmarks/results`).
struct ReadAhead {
    /// Consecutive correct units with one comma between two.
    struct Run {
        /// The offset of the first unit.
        let start: Int

        /// The offset after the last unit.
        var end: Int

        var unitCount = 0
        var elementCount = 0
    }

    /// The unit of the runs, once there are some.
    private(set) var unit: TextPiece.Unit?

    /// The number of elements at the end of the tensor's storage that have not been accepted.
    private(set) var elementCount = 0

    /// Whether reading ahead has been tried, which happens once per tensor.
    private(set) var isTried = false

    private var runs: [Run] = []
    private var next = 0

    /// Accepts the run that starts at an offset, if there is one with at most `room` elements.
    @inline(__always)
    mutating func take(at offset: Int, of unit: TextPiece.Unit, atMost room: Int) -> Run? {
        self.unit == unit ? takeNext(at: offset, atMost: room) : nil
    }

    @inline(never)
    private mutating func takeNext(at offset: Int, atMost room: Int) -> Run? {
        guard next < runs.count, runs[next].start == offset, runs[next].elementCount <= room else {
            return nil
        }
        next += 1
        elementCount -= runs[next - 1].elementCount
        return runs[next - 1]
    }

    /// Removes the elements that have not been accepted.
    @inline(__always)
    mutating func end<Element>(_ elements: inout [Element]) {
        if unit != nil { removeRest(of: &elements) }
    }

    @inline(never)
    private mutating func removeRest<Element>(of elements: inout [Element]) {
        elements.removeLast(elementCount)
        elementCount = 0
        unit = nil
        runs = []
    }
}

extension JSONReader {
    /// Reads the rest of a tensor ahead if it is long enough.
    ///
    /// - Parameters:
    ///   - unit: The unit that the reader is at.
    ///   - rowLength: The number of elements in a row; not used if elements are the units.
    ///   - null: The meaning of `null`.
    ///   - tensorOffset: The offset of the tensor.
    ///   - elements: The elements so far, to which those that are read ahead are appended.
    ///   - ahead: The runs.
    @inline(__always)
    func readAhead<Element: TensorElement>(
        _ unit: TextPiece.Unit,
        rowLength: Int,
        null: NullMeaning,
        tensorOffset: Int,
        into elements: inout [Element],
        _ ahead: inout ReadAhead
    ) {
        guard let parallel, !ahead.isTried, offset - tensorOffset >= parallel.minimumHeadByteCount,
            cursor.count - offset >= parallel.minimumRestByteCount
        else { return }
        ahead.read(self, unit, rowLength: rowLength, null: null, parallel, into: &elements)
    }
}

extension ReadAhead {
    /// Shorter rows are read as fast by one thread.
    private static var minimumRowLength: Int { 8 }

    /// A piece cut to its first unit.
    private struct CutPiece: Sendable {
        let start: Int
        /// The number of elements in the pieces before it.
        let firstElement: Int
        var elementCount: Int
    }

    /// Reads the rest of a tensor.
    @inline(never)
    fileprivate mutating func read<Element: TensorElement>(
        _ reader: borrowing JSONReader,
        _ unit: TextPiece.Unit,
        rowLength: Int,
        null: NullMeaning,
        _ parallel: ParallelReading,
        into elements: inout [Element]
    ) {
        isTried = true
        guard unit == .element || rowLength >= Self.minimumRowLength else { return }
        let (start, count, limits) = (reader.offset, reader.cursor.count, reader.limits)
        let half = reader.half
        let room = limits.maximumElementCount - elements.count
        unsafe reader.cursor.bytes.withUnsafeBytes { bytes in
            // SAFETY: `parallelFor` returns after all its calls, during which the text is valid.
            nonisolated(unsafe) let text = unsafe bytes.assumingMemoryBound(to: UInt8.self)
            let pieces = unsafe Self.pieces(start..<count, of: text, unit, room: room, parallel)
            guard pieces.count > 1, let last = pieces.last else { return }
            let runs = Mutex([[Run]](repeating: [], count: pieces.count))
            let total = last.firstElement + last.elementCount
            elements.append(addingCapacity: total) { span in
                unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
                    guard let base = buffer.baseAddress else { return }
                    // SAFETY: each piece has its own part of the memory for `total` elements.
                    nonisolated(unsafe) let target = unsafe base + initialized
                    parallel.parallelFor(pieces.count) { index in
                        let piece = pieces[index]
                        var reader = unsafe JSONReader(
                            text.span,
                            count: count,
                            limits: limits,
                            half: half
                        )
                        let (found, foundRuns) = reader.readPiece(
                            unit,
                            at: piece.start,
                            of: Element.self,
                            elementCount: piece.elementCount,
                            rowLength: rowLength,
                            null: null
                        )
                        unsafe found.withUnsafeBufferPointer { source in
                            guard let first = source.baseAddress else { return }
                            let place = unsafe target + piece.firstElement
                            unsafe place.initialize(from: first, count: source.count)
                        }
                        runs.withLock { $0[index] = foundRuns }
                    }
                    self.unit = unit
                    keep(runs.withLock { $0 }, of: pieces)
                    initialized += elementCount
                }
            }
        }
    }

    /// Keeps the runs of the pieces up to the first that was not read to its end.
    private mutating func keep(_ found: [[Run]], of pieces: [CutPiece]) {
        runs.reserveCapacity(found.reduce(0) { $0 + $1.count })
        for (piece, found) in zip(pieces, found) {
            runs += found
            let count = found.reduce(0) { $0 + $1.elementCount }
            elementCount += count
            guard count == piece.elementCount else { return }
        }
    }

    /// Cuts the text of a tensor into pieces whose elements fit into the room.
    @unsafe
    private static func pieces(
        _ range: Range<Int>,
        of text: UnsafeBufferPointer<UInt8>,
        _ unit: TextPiece.Unit,
        room: Int,
        _ parallel: ParallelReading
    ) -> [CutPiece] {
        let length = max(parallel.pieceByteCount, 64)
        let count = (range.count + length - 1) / length
        let found = Mutex([TextPiece?](repeating: nil, count: count))
        let last = Atomic(count)
        // SAFETY: `parallelFor` returns after all its calls, during which the text is valid.
        nonisolated(unsafe) let text = unsafe text
        parallel.parallelFor(count) { index in
            guard index <= last.load(ordering: .relaxed) else { return }
            let start = range.lowerBound + index * length
            let end = min(start + length, range.upperBound)
            let cursor = unsafe ByteCursor(text.span, count: range.upperBound)
            let piece = TextPiece(start..<end, of: cursor, unit: unit)
            if piece.isLast { last.min(index, ordering: .relaxed) }
            found.withLock { $0[index] = piece }
        }

        var pieces: [CutPiece] = []
        var total = 0
        for case .some(let piece) in found.withLock({ $0 }) {
            if !pieces.isEmpty {
                pieces[pieces.count - 1].elementCount += piece.countBefore
                total += piece.countBefore
            }
            guard total <= room else { break }
            if let start = piece.firstUnit {
                let count = piece.countAfter
                pieces.append(CutPiece(start: start, firstElement: total, elementCount: count))
                total += count
            }
            if piece.isLast { break }
        }
        while let last = pieces.last, last.firstElement + last.elementCount > room {
            pieces.removeLast()
        }
        return pieces
    }
}
