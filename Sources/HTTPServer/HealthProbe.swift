import Foundation

/// Asks a running server whether it lives, as a container's health check does.
package enum HealthProbe {
    /// Asks for `/health/live`.
    ///
    /// - Parameters:
    ///   - address: Where the server listens. A wildcard address is asked on the loopback.
    ///   - timeout: How long connecting, sending and each read may take, in whole seconds.
    /// - Returns: Whether the answer's status is 200.
    package static func isAlive(_ address: ListenAddress, timeout: Int) -> Bool {
        // A server that closes at once must not end this process.
        _ = signal(SIGPIPE, SIG_IGN)
        guard let socket = try? Socket.connected(to: address.reachable, timeout: timeout) else {
            return false
        }
        let request =
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        guard socket.sendAll(Array(request.utf8)) else { return false }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1024)
        let expected = Array("HTTP/1.1 200 ".utf8)
        while answer.count < expected.count {
            // SAFETY: the pointer is used within the closure, for as many bytes as the array has.
            let transfer = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe socket.receive(into: bytes)
            }
            guard transfer.byteCount > 0 else { return false }
            answer += buffer[..<transfer.byteCount]
        }
        return answer.starts(with: expected)
    }
}

extension ListenAddress {
    /// The address under which a client on the same host reaches a server that listens here.
    fileprivate var reachable: ListenAddress {
        switch self {
        case .tcp("0.0.0.0", let port): .tcp(host: "127.0.0.1", port: port)
        case .tcp("::", let port): .tcp(host: "::1", port: port)
        case .tcp, .unix: self
        }
    }
}
