/// An address to listen on, or to connect to.
package enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A host name or numeric IPv4 or IPv6 address, and a port; port 0 means any free one.
    ///
    /// A server listens on every address of the host.
    case tcp(host: String, port: UInt16)
    /// The path of a Unix socket; listening replaces a stale socket there.
    case unix(path: String)

    /// The host and port, or the path.
    package var description: String {
        switch self {
        case .tcp(let host, let port) where host.contains(":"): "[\(host)]:\(port)"
        case .tcp(let host, let port): "\(host):\(port)"
        case .unix(let path): path
        }
    }
}
