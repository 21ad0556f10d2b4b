/// Percent-encoded bytes (RFC 3986 section 2.1), of which only unreserved characters are decoded.
enum PercentEncoding {
    /// Returns whether two hexadecimal digits follow each `%`.
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

    /// Returns well-formed text with unreserved characters decoded, the others in upper case.
    ///
    /// RFC 3986 section 6.2.2 makes the spellings equivalent, so two paths name the same resource
    /// exactly if their normal forms are equal. Decoding is not repeated: `%2561` stays `%2561`.
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
