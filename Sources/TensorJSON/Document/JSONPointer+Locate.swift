extension JSONPointer {
    /// The maximum number of tokens of a located pointer.
    ///
    /// A reader's errors are far less deep, and a hostile document may be as deep as it is long.
    package static var maximumLocatedDepth: Int { 64 }

    /// Finds the value that contains a byte, or the innermost container around it.
    ///
    /// A byte of a member's name belongs to that member. For a byte after a syntax error, the result
    /// is the innermost container open at the error. Linear in the offset. `JSONReader.padding` zero
    /// bytes must follow the document.
    package static func locate(
        offset target: Int,
        in bytes: Span<UInt8>,
        count: Int
    ) -> JSONPointer {
        let cursor = ByteCursor(bytes, count: count)
        var walker = SyntaxWalker(cursor)
        var depth = 0
        // The positions in the open containers, outermost first, up to the maximum.
        var steps: [Step] = []
        // A byte between two tokens belongs to the container around them.
        while let token = try? walker.next(), walker.tokenOffset <= target {
            let isRecorded = depth == steps.count
            let isOpening = token == .beginArray || token == .beginObject
            if token == .endArray || token == .endObject {
                if isRecorded { steps.removeLast() }
            } else if depth > 0, isRecorded {
                switch steps[depth - 1] {
                case .item(let index): steps[depth - 1] = .item(index + 1)
                case .member: if token == .name { steps[depth - 1] = .member(walker.tokenOffset) }
                }
            }
            if walker.cursor.offset > target {
                return JSONPointer(steps.compactMap { $0.token(in: cursor) })
            }
            if isOpening, isRecorded, depth < maximumLocatedDepth {
                steps.append(token == .beginArray ? .item(-1) : .member(nil))
            }
            depth = walker.depth
        }
        // The place is in the innermost open container, but in none of its values.
        if depth == steps.count { steps = steps.dropLast() }
        return JSONPointer(steps.compactMap { $0.token(in: cursor) })
    }

    /// The position in an open container.
    private enum Step {
        /// The index of an item; −1 before the first.
        case item(Int)
        /// The offset of a member's name; nil before the first.
        case member(Int?)

        /// The reference token; nil before the first member.
        func token(in cursor: ByteCursor) -> String? {
            switch self {
            case .item(let index): String(index)
            case .member(let offset): offset.map { cursor.unescaped(at: $0) }
            }
        }
    }
}
