/// A request target (RFC 9112 section 3.2): a path with an optional query, or the whole server.
///
/// There are four forms: origin-form `/path?query`; absolute-form `http://host/path?query`;
/// asterisk-form `*`, only with OPTIONS; authority-form `host:port`, only with CONNECT.
///
/// The percent-encoding of the path is normalised (RFC 3986 section 6.2.2): unreserved characters
/// are decoded, once, and the digits of other encodings become upper case. `/%61ttention` is
/// therefore `/attention`, while `/a%2fb` becomes `/a%2Fb`: an encoded slash does not separate
/// segments. Dot segments and empty segments are kept: no route has one, so such a path is not
/// found.
package struct RequestTarget: Sendable, Hashable {
    /// The target as sent.
    package let raw: String

    /// The path without the query, with normalised percent-encoding; `*` for the whole server, and
    /// empty with CONNECT.
    package let path: String

    /// The text after the first `?`, as sent, or nil if there is no `?`.
    package let query: String?

    /// The host and port of the absolute-form or authority-form, which override the Host field, or
    /// nil.
    package let authority: String?

    /// Parses a target.
    ///
    /// - Throws: `RequestError.malformedTarget` if the text is not a target for this method.
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
            // Nearly all targets are plain paths, which need no further parsing.
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
            // With OPTIONS, a proxy has removed a `*` (RFC 9112 section 3.2.4); with other methods
            // the empty path is the same as "/" (RFC 9110 section 4.2.3).
            self.path = method == .options && query == nil ? "*" : "/"
        } else if path.contains(UInt8(ascii: "%")) {
            self.path = PercentEncoding.normalized(path)
        } else {
            self.path = String(Substring(path))
        }
    }

    /// Returns whether the byte is allowed in a path and does not begin a percent-encoded one.
    private static func isPlainPath(_ byte: UInt8) -> Bool {
        CharacterClasses.isPath(byte) && byte != UInt8(ascii: "%")
    }

    /// Returns the text after `http://` or `https://`, in letters of either case, or nil.
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
