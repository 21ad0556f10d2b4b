extension HeaderFields {
    /// The token of the Authorization field if its scheme is `Bearer`, else nil.
    ///
    /// The field consists of the scheme in letters of either case, spaces, and a `token68` (RFC
    /// 9110 sections 11.1 and 11.4, RFC 6750 section 2.1). Nil if there are two fields, since
    /// either could be the one that counts.
    package var bearerToken: ArraySlice<UInt8>? {
        let fields = lines.filter { isNamed("Authorization", $0) }
        guard fields.count == 1 else { return nil }
        let credentials = bytes[fields[0].value]
        let scheme = credentials.prefix { $0 != UInt8(ascii: " ") }
        let token = credentials[scheme.endIndex...].drop { $0 == UInt8(ascii: " ") }
        guard scheme.isEqual(ignoringCase: "Bearer"), token.isToken68 else { return nil }
        return token
    }
}

extension ArraySlice<UInt8> {
    /// Whether the bytes are one or more letters, digits or `-._~+/`, followed by any number of `=`
    /// (RFC 9110 section 11.2).
    package var isToken68: Bool {
        let padding = drop(while: CharacterClasses.isToken68)
        return padding.startIndex > startIndex && padding.allSatisfy { $0 == UInt8(ascii: "=") }
    }
}
