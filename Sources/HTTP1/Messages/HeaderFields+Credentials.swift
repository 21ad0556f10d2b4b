extension HeaderFields {
    /// The token of the Authorization field if its scheme is `Bearer`; else nil.
    ///
    /// The scheme in letters of any case, spaces, and a `token68` (RFC 9110 sections 11.1 and 11.4, RFC
    /// 6750 section 2.1). Where there are two fields nobody could tell which one counts: nil.
    package var bearerToken: ArraySlice<UInt8>? {
        let fields = lines.filter { isNamed("Authorization", $0) }
        guard fields.count == 1 else { return nil }
        let credentials = block[fields[0].value]
        let scheme = credentials.prefix { $0 != UInt8(ascii: " ") }
        let token = credentials[scheme.endIndex...].drop { $0 == UInt8(ascii: " ") }
        guard scheme.isEqual(ignoringCase: "Bearer"), token.isToken68 else { return nil }
        return token
    }
}

extension ArraySlice<UInt8> {
    /// Whether these are letters, digits and `-._~+/`, at least one, and any number of `=` behind them
    /// (RFC 9110 section 11.2).
    package var isToken68: Bool {
        let padding = drop(while: CharacterClasses.isToken68)
        return padding.startIndex > startIndex && padding.allSatisfy { $0 == UInt8(ascii: "=") }
    }
}
