private import CSystem
import Foundation

/// A listening socket.
struct Listener: ~Copyable {
    let socket: Socket

    /// The address: `http://127.0.0.1:8080` or `unix:/run/attention.sock`.
    let description: String

    /// The path of a Unix socket, which the server removes when it stops.
    let path: String?

    /// The result of accepting.
    enum Accepted {
        /// The descriptor of a connection, which the caller owns.
        case connection(Int32)
        /// No connection is waiting.
        case none
        /// Descriptors or memory are exhausted, so connections go on waiting.
        case exhausted
    }

    /// Listens on an address.
    ///
    /// - Throws: `SystemError` naming the call and the address.
    init(_ address: ListenAddress) throws(SystemError) {
        if case .unix(let path) = address { try Self.removeStaleSocket(at: path) }
        let socket = try SocketAddress.first(of: address, forListening: true) {
            (candidate) throws(SystemError) in
            try Self.listen(on: candidate, name: address.description)
        }
        switch address {
        case .tcp:
            description = "http://\(try SocketAddress(of: socket).description())"
            path = nil
        case .unix(let path):
            description = "unix:\(path)"
            self.path = path
        }
        self.socket = socket
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
}

extension Listener {
    private static func listen(
        on address: SocketAddress,
        name: String
    ) throws(SystemError) -> Socket {
        let socket = try Socket(family: address.family)
        let descriptor = socket.descriptor
        socket.set(SO_REUSEADDR, to: 1 as Int32)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var address = address
        let status = unsafe address.withPointer { pointer, length in
            unsafe bind(descriptor, pointer, length)
        }
        guard status == 0 else { throw SystemError("bind \(name)") }
        // The kernel reduces the backlog to its own maximum.
        guard Foundation.listen(descriptor, 4096) == 0 else { throw SystemError("listen \(name)") }
        return socket
    }

    /// Removes the socket of a server that ended without removing it.
    ///
    /// A socket that accepts connections, or another kind of file, stays.
    private static func removeStaleSocket(at path: String) throws(SystemError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        do throws(SystemError) {
            _ = try Socket.connected(to: .unix(path: path), timeout: 1)
        } catch  where error.code == ECONNREFUSED {
            guard unsafe unlink(path) == 0 else { throw SystemError("unlink \(path)") }
        } catch {
            // Binding will report what is wrong with the path.
        }
    }
}
