import Foundation

/// Asks a running server whether it is alive, as the health check of a container does.
package enum HealthProbe {
    /// The reason why a server is not alive.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// A system call failed: the host is unknown, or the connection is refused.
        case unreachable(SystemError)
        /// Connecting, sending or receiving took longer than `seconds`.
        case tooSlow(ListenAddress, seconds: Int)
        /// The connection was closed before there was a response.
        case noResponse(ListenAddress)
        /// The peer sent something other than a response of HTTP/1.1.
        case noHTTP(ListenAddress)
        /// A response with another status than 200.
        case status(ListenAddress, String)

        /// The server and what it did.
        package var description: String {
            switch self {
            case .unreachable(let error): "\(error)"
            case .tooSlow(let address, let seconds): "\(address) timed out after \(seconds) seconds"
            case .noResponse(let address): "\(address) closed the connection without a response"
            case .noHTTP(let address): "\(address) did not answer with HTTP/1.1"
            case .status(let address, let status): "\(address) answered with status \(status)"
            }
        }
    }

    /// Sends a `GET` request to a server, and checks that the status of the response is 200.
    ///
    /// - Parameters:
    ///   - address: The address that the server listens on. For a wildcard address, the request goes
    ///     to the loopback interface.
    ///   - path: The path of the request.
    ///   - timeout: How long connecting, sending and each read may take, in whole seconds.
    /// - Throws: `Failure` otherwise.
    package static func check(
        _ address: ListenAddress,
        path: String,
        timeout: Int
    ) throws(Failure) {
        // A server that closes at once must not end this process.
        _ = signal(SIGPIPE, SIG_IGN)
        let address = address.reachable
        let socket = try connect(to: address, timeout: timeout)
        let request = "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        // A server that refuses connections may answer and close before the request arrives. What it
        // sent says more than that the request could not be sent.
        _ = socket.sendAll(Array(request.utf8))
        let version = Array("HTTP/1.1 ".utf8)
        let statusEnd = version.count + 3
        var buffer = [UInt8](repeating: 0, count: 1024)
        var response: [UInt8] = []
        while response.count <= statusEnd {
            var transfer = Socket.Transfer.failed
            unsafe buffer.withUnsafeMutableBytes { bytes in
                transfer = unsafe socket.receive(into: bytes)
            }
            response += buffer.prefix(transfer.byteCount)
            if case .wouldBlock = transfer { throw .tooSlow(address, seconds: timeout) }
            guard transfer.byteCount > 0 else {
                throw response.isEmpty ? .noResponse(address) : .noHTTP(address)
            }
        }
        let status = response[version.count..<statusEnd]
        guard response.starts(with: version), response[statusEnd] == UInt8(ascii: " "),
            status.allSatisfy({ (0x30...0x39).contains($0) })
        else { throw .noHTTP(address) }
        let text = String(decoding: status, as: UTF8.self)
        guard text == "200" else { throw .status(address, text) }
    }

    private static func connect(
        to address: ListenAddress,
        timeout: Int
    ) throws(Failure) -> Socket {
        do throws(SystemError) {
            return try Socket.connected(to: address, timeout: timeout)
        } catch {
            throw error.code == ETIMEDOUT
                ? .tooSlow(address, seconds: timeout) : .unreachable(error)
        }
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
