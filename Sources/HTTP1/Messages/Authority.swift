/// The grammar of `host [ ":" port ]`, which stands in the Host field and in two forms of the target.
///
/// User information (`user@host`) is refused, as RFC 9110 section 4.2.4 advises: it serves to make
/// one host look like another.
enum Authority {
    /// What of the grammar a place asks for beyond its form.
    struct Parts {
        /// Whether there is a host before the port.
        var hasHost: Bool
        /// Whether there is a colon and at least one digit behind it.
        var hasPort: Bool
    }

    /// Returns what an authority consists of, or nil if the text is none.
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

    /// Whether the byte may stand between the brackets of an IPv6 address.
    private static func isAddress(_ byte: UInt8) -> Bool {
        CharacterClasses.hexadecimalValue(byte) != nil || byte == UInt8(ascii: ":")
            || byte == UInt8(ascii: ".")
    }
}
