import ArgumentParser
import HTTPServer

/// The address of the server.
struct AddressArguments: ParsableArguments {
    @Option(
        help: Setting.host.help(
            "Host name or IP address of the server; of a name, all addresses are used."
        )
    )
    var host = "127.0.0.1"

    @Option(help: Setting.port.help("TCP port of the server."))
    var port: UInt16 = 8080

    @Option(help: Setting.unixSocket.help("Path of a Unix socket to use instead of TCP."))
    var unixSocket: String?

    var address: ListenAddress { ListenAddress(host: host, port: port, unixSocket: unixSocket) }

    func validate() throws {
        try Setting.host.validate(host: host)
        try Setting.unixSocket.validate(path: unixSocket)
    }
}

/// The address of the server that is asked for its health.
struct PeerArguments: ParsableArguments {
    @Option(
        help: Setting.host.help(
            "Host name or IP address to ask; 0.0.0.0 and :: stand for this machine."
        )
    )
    var host = "127.0.0.1"

    @Option(help: Setting.port.help("TCP port to ask."))
    var port: UInt16 = 8080

    @Option(help: Setting.unixSocket.help("Path of the Unix socket to ask instead of TCP."))
    var unixSocket: String?

    var address: ListenAddress { ListenAddress(host: host, port: port, unixSocket: unixSocket) }

    func validate() throws {
        try Setting.host.validate(host: host)
        try Setting.port.validate(Int(port), in: 1...65535)
        try Setting.unixSocket.validate(path: unixSocket)
    }
}

extension ListenAddress {
    /// The path, if there is one; else the host, whose address of IPv6 may be in brackets.
    fileprivate init(host: String, port: UInt16, unixSocket: String?) {
        if let unixSocket {
            self = .unix(path: unixSocket)
        } else if host.hasPrefix("["), host.hasSuffix("]"), host.contains(":") {
            self = .tcp(host: String(host.dropFirst().dropLast()), port: port)
        } else {
            self = .tcp(host: host, port: port)
        }
    }
}

extension Setting {
    /// Checks that a host is not empty.
    fileprivate func validate(host: String) throws {
        guard host.isEmpty else { return }
        throw ValidationError("\(flag) is empty; expected a host name or an IP address")
    }
}
