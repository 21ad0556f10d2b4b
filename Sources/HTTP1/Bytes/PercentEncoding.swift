/// Percent-encoded bytes (RFC 3986 section 2.1): checked everywhere, decoded where that changes nothing.
enum PercentEncoding {
    /// Whether two hexadecimal digits stand behind each `%`.
    static func isWellFormed(_ text: some Collection<UInt8>) -> Bool {
        var rest = text[...]
        while let sign = rest.firstIndex(of: UInt8(ascii: "%")) {
            rest = rest[rest.index(after: sign)...]
            guard rest.prefix(2).count == 2,
                rest.prefix(2).allSatisfy({ CharacterClasses.hexadecimalValue($0) != nil })
            else { return false }
            rest = rest.dropFirst(2)
        }
        return true
    }

    /// Returns well-formed text with unreserved characters decoded and the other encodings in upper case.
    ///
    /// Both spellings are equivalent by RFC 3986 section 6.2.2, so two paths are the same resource
    /// exactly if their normal forms are equal. Decoding is done once: `%2561` becomes `%2561`.
    static func normalized(_ text: some Collection<UInt8>) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"),
                let high = rest.popFirst().flatMap(CharacterClasses.hexadecimalValue),
                let low = rest.popFirst().flatMap(CharacterClasses.hexadecimalValue)
            else {
                result.append(byte)
                continue
            }
            let decoded = UInt8(high << 4 | low)
            if CharacterClasses.isUnreserved(decoded) {
                result.append(decoded)
            } else {
                result += "%\(String(hexadecimal: decoded, digitCount: 2, uppercase: true))".utf8
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
