/// Where clients reach the server.
package enum ListenAddress: Sendable, Hashable {
    /// A host name or numeric IPv4 or IPv6 address, and a port; port 0 means any free one.
    case tcp(host: String, port: UInt16)
    /// The path of a Unix socket; a stale socket there is replaced.
    case unix(path: String)
}
