/// Finds a document's name among a few known ones with one comparison.
///
/// A perfect hash: the initializer searches for a multiplier with which no two names collide. A name
/// is four words, padded with zeros.
package struct NameTable: Sendable {
    /// A name's bytes, the first in the lowest byte of the first word.
    struct Words: Hashable, Sendable {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var third: UInt64 = 0
        var fourth: UInt64 = 0
    }

    /// A name and its index; an empty slot has an empty name.
    private struct Slot: Sendable {
        var words = Words()
        var index = 0
    }

    /// The maximum length of a table's names in bytes.
    static var maximumNameLength: Int { 32 }

    private let slots: [Slot]
    private let multiplier: UInt64

    /// Creates a table of distinct names, each of 1 to 32 bytes.
    package init(_ names: [String]) {
        let words = names.map { Words($0.utf8) }
        precondition(Set(words).count == names.count && !words.contains(Words()))
        var multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
        while Set(words.map { Self.place($0, multiplier) }).count < words.count {
            multiplier = multiplier &* 0x5851_F42D_4C95_7F2D | 1
        }
        var slots = [Slot](repeating: Slot(), count: 256)
        for (index, words) in words.enumerated() {
            slots[Self.place(words, multiplier)] = Slot(words: words, index: index)
        }
        (self.slots, self.multiplier) = (slots, multiplier)
    }

    /// The index of a name; nil if it is not in the table.
    @inline(__always)
    func index(of words: Words) -> Int? {
        let slot = slots[Self.place(words, multiplier)]
        // Empty slots have an empty name.
        return slot.words == words && words.first != 0 ? slot.index : nil
    }

    @inline(__always)
    private static func place(_ words: Words, _ multiplier: UInt64) -> Int {
        let later = (words.second ^ words.fourth) &* 0xD6E8_FEB8_6659_FD93
        let mixed = words.first ^ later ^ words.third
        return Int(truncatingIfNeeded: (mixed &* multiplier) &>> 56)
    }
}

extension NameTable.Words {
    /// The words of a text; traps if it has more than 32 bytes.
    fileprivate init(_ text: some Collection<UInt8>) {
        precondition(text.count <= NameTable.maximumNameLength)
        for (index, byte) in text.enumerated() {
            let shifted = UInt64(byte) << UInt64(8 * (index % 8))
            switch index / 8 {
            case 0: first |= shifted
            case 1: second |= shifted
            case 2: third |= shifted
            default: fourth |= shifted
            }
        }
    }
}

/// A string in a document, checked but not unescaped, so that looking up a known name creates no
/// string.
package struct NameToken: Sendable {
    let string: ByteCursor.StringToken
}

extension JSONReader {
    /// Reads a string that is a name.
    package mutating func name() throws(TensorDecodingError) -> NameToken {
        cursor.skipWhitespace()
        guard cursor.byte == ASCII.quote else { throw cursor.mistyped(expected: "a string") }
        return NameToken(string: try cursor.scanString())
    }

    /// The text of a name, unescaped.
    package func text(of name: NameToken) -> String { cursor.text(of: name.string) }

    /// The index of a name in a table; nil if it is not in it.
    package func index(of name: NameToken, in table: NameTable) -> Int? {
        guard !name.string.hasEscapes else {
            let text = text(of: name).utf8
            // A NUL at the end would look like padding.
            guard text.count <= NameTable.maximumNameLength, !text.contains(0) else { return nil }
            return table.index(of: .init(text))
        }
        let (start, length) = (name.string.content.lowerBound, name.string.content.count)
        guard length <= NameTable.maximumNameLength else { return nil }
        /// A word of the name, padded with zeros.
        func word(_ index: Int) -> UInt64 {
            let missing = min(max(8 * (index + 1) - length, 0), 8)
            guard missing < 8 else { return 0 }
            let mask = UInt64.max &>> UInt64(truncatingIfNeeded: 8 &* missing)
            return cursor.eightBytes(at: start + 8 * index) & mask
        }
        return table.index(
            of: .init(first: word(0), second: word(1), third: word(2), fourth: word(3))
        )
    }
}
