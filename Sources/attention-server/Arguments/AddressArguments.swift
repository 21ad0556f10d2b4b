import ArgumentParser
import HTTPServer

/// The address of the server.
struct AddressArguments: ParsableArguments {
    @Option(help: Setting.host.help("Host name or IP address of the server."))
    var host = "127.0.0.1"

    @Option(help: Setting.port.help("TCP port of the server."))
    var port: UInt16 = 8080

    @Option(help: Setting.unixSocket.help("Path of a Unix socket to use instead of TCP."))
    var unixSocket: String?

    var address: ListenAddress {
        unixSocket.map { .unix(path: $0) } ?? .tcp(host: host, port: port)
    }

    func validate() throws { try Setting.unixSocket.validate(path: unixSocket) }
}
