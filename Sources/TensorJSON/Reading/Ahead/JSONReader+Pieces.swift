extension JSONReader {
    /// How many elements there must be for each run, on the average: as many as make runs take up no
    /// more memory than floats.
    private static var elementsPerRun: Int { 8 }

    /// Reads units of a tensor's text from one that starts at an offset on, up to so many elements.
    ///
    /// - Returns: The elements of whole units, and the runs they make; fewer where something is not
    ///   as it should be.
    mutating func readPiece<Element: TensorElement>(
        _ unit: TextPiece.Unit,
        at start: Int,
        of type: Element.Type,
        elementCount: Int,
        rowLength: Int,
        null: NullMeaning
    ) -> (elements: [Element], runs: [ReadAhead.Run]) {
        cursor.offset = start
        var elements: [Element] = []
        elements.reserveCapacity(elementCount)
        var runs: [ReadAhead.Run] = []
        var run = ReadAhead.Run(start: start, end: start)
        reading: while elements.count < elementCount {
            let before = elements.count
            guard
                readUnits(
                    unit,
                    into: &elements,
                    atMost: elementCount,
                    rowLength: rowLength,
                    null: null
                )
            else {
                elements.removeLast(elements.count - before)
                break
            }
            let count = elements.count - before
            run.end = offset
            run.elementCount += count
            run.unitCount += unit == .row ? 1 : count
            guard elements.count < elementCount else { break }
            switch moveToNextUnit(unit) {
            case .inRun: break
            case .behindBrackets where elements.count >= Self.elementsPerRun * runs.count:
                runs.append(run)
                run = ReadAhead.Run(start: offset, end: offset)
            default: break reading
            }
        }
        if run.elementCount > 0 { runs.append(run) }
        return (elements, runs)
    }

    /// Reads a row, or elements as long as they are plain; false if that cannot be.
    @inline(__always)
    private mutating func readUnits<Element: TensorElement>(
        _ unit: TextPiece.Unit,
        into elements: inout [Element],
        atMost elementCount: Int,
        rowLength: Int,
        null: NullMeaning
    ) -> Bool {
        let room = elementCount - elements.count
        do throws(TensorDecodingError) {
            switch unit {
            case .row:
                guard room >= rowLength else { return false }
                var ahead = ReadAhead()
                return try readRow(
                    into: &elements,
                    null: null,
                    expectedCount: rowLength,
                    tensorOffset: 0,
                    &ahead
                ) == rowLength
            case .element:
                if !Element.readRun(from: &self, into: &elements, room: room) {
                    elements.append(try Element.read(from: &self, null: null))
                }
                return true
            }
        } catch {
            return false
        }
    }

    /// What stands between a unit and the next.
    private enum Separation { case inRun, behindBrackets }

    /// Moves to the next unit over blanks, commas and brackets; nil if there is none.
    private mutating func moveToNextUnit(_ unit: TextPiece.Unit) -> Separation? {
        var commas = 0
        var closings = 0
        var openings = 0
        var lastOpening: Int?
        while true {
            switch cursor.byte {
            case ASCII.comma:
                commas += 1
                lastOpening = nil
            case ASCII.closeBracket:
                closings += 1
                lastOpening = nil
            case ASCII.openBracket:
                openings += 1
                lastOpening = offset
            case 0x20, 0x0A, 0x0D, 0x09: break
            default:
                let isInRun = commas == 1 && closings == 0
                switch unit {
                case .row:
                    guard let lastOpening else { return nil }
                    cursor.offset = lastOpening
                    return isInRun && openings == 1 ? .inRun : .behindBrackets
                case .element:
                    return isInRun && openings == 0 ? .inRun : .behindBrackets
                }
            }
            cursor.offset += 1
        }
    }
}
