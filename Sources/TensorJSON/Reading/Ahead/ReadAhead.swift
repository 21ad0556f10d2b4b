import Synchronization

/// What several threads have read of a tensor in front of the reader.
///
/// The text of a large tensor is cut into pieces at its rows, or elements, as far as they can be seen
/// without reading, and each thread reads the next piece into the place in the tensor's storage that
/// its elements will have if the text is what it looks like. All that comes of this is runs: from here
/// to there so many units follow each other, and these are their elements. The reader goes on as if
/// nobody had read ahead. Where it comes to the start of the next run it takes over what was found
/// there; brackets between runs, extents and limits are its own business.
///
/// So whatever is unexpected, and be it that the pieces were cut in the wrong places, only ends the
/// runs: the reader, which goes on by itself from there, comes upon it and says the same as ever.
struct ReadAhead {
    /// Units that follow each other with a comma between two, all of them right.
    struct Run {
        /// Where the first starts.
        let start: Int

        /// The end of the last.
        var end: Int

        /// How many there are.
        var unitCount = 0

        /// How many elements they have.
        var elementCount = 0
    }

    /// What runs are made of, once there are some.
    private(set) var unit: TextPiece.Unit?

    /// How many elements at the end of the tensor's storage have not been taken over.
    private(set) var elementCount = 0

    /// Whether reading ahead has been tried, which is done once.
    private(set) var isTried = false

    private var runs: [Run] = []
    private var next = 0

    /// Takes over the run that starts at an offset, if there is one with at most so many elements.
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

    /// Forgets what has not been taken over: the reader goes on by itself.
    @inline(__always)
    mutating func end<Element>(_ elements: inout [Element]) {
        if unit != nil { forgetRest(of: &elements) }
    }

    @inline(never)
    private mutating func forgetRest<Element>(of elements: inout [Element]) {
        elements.removeLast(elementCount)
        elementCount = 0
        unit = nil
        runs = []
    }
}

extension JSONReader {
    /// Has the rest of a tensor read ahead, once there is as much of it as makes this worth while.
    ///
    /// - Parameters:
    ///   - unit: What the reader is in front of.
    ///   - rowLength: How many elements a row has; not used where elements are the units.
    ///   - null: What `null` means.
    ///   - tensorOffset: Where the tensor starts.
    ///   - elements: The elements so far, behind which those go that are read ahead.
    ///   - ahead: What is read ahead.
    @inline(__always)
    func readAhead<Element: TensorElement>(
        _ unit: TextPiece.Unit,
        rowLength: Int,
        null: NullMeaning,
        tensorOffset: Int,
        into elements: inout [Element],
        _ ahead: inout ReadAhead
    ) {
        guard let parallel, !ahead.isTried, offset - tensorOffset >= parallel.leastHead,
            cursor.count - offset >= parallel.leastRest
        else { return }
        ahead.read(self, unit, rowLength: rowLength, null: null, parallel, into: &elements)
    }
}

extension ReadAhead {
    /// Rows shorter than this are read as fast by one thread.
    private static var leastRowLength: Int { 8 }

    /// A piece cut to its first unit.
    private struct CutPiece: Sendable {
        let start: Int
        /// How many elements of the tensor stand in front of it, from the first piece on.
        let firstElement: Int
        var elementCount: Int
    }

    /// Reads what follows in a tensor.
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
        guard unit == .element || rowLength >= Self.leastRowLength else { return }
        let (start, count, limits) = (reader.offset, reader.cursor.count, reader.limits)
        let room = limits.maximumElementCount - elements.count
        unsafe reader.cursor.bytes.withUnsafeBytes { bytes in
            // SAFETY: the text outlives the calls of `parallelFor`, which return when all is done.
            nonisolated(unsafe) let text = unsafe bytes.assumingMemoryBound(to: UInt8.self)
            let pieces = unsafe Self.pieces(start..<count, of: text, unit, room: room, parallel)
            guard pieces.count > 1, let last = pieces.last else { return }
            let runs = Mutex([[Run]](repeating: [], count: pieces.count))
            let total = last.firstElement + last.elementCount
            elements.append(addingCapacity: total) { span in
                unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
                    guard let base = buffer.baseAddress else { return }
                    // SAFETY: each piece has a part of its own of the room that was asked for.
                    nonisolated(unsafe) let target = unsafe base + initialized
                    parallel.parallelFor(pieces.count) { index in
                        let piece = pieces[index]
                        var reader = unsafe JSONReader(text.span, count: count, limits: limits)
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
                    take(runs.withLock { $0 }, of: pieces)
                    initialized += elementCount
                }
            }
        }
    }

    /// Keeps the runs of the pieces up to the first that was not read to its end.
    private mutating func take(_ found: [[Run]], of pieces: [CutPiece]) {
        runs.reserveCapacity(found.reduce(0) { $0 + $1.count })
        for (piece, found) in zip(pieces, found) {
            runs += found
            let count = found.reduce(0) { $0 + $1.elementCount }
            elementCount += count
            guard count == piece.elementCount else { return }
        }
    }

    /// Cuts the text of a tensor, which ends before the document does, into pieces whose elements fit
    /// into so much room.
    @unsafe
    private static func pieces(
        _ range: Range<Int>,
        of text: UnsafeBufferPointer<UInt8>,
        _ unit: TextPiece.Unit,
        room: Int,
        _ parallel: ParallelReading
    ) -> [CutPiece] {
        let length = max(parallel.pieceLength, 64)
        let count = (range.count + length - 1) / length
        let found = Mutex([TextPiece?](repeating: nil, count: count))
        let last = Atomic(count)
        // SAFETY: the caller says that the text outlives the calls.
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
                pieces.append(
                    CutPiece(
                        start: start,
                        firstElement: total,
                        elementCount: piece.countAfter
                    )
                )
                total += piece.countAfter
            }
            if piece.isLast { break }
        }
        while let last = pieces.last, last.firstElement + last.elementCount > room {
            pieces.removeLast()
        }
        return pieces
    }
}
