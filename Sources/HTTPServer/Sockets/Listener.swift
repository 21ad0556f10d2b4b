private import CSystem
import Foundation

/// A listening socket.
final class Listener {
    let socket: Socket

    /// The address: `http://127.0.0.1:8080` or `unix:/run/attention.sock`.
    let description: String

    /// The result of accepting.
    enum Accepted {
        /// The descriptor of a connection, which the caller owns.
        case connection(Int32)
        /// No connection is waiting.
        case none
        /// Descriptors or memory are exhausted, so connections go on waiting.
        case exhausted
    }

    /// Listens on the path of a Unix socket, where no file may be.
    init(path: String) throws(SystemError) {
        socket = try Self.bound(to: SocketAddress(path: path), name: path)
        description = "unix:\(path)"
        try listen(name: path)
    }

    private init(_ address: SocketAddress, isOneOfMany: Bool) throws(SystemError) {
        let name = try address.description()
        socket = try Self.bound(to: address, name: name, isOneOfMany: isOneOfMany)
        description = "http://\(try SocketAddress(of: socket).description())"
        try listen(name: name)
    }

    /// Accepts the next waiting connection.
    func accept() -> Accepted {
        while true {
            let descriptor = csystem_accept(socket.descriptor)
            if descriptor >= 0 { return .connection(descriptor) }
            switch csystem_errno() {
            // The connection failed before it was accepted; others may be waiting.
            case EINTR, ECONNABORTED, EPROTO, ENETDOWN, EHOSTDOWN, EHOSTUNREACH, ENETUNREACH:
                continue
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
            default: return .none
            }
        }
    }

    private static func bound(
        to address: SocketAddress,
        name: String,
        isOneOfMany: Bool = false
    ) throws(SystemError) -> Socket {
        let socket = try Socket(family: address.family)
        let descriptor = socket.descriptor
        socket.set(SO_REUSEADDR, to: 1 as Int32)
        if isOneOfMany {
            // `::` would otherwise take the port of `0.0.0.0` too.
            socket.set(IPV6_V6ONLY, at: Int32(IPPROTO_IPV6), to: 1 as Int32)
        }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var address = address
        let status = unsafe address.withPointer { pointer, length in
            unsafe bind(descriptor, pointer, length)
        }
        guard status == 0 else { throw SystemError("bind \(name)") }
        return socket
    }

    private func listen(name: String) throws(SystemError) {
        // The kernel reduces the backlog to its own maximum.
        guard Foundation.listen(socket.descriptor, 4096) == 0 else {
            throw SystemError("listen \(name)")
        }
    }
}

// MARK: - Several addresses

extension Listener {
    /// How often another port is tried if the one that the system chose for the first address is in
    /// use at another.
    private static let maximumAttempts = 20

    /// Listens on every address of a host, with the same port.
    ///
    /// An address that this machine does not have, such as `::1` where IPv6 is disabled, is left out
    /// if there is another.
    ///
    /// - Returns: The listeners, and the errors of the addresses that were left out.
    /// - Throws: `SystemError` naming the call and the address.
    static func all(
        host: String,
        port: UInt16
    ) throws(SystemError) -> (listeners: [Listener], failures: [SystemError]) {
        let addresses = try SocketAddress.all(host: host, port: port, forListening: true)
        var attempt = 1
        while true {
            do throws(SystemError) {
                return try all(addresses)
            } catch {
                guard port == 0, error.code == EADDRINUSE, attempt < maximumAttempts else {
                    throw error
                }
                attempt += 1
            }
        }
    }

    private static func all(
        _ addresses: [SocketAddress]
    ) throws(SystemError) -> (listeners: [Listener], failures: [SystemError]) {
        var listeners: [Listener] = []
        var failures: [SystemError] = []
        var port: UInt16?
        for var address in addresses {
            if let port { address.port = port }
            do throws(SystemError) {
                let listener = try Listener(address, isOneOfMany: addresses.count > 1)
                port = try SocketAddress(of: listener.socket).port
                listeners.append(listener)
            } catch  where [EADDRNOTAVAIL, EAFNOSUPPORT, EPROTONOSUPPORT].contains(error.code) {
                failures.append(error)
            }
        }
        if listeners.isEmpty, let failure = failures.last { throw failure }
        return (listeners, failures)
    }
}
