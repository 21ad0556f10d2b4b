/// The grammar of `host [ ":" port ]`, used by the Host field and two forms of the request target.
///
/// User information (`user@host`) is refused, as RFC 9110 section 4.2.4 advises, because it is used
/// to make one host look like another.
enum Authority {
    /// The optional parts that an authority has.
    struct Parts {
        /// Whether there is a host before the port.
        var hasHost: Bool
        /// Whether there is a colon followed by at least one digit.
        var hasPort: Bool
    }

    /// Returns the parts of an authority, or nil if the text is not an authority.
    ///
    /// - SeeAlso: RFC 3986 sections 3.2.2 and 3.2.3.
    static func parts(of text: some BidirectionalCollection<UInt8>) -> Parts? {
        var rest = text[...]
        let hasHost: Bool
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let address = rest[..<end].dropFirst()
            guard !address.isEmpty, address.allSatisfy(isAddress) else { return nil }
            hasHost = true
            rest = rest[rest.index(after: end)...]
        } else {
            let name = rest.prefix { $0 != UInt8(ascii: ":") }
            guard name.allSatisfy(CharacterClasses.isRegisteredName),
                PercentEncoding.isWellFormed(name)
            else { return nil }
            hasHost = !name.isEmpty
            rest = rest[name.endIndex...]
        }
        guard let colon = rest.first else { return Parts(hasHost: hasHost, hasPort: false) }
        let port = rest.dropFirst()
        guard colon == UInt8(ascii: ":"),
            port.allSatisfy({ CharacterClasses.decimalValue($0) != nil })
        else { return nil }
        return Parts(hasHost: hasHost, hasPort: !port.isEmpty)
    }

    /// Returns whether the byte is allowed between the brackets of an IPv6 address.
    private static func isAddress(_ byte: UInt8) -> Bool {
        CharacterClasses.hexadecimalValue(byte) != nil || byte == UInt8(ascii: ":")
            || byte == UInt8(ascii: ".")
    }
}
