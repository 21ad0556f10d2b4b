package import HTTP1

/// The keys of which a request must carry one, compared in a time that tells nothing about them.
///
/// Each key lies in a block of the same length with zeros behind it, and so does the token of the
/// request; where there is none, or one that is too long, zeros alone. All bytes of all blocks are
/// compared, whatever was found before. So the time depends on how many keys there are and on what
/// was sent, but not on the keys, and a request without a key takes the way of one with a wrong key.
/// No key holds a zero, so keys of different lengths differ.
package struct AccessKeys: Sendable {
    /// The longest key there can be, in bytes: several times what a good one takes.
    package static let longestKey = 256

    /// The shortest key that does not call for a warning, in bytes: 96 random bits in base 64.
    package static let shortestSafeKey = 16

    /// The blocks, one behind the other.
    private var blocks: [UInt8] = []

    /// How many keys there are.
    package private(set) var count = 0

    /// How many of them are shorter than `shortestSafeKey`.
    package private(set) var unsafeCount = 0

    /// Creates a set without keys, which admits nobody.
    package init() {}

    /// What stands between two keys.
    package enum Separator: UInt8, Sendable {
        /// The end of a line.
        case newline = 0x0A
        /// A comma.
        case comma = 0x2C
    }

    /// Adds the keys of a text; blanks and line ends around a key, and empty places, mean nothing.
    ///
    /// - Throws: `AccessKeyError` if there is no key, or something that could not be sent as one.
    package mutating func add(_ text: [UInt8], separator: Separator) throws(AccessKeyError) {
        let countBefore = count
        let parts = text.split(separator: separator.rawValue, omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let key = part.trimmed
            guard !key.isEmpty else { continue }
            guard key.isToken68 else { throw .malformed(separator, number: index + 1) }
            guard key.count <= Self.longestKey else {
                throw .tooLong(separator, number: index + 1, length: key.count)
            }
            blocks += Self.block(key)
            count += 1
            unsafeCount += key.count < Self.shortestSafeKey ? 1 : 0
        }
        guard count > countBefore else { throw .noKey }
    }

    /// The bytes with zeros behind them, up to the length that all blocks have.
    private static func block(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        Array(bytes) + repeatElement(0, count: longestKey - bytes.count)
    }
}

// MARK: - Checking

extension AccessKeys {
    /// Refuses a request that computes, or asks for the metrics, without a key.
    ///
    /// In the same words whether the key is missing, malformed or wrong.
    ///
    /// - Throws: `Problem` of the status 401.
    package func check(_ head: RequestHead) throws(Problem) {
        guard head.method == .post || head.target.path == "/metrics" else { return }
        guard admits(head.fields) else {
            throw Problem(
                .unauthorized,
                "no valid API key; expected Authorization: Bearer and a key",
                fields: [("WWW-Authenticate", "Bearer")]
            )
        }
    }

    /// Whether a request with these fields carries one of the keys.
    package func admits(_ fields: HeaderFields) -> Bool {
        let token = fields.bearerToken ?? []
        let presented = Self.block(token.count <= Self.longestKey ? token : [])
        return contains(presented.span)
    }

    /// Whether one of the blocks is this one, found without a branch that depends on a byte.
    @inline(never)
    private func contains(_ presented: Span<UInt8>) -> Bool {
        let bytes = blocks.span
        var matchCount = 0
        for start in stride(from: 0, to: bytes.count, by: Self.longestKey) {
            var difference: UInt8 = 0
            for index in presented.indices { difference |= bytes[start + index] ^ presented[index] }
            // 1 where nothing differs, for only then the subtraction borrows.
            matchCount += Int((UInt16(difference) &- 1) >> 15)
        }
        return matchCount > 0
    }
}

extension ArraySlice<UInt8> {
    /// The bytes without blanks and line ends at both ends.
    fileprivate var trimmed: ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { [0x09, 0x0A, 0x0D, 0x20].contains(byte) }
        let start = drop(while: isBlank)
        guard let last = start.lastIndex(where: { !isBlank($0) }) else { return [] }
        return start[...last]
    }
}
