private import CSystem
import Foundation

/// A listening socket, and the address that it turned out to have.
struct Listener: ~Copyable {
    /// The socket.
    let socket: Socket

    /// The address in words: `http://127.0.0.1:8080` or `unix:/run/attention.sock`.
    let description: String

    /// The Unix socket's path, which is to be removed at the end.
    let path: String?

    /// What accepting came to.
    enum Accepted {
        /// A connection; whoever gets the descriptor owns it.
        case connection(Int32)
        /// None is waiting.
        case none
        /// Descriptors or memory have run out; what is waiting goes on waiting.
        case exhausted
    }

    /// Listens.
    ///
    /// - Throws: `SystemError` naming the call and the address.
    init(_ address: ListenAddress) throws(SystemError) {
        let candidates = try SocketAddress.resolve(address, forListening: true)
        switch address {
        case .tcp(let host, let port):
            let socket = try Self.listen(onFirstOf: candidates, name: "\(host):\(port)")
            let name = try SocketAddress(of: socket).description()
            self.init(socket: socket, description: "http://\(name)", path: nil)
        case .unix(let path):
            try Self.removeStaleSocket(at: path)
            let socket = try Self.listen(onFirstOf: candidates, name: path)
            self.init(socket: socket, description: "unix:\(path)", path: path)
        }
    }

    private init(socket: consuming Socket, description: String, path: String?) {
        self.socket = socket
        self.description = description
        self.path = path
    }

    /// Takes the next connection that is waiting.
    func accept() -> Accepted {
        while true {
            let descriptor = csystem_accept(socket.descriptor)
            if descriptor >= 0 { return .connection(descriptor) }
            switch csystem_errno() {
            // The peer, or the way to it, was gone before we came to it; others may be waiting.
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
        onFirstOf candidates: [SocketAddress],
        name: String
    ) throws(SystemError) -> Socket {
        var failure = SystemError("bind \(name)", code: EADDRNOTAVAIL)
        for candidate in candidates {
            do throws(SystemError) {
                return try listen(on: candidate, name: name)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private static func listen(
        on address: SocketAddress,
        name: String
    ) throws(SystemError) -> Socket {
        let socket = try Socket(family: address.family)
        socket.enable(SO_REUSEADDR, at: SOL_SOCKET)
        socket.disableBlocking()
        var address = address
        let descriptor = socket.descriptor
        let status = unsafe address.withPointer { pointer, length in
            unsafe bind(descriptor, pointer, length)
        }
        guard status == 0 else { throw SystemError("bind \(name)") }
        // The kernel cuts the backlog to its own maximum.
        guard Foundation.listen(descriptor, 4096) == 0 else { throw SystemError("listen \(name)") }
        return socket
    }

    /// Removes the socket of a server that ended without doing so; one that answers, and whatever is
    /// no socket, stays.
    private static func removeStaleSocket(at path: String) throws(SystemError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        do throws(SystemError) {
            _ = try Socket.connected(to: .unix(path: path), timeout: 1)
        } catch  where error.code == ECONNREFUSED {
            guard unsafe unlink(path) == 0 else { throw SystemError("unlink \(path)") }
        } catch {
            // Binding will say what is wrong with the path.
        }
    }
}
