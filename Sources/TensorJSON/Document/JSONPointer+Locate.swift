extension JSONPointer {
    /// How many tokens a located pointer has at most: a reader's errors lie far less deep, and a
    /// hostile document may nest as deeply as it is long.
    package static var maximumLocatedDepth: Int { 64 }

    /// Finds the value that contains a byte, or the innermost container around it.
    ///
    /// A byte of a member's name means that member. Behind a syntax error nothing is found: the
    /// pointer then leads to the container that was open last. Linear in the offset.
    /// `JSONReader.padding` zero bytes must follow the document.
    package static func locate(
        offset target: Int,
        in bytes: Span<UInt8>,
        count: Int
    ) -> JSONPointer {
        let cursor = ByteCursor(bytes, count: count)
        var walker = SyntaxWalker(cursor)
        var path = LocatedPath()
        while let token = try? walker.next() {
            // What lies between two tokens belongs to the container around them.
            if walker.tokenOffset > target { break }
            let containsTarget = walker.cursor.offset > target
            switch token {
            case .name:
                path.enterMember(at: walker.tokenOffset)
                if containsTarget { return path.pointer(in: cursor) }
            case .scalar:
                path.enterValue()
                if containsTarget { return path.pointer(in: cursor) }
            case .beginObject, .beginArray:
                path.enterValue()
                if containsTarget { return path.pointer(in: cursor) }
                path.open(isArray: token == .beginArray)
            case .endObject, .endArray:
                path.close()
                if containsTarget { return path.pointer(in: cursor) }
            }
            if token != .name && path.isComplete { break }
        }
        return path.containerPointer(in: cursor)
    }
}

/// The containers around a place, and which of its values each has reached.
private struct LocatedPath {
    private enum Step {
        /// The index of the item; −1 before the first.
        case item(Int)
        /// Where the name of the member starts; nil before the first.
        case member(Int?)
    }

    private var steps: [Step] = []

    /// How many containers are open: more than there are steps, if they are too many to record.
    private var depth = 0

    /// Whether the document's value has been closed.
    var isComplete: Bool { depth == 0 }

    /// Whether the innermost open container is recorded.
    private var isRecorded: Bool { depth == steps.count }

    mutating func enterMember(at nameOffset: Int) {
        if isRecorded { steps[depth - 1] = .member(nameOffset) }
    }

    mutating func enterValue() {
        if isRecorded, case .item(let index)? = steps.last { steps[depth - 1] = .item(index + 1) }
    }

    mutating func open(isArray: Bool) {
        if isRecorded && depth < JSONPointer.maximumLocatedDepth {
            steps.append(isArray ? .item(-1) : .member(nil))
        }
        depth += 1
    }

    mutating func close() {
        if isRecorded { steps.removeLast() }
        depth -= 1
    }

    /// The pointer to the value that was entered last.
    func pointer(in cursor: ByteCursor) -> JSONPointer {
        JSONPointer(tokens(of: steps[...], in: cursor))
    }

    /// The pointer to the innermost open container.
    func containerPointer(in cursor: ByteCursor) -> JSONPointer {
        JSONPointer(tokens(of: isRecorded ? steps.dropLast() : steps[...], in: cursor))
    }

    private func tokens(of steps: ArraySlice<Step>, in cursor: ByteCursor) -> [String] {
        var tokens: [String] = []
        for step in steps {
            switch step {
            case .item(let index):
                tokens.append(String(index))
            case .member(let nameOffset?):
                var name = cursor
                name.offset = nameOffset
                // The walker has been over this name, so it is valid.
                if let token = try? name.string() { tokens.append(token) }
            case .member(nil):
                continue
            }
        }
        return tokens
    }
}
