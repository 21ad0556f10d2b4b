extension JSONReader {
    /// The minimum average number of elements in a run, so that runs take no more memory than floats.
    private static var elementsPerRun: Int { 8 }

    /// Reads units of a tensor's text from an offset on until there are `elementCount` elements.
    ///
    /// - Returns: The elements of whole units, and their runs; fewer if the text is not as expected.
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
            case .afterBrackets where elements.count >= Self.elementsPerRun * runs.count:
                runs.append(run)
                run = ReadAhead.Run(start: offset, end: offset)
            default: break reading
            }
        }
        if run.elementCount > 0 { runs.append(run) }
        return (elements, runs)
    }

    /// Reads a row, or elements until one is not plain; false if that is impossible.
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

    /// The text between two units: a comma, or brackets too.
    private enum Separation { case inRun, afterBrackets }

    /// Moves over whitespace, commas and brackets to the next unit; nil if there is none.
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
                    return isInRun && openings == 1 ? .inRun : .afterBrackets
                case .element:
                    return isInRun && openings == 0 ? .inRun : .afterBrackets
                }
            }
            cursor.offset += 1
        }
    }
}
