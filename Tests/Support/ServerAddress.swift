/// A server's address, as in its first line of output.
package enum ServerAddress: Sendable, Hashable {
    /// An IP address without brackets, and a port.
    case tcp(host: String, port: UInt16)
    /// The path of a Unix socket.
    case unix(path: String)

    /// Parses a line such as `listening on http://127.0.0.1:8080`, `listening on http://[::1]:8080`
    /// or `listening on unix:/run/attention.sock`, or an object in JSON with such an address; returns
    /// nil for other lines.
    package init?(announcement line: String) {
        let prefix = "listening on "
        let object = try? JSON(parsing: Array(line.utf8))
        let text = object?["server.address"]?.string.map { prefix + $0 } ?? line
        guard text.hasPrefix(prefix) else { return nil }
        let place = text.dropFirst(prefix.count)
        if place.hasPrefix("unix:") {
            self = .unix(path: String(place.dropFirst("unix:".count)))
            return
        }
        guard place.hasPrefix("http://"), let colon = place.lastIndex(of: ":"),
            let port = UInt16(place[place.index(after: colon)...])
        else { return nil }
        let host = place[..<colon].dropFirst("http://".count)
        self = .tcp(host: host.filter { $0 != "[" && $0 != "]" }, port: port)
    }

    /// The beginning of a URL, without a path: `http://127.0.0.1:8080`.
    package var origin: String {
        switch self {
        case .tcp(let host, let port):
            host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
        case .unix: "http://localhost"
        }
    }

    /// Returns a random loopback address, on which other processes are unlikely to open ports.
    ///
    /// Only Linux has more than one.
    package static func unsharedLoopback() -> String {
        #if os(Linux)
        "127.\(Int.random(in: 1...254)).\(Int.random(in: 0...255)).\(Int.random(in: 1...254))"
        #else
        "127.0.0.1"
        #endif
    }

    /// The value of the Host field in requests to the server.
    package var hostField: String { String(origin.dropFirst("http://".count)) }
}
