package import HTTP1

/// The valid API keys, compared in a time that reveals nothing about them.
///
/// Each key is padded with zeros to the same length, and so is the token of a request; a missing or
/// overlong token becomes all zeros. A check compares the token with all bytes of all keys. Its time
/// therefore depends on the number of keys and on the request, but not on the keys, and is the same
/// with a missing key as with a wrong one. No key contains a zero, so padding does not make two
/// different keys equal.
package struct AccessKeys: Sendable {
    /// Maximum length of a key, in bytes: several times that of a good one.
    package static let maximumKeyLength = 256

    /// Minimum length of a key that causes no warning, in bytes: 96 random bits in base 64.
    package static let minimumSafeKeyLength = 16

    /// All keys, padded, one after the other.
    private var paddedKeys: [UInt8] = []

    /// The number of keys.
    package private(set) var count = 0

    /// The number of keys shorter than `minimumSafeKeyLength`.
    package private(set) var unsafeCount = 0

    /// Creates an empty set, which admits no request.
    package init() {}

    /// The byte between two keys.
    package enum Separator: UInt8, Sendable {
        case newline = 0x0A
        case comma = 0x2C
    }

    /// Adds the keys in a text; whitespace around keys and empty elements are ignored.
    ///
    /// - Throws: `AccessKeyError` if the text contains no key, or a key that could not be sent.
    package mutating func add(_ text: [UInt8], separator: Separator) throws(AccessKeyError) {
        let countBefore = count
        let parts = text.split(separator: separator.rawValue, omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let key = part.trimmed
            guard !key.isEmpty else { continue }
            guard key.isToken68 else { throw .malformed(separator, number: index + 1) }
            guard key.count <= Self.maximumKeyLength else {
                throw .tooLong(separator, number: index + 1, length: key.count)
            }
            paddedKeys += Self.padded(key)
            count += 1
            unsafeCount += key.count < Self.minimumSafeKeyLength ? 1 : 0
        }
        guard count > countBefore else { throw .noKey }
    }

    /// Returns the bytes padded with zeros to `maximumKeyLength`.
    private static func padded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        Array(bytes) + repeatElement(0, count: maximumKeyLength - bytes.count)
    }
}

// MARK: - Checking

extension AccessKeys {
    /// Checks that a request for a computation or for the metrics carries a valid key.
    ///
    /// - Throws: `Problem` with status 401, the same for a missing, a malformed and a wrong key.
    package func check(_ head: RequestHead) throws(Problem) {
        guard head.method == .post || head.target.path == "/metrics" else { return }
        guard admits(head.fields) else {
            throw Problem(
                .unauthorized,
                #"missing or invalid API key; send "Authorization: Bearer <key>""#,
                fields: [("WWW-Authenticate", "Bearer")]
            )
        }
    }

    /// Returns whether a request with these fields carries a valid key.
    package func admits(_ fields: HeaderFields) -> Bool {
        let token = fields.bearerToken ?? []
        let presented = Self.padded(token.count <= Self.maximumKeyLength ? token : [])
        return contains(presented.span)
    }

    /// Returns whether one of the padded keys equals `presented`, without branching on any byte.
    @inline(never)
    private func contains(_ presented: Span<UInt8>) -> Bool {
        let bytes = paddedKeys.span
        var matchCount = 0
        for start in stride(from: 0, to: bytes.count, by: Self.maximumKeyLength) {
            var difference: UInt8 = 0
            for index in presented.indices { difference |= bytes[start + index] ^ presented[index] }
            // Adds 1 if nothing differs: only then does the subtraction borrow.
            matchCount += Int((UInt16(difference) &- 1) >> 15)
        }
        return matchCount > 0
    }
}

extension ArraySlice<UInt8> {
    /// The bytes without whitespace and line ends at both ends.
    fileprivate var trimmed: ArraySlice<UInt8> {
        func isKept(_ byte: UInt8) -> Bool { ![0x09, 0x0A, 0x0D, 0x20].contains(byte) }
        guard let first = firstIndex(where: isKept), let last = lastIndex(where: isKept) else {
            return []
        }
        return self[first...last]
    }
}
