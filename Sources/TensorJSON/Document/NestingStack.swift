/// The open containers at a place in a document, one bit each.
///
/// A document of 32 MiB can open 32 Mi arrays, too many for recursion or for a word per level.
struct NestingStack {
    /// Bit `depth % 64` of word `depth / 64` is set if the container at that depth is an object.
    private var words: [UInt64] = []

    /// The number of open containers.
    private(set) var depth = 0

    /// Whether the innermost open container is an object; false if none is open.
    var isInObject: Bool {
        guard depth > 0 else { return false }
        let top = depth - 1
        return words[top / 64] >> UInt64(top % 64) & 1 == 1
    }

    /// Opens a container inside the innermost one.
    mutating func push(isObject: Bool) {
        if depth / 64 == words.count { words.append(0) }
        let bit = UInt64(1) << UInt64(depth % 64)
        words[depth / 64] = isObject ? words[depth / 64] | bit : words[depth / 64] & ~bit
        depth += 1
    }

    /// Closes the innermost container.
    mutating func pop() { depth -= 1 }
}
