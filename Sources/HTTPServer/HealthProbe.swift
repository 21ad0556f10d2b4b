import Foundation

/// Asks a running server whether it is alive, as the health check of a container does.
package enum HealthProbe {
    /// Sends a `GET` request to a server.
    ///
    /// - Parameters:
    ///   - address: The address that the server listens on. For a wildcard address, the request goes
    ///     to the loopback interface.
    ///   - path: The path of the request.
    ///   - timeout: How long connecting, sending and each read may take, in whole seconds.
    /// - Returns: Whether the status of the response is 200.
    package static func isAlive(_ address: ListenAddress, path: String, timeout: Int) -> Bool {
        // A server that closes at once must not end this process.
        _ = signal(SIGPIPE, SIG_IGN)
        guard let socket = try? Socket.connected(to: address.reachable, timeout: timeout) else {
            return false
        }
        let request = "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        guard socket.sendAll(Array(request.utf8)) else { return false }
        let expected = Array("HTTP/1.1 200 ".utf8)
        let buffer = ReceiveBuffer(capacity: 1024)
        var response: [UInt8] = []
        while response.count < expected.count {
            let count = response.count
            unsafe buffer.receive { bytes in
                unsafe socket.receive(into: bytes).byteCount
            } take: { bytes in
                for index in bytes.indices { response.append(bytes[index]) }
            }
            guard response.count > count else { return false }
        }
        return response.starts(with: expected)
    }
}

extension ListenAddress {
    /// The address at which a client on the same host reaches a server that listens on this one.
    fileprivate var reachable: ListenAddress {
        switch self {
        case .tcp("0.0.0.0", let port): .tcp(host: "127.0.0.1", port: port)
        case .tcp("::", let port): .tcp(host: "::1", port: port)
        case .tcp, .unix: self
        }
    }
}
