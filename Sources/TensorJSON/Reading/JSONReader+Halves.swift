import Tensors

/// Numbers of the types of 16 bits, rounded once, directly from their decimals.
///
/// The decimal is first read as `Float`, as everything else, and that is rounded. Rounding twice
/// differs from rounding once only if the first result is a midpoint of two numbers of the narrower
/// type; then the decimal itself is compared with the midpoint.
///
/// Example: 2049.0000000001 is nearest to the float 2049, the midpoint of 2048 and 2050 in float16.
/// Ties go to the even significand, that of 2048, but the decimal is above the midpoint: 2050.
extension JSONReader {
    /// Reads a number; throws if that is infinite in the type.
    @inline(never)
    mutating func number(
        in half: HalfType,
        null: NullMeaning
    ) throws(TensorDecodingError) -> Float {
        let start = cursor.offset
        do throws(TensorDecodingError) {
            let float = try Float.readNearest(from: &self, null: null)
            // `null` is not rounded.
            guard float.isFinite else { return float }
            let nearest =
                half.isMidpoint(float)
                ? half.nearest(to: try literal(at: start), besideMidpoint: float, in: cursor)
                : half.rounded(float)
            if nearest.isFinite { return nearest }
            cursor.offset = start
        } catch {
            guard case .outOfRange = error.reason else { throw error }
        }
        throw TensorDecodingError(
            .outOfRange(type: half.scalarType, literal: cursor.foundText()),
            at: start
        )
    }

    /// Scans a number again.
    private func literal(at start: Int) throws(TensorDecodingError) -> DecimalLiteral {
        var cursor = cursor
        cursor.offset = start
        return try cursor.scanNumber()
    }

    /// Reads plain numbers between commas, as `TensorElement.readRun`.
    @inline(never)
    mutating func readRun(
        in half: HalfType,
        into elements: inout [Float],
        room: Int
    ) -> Bool {
        let (start, firstIndex) = (cursor.offset, elements.count)
        let isAfterNumber = Float.readPlainRun(from: &self, into: &elements, room: room)
        if half.roundPlain(&elements, from: firstIndex) { return isAfterNumber }

        // One of the numbers is a midpoint or out of range: read them again one by one.
        let end = cursor.offset
        cursor.offset = start
        for index in firstIndex..<elements.count {
            let place = cursor.offset
            do throws(TensorDecodingError) {
                elements[index] = try number(in: half, null: .refused)
            } catch {
                // The caller reads this number again, and throws the error.
                cursor.offset = place
                elements.removeLast(elements.count - index)
                return false
            }
            cursor.skipWhitespace()
            guard cursor.byte == ASCII.comma else { break }
            cursor.offset += 1
            cursor.skipWhitespace()
        }
        cursor.offset = end
        return isAfterNumber
    }

    /// Reads the nested arrays of a short tensor, as `TensorElement.readShortTensor`.
    @inline(never)
    mutating func readShortTensor(
        in half: HalfType,
        into elements: inout [Float],
        room: Int
    ) -> Shape? {
        let start = cursor.offset
        let shape = Float.readPlainTensor(from: &self, into: &elements, room: room)
        if shape != nil, half.roundPlain(&elements, from: 0) { return shape }
        cursor.offset = start
        return nil
    }
}

extension HalfType {
    /// Rounds elements; false, with some of them rounded, if one is a midpoint or out of range.
    fileprivate func roundPlain(_ elements: inout [Float], from start: Int) -> Bool {
        for index in start..<elements.count {
            let nearest = rounded(elements[index])
            guard nearest.isFinite, !isMidpoint(elements[index]) else { return false }
            elements[index] = nearest
        }
        return true
    }

    /// Returns the number of the type that is nearest to a literal.
    ///
    /// - Parameters:
    ///   - literal: The literal.
    ///   - midpoint: The float nearest to it, which is a midpoint.
    ///   - cursor: A cursor in the document.
    /// - Returns: One of the midpoint's neighbours.
    fileprivate func nearest(
        to literal: DecimalLiteral,
        besideMidpoint midpoint: Float,
        in cursor: borrowing ByteCursor
    ) -> Float {
        let (below, above) = neighbours(ofMidpoint: midpoint.magnitude)
        let magnitude =
            switch literal.compared(to: midpoint.magnitude, in: cursor) {
            case .less: below
            case .equal: rounded(midpoint.magnitude)
            case .greater: above
            }
        return literal.isNegative ? -magnitude : magnitude
    }
}
