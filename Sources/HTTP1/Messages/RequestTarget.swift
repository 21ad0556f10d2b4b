/// What a request asks for (RFC 9112 section 3.2): a path and perhaps a query, or the whole server.
///
/// There are four forms: origin-form `/path?query`; absolute-form `http://host/path?query`;
/// asterisk-form `*`, with OPTIONS alone; authority-form `host:port`, with CONNECT alone.
///
/// The path is normalised in one respect (RFC 3986 section 6.2.2): percent-encoded unreserved
/// characters are decoded, once, and the digits of other encodings are put in upper case. So
/// `/%61ttention` is `/attention`, while `/a%2fb` becomes `/a%2Fb`: an encoded slash separates
/// nothing. Dot segments and empty segments stay: no route has one, so such a path is not found.
package struct RequestTarget: Sendable, Hashable {
    /// The target as sent.
    package let raw: String

    /// The path without the query, its percent-encoding normalised; `*` for the server as a whole and
    /// empty with CONNECT.
    package let path: String

    /// What follows the first `?`, as sent, or nil if there is none.
    package let query: String?

    /// The host and port in absolute-form and authority-form, which win over the Host field, or nil.
    package let authority: String?

    /// Takes a target apart.
    ///
    /// - Throws: `RequestError.malformedTarget` if the text is no target for this method.
    package init(_ raw: String, for method: Method = .get) throws(RequestError) {
        func fault(_ fault: RequestError.TargetFault) -> RequestError {
            .malformedTarget(raw, fault)
        }

        self.raw = raw
        if method == .connect {
            guard let parts = Authority.parts(of: raw.utf8), parts.hasHost, parts.hasPort else {
                throw fault(.connectWithoutAuthority)
            }
            (path, query, authority) = ("", nil, raw)
            return
        }
        if raw == "*" {
            guard method == .options else { throw fault(.asteriskWithoutOptions) }
            (path, query, authority) = (raw, nil, nil)
            return
        }

        let utf8 = raw.utf8
        if utf8.first == UInt8(ascii: "/"), utf8.span.allSatisfy(Self.isPlainPath) {
            // Nearly all targets are plain paths, which have no parts to be found.
            (path, query, authority) = (raw, nil, nil)
            return
        }

        var rest = raw.utf8[...]
        if rest.first == UInt8(ascii: "/") {
            authority = nil
        } else {
            guard let hierarchy = Self.droppingScheme(rest) else { throw fault(.unknownForm) }
            let host = hierarchy.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
            guard let parts = Authority.parts(of: host), parts.hasHost else {
                throw fault(.malformedAuthority)
            }
            authority = String(Substring(host))
            rest = hierarchy[host.endIndex...]
        }
        guard rest.allSatisfy({ CharacterClasses.isPath($0) || $0 == UInt8(ascii: "?") }) else {
            throw fault(.bracket)
        }
        guard PercentEncoding.isWellFormed(rest) else { throw fault(.malformedPercentEncoding) }
        let path = rest.prefix { $0 != UInt8(ascii: "?") }
        query =
            path.endIndex == rest.endIndex
            ? nil : String(Substring(rest[path.endIndex...].dropFirst()))
        if path.isEmpty {
            // An OPTIONS without path came from a proxy's `*` (RFC 9112 section 3.2.4); with other
            // methods the empty path is the same as "/" (RFC 9110 section 4.2.3).
            self.path = method == .options && query == nil ? "*" : "/"
        } else if path.contains(UInt8(ascii: "%")) {
            self.path = PercentEncoding.normalized(path)
        } else {
            self.path = String(Substring(path))
        }
    }

    /// Whether the byte may stand in a path and stands for itself there.
    private static func isPlainPath(_ byte: UInt8) -> Bool {
        CharacterClasses.isPath(byte) && byte != UInt8(ascii: "%")
    }

    /// What follows `http://` or `https://` in letters of any case, or nil if neither is there.
    private static func droppingScheme(_ text: Substring.UTF8View) -> Substring.UTF8View? {
        for scheme in ["http://", "https://"] {
            let start = text.prefix(scheme.utf8.count)
            if start.lazy.map(CharacterClasses.lowercased).elementsEqual(scheme.utf8) {
                return text[start.endIndex...]
            }
        }
        return nil
    }
}
