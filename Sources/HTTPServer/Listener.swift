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
    init(_ address: Server.Configuration.Address) throws(SystemError) {
        switch address {
        case .tcp(let host, let port):
            let socket = try Self.bindTCP(host: host, port: port)
            let description = try Self.name(of: socket, host: host)
            self.init(socket: socket, description: description, path: nil)
        case .unix(let path):
            self.init(
                socket: try Self.bindUnix(path: path),
                description: "unix:\(path)",
                path: path
            )
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
            case EINTR, ECONNABORTED: continue  // the peer gave up before we came to it
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
            default: return .none
            }
        }
    }
}

// MARK: - Binding

extension Listener {
    private static let streamType = Int32(SOCK_STREAM.rawValue)

    private static func bindTCP(host: String, port: UInt16) throws(SystemError) -> Socket {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        unsafe hints.ai_socktype = streamType
        var first: UnsafeMutablePointer<addrinfo>?
        // SAFETY: the list that getaddrinfo makes is read before freeaddrinfo, and not after.
        let status = unsafe getaddrinfo(host, String(port), &hints, &first)
        guard status == 0 else {
            throw SystemError("getaddrinfo \(host)", code: status == EAI_SYSTEM ? csystem_errno() : ENOENT)
        }
        defer { unsafe freeaddrinfo(first) }
        var failure = SystemError("bind \(host):\(port)", code: EADDRNOTAVAIL)
        var next = unsafe first
        while let candidate = unsafe next {
            do throws(SystemError) {
                let info = unsafe candidate.pointee
                return unsafe try listen(
                    family: info.ai_family,
                    address: info.ai_addr,
                    length: info.ai_addrlen,
                    name: "\(host):\(port)"
                )
            } catch {
                failure = error
            }
            unsafe next = candidate.pointee.ai_next
        }
        throw failure
    }

    private static func bindUnix(path: String) throws(SystemError) -> Socket {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else { throw SystemError("bind \(path)", code: ENAMETOOLONG) }
        // SAFETY: the path and its terminating zero fit, as was just checked.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            unsafe bytes.copyBytes(from: path.utf8)
        }
        // SAFETY: the pointer is used within the closure; every socket address begins as `sockaddr`.
        return try unsafe withUnsafePointer(to: &address) { pointer throws(SystemError) in
            try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                pointer throws(SystemError) in
                let length = socklen_t(MemoryLayout<sockaddr_un>.size)
                try unsafe removeStaleSocket(at: path, address: pointer, length: length)
                return try unsafe listen(
                    family: AF_UNIX,
                    address: UnsafeMutablePointer(mutating: pointer),
                    length: length,
                    name: path
                )
            }
        }
    }

    /// Removes the socket of a server that has ended without doing so; anything else stays.
    private static func removeStaleSocket(
        at path: String,
        address: UnsafePointer<sockaddr>,
        length: socklen_t
    ) throws(SystemError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        let probe = Socket(owning: Foundation.socket(AF_UNIX, streamType, 0))
        guard unsafe connect(probe.descriptor, address, length) != 0, csystem_errno() == ECONNREFUSED
        else { return }
        guard unsafe unlink(path) == 0 else { throw SystemError("unlink \(path)") }
    }

    private static func listen(
        family: Int32,
        address: UnsafeMutablePointer<sockaddr>?,
        length: socklen_t,
        name: String
    ) throws(SystemError) -> Socket {
        let descriptor = Foundation.socket(family, streamType, 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        let socket = Socket(owning: descriptor)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var on: Int32 = 1
        // SAFETY: the option is one `Int32`, whose size is given.
        _ = unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_REUSEADDR,
            &on,
            socklen_t(MemoryLayout<Int32>.size)
        )
        // SAFETY: address and length come together from getaddrinfo or from a `sockaddr_un`.
        guard unsafe bind(descriptor, address, length) == 0 else { throw SystemError("bind \(name)") }
        // The kernel cuts the backlog to its own maximum.
        guard Foundation.listen(descriptor, 4096) == 0 else { throw SystemError("listen \(name)") }
        return socket
    }

    /// The address that the socket was given, as a URL.
    private static func name(of socket: borrowing Socket, host: String) throws(SystemError) -> String {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var service = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        // SAFETY: each buffer is passed with its size, and every socket address begins as `sockaddr`.
        let status = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard unsafe getsockname(socket.descriptor, address, &length) == 0 else { return EAI_SYSTEM }
                return unsafe getnameinfo(
                    address,
                    length,
                    &text,
                    socklen_t(text.count),
                    &service,
                    socklen_t(service.count),
                    NI_NUMERICHOST | NI_NUMERICSERV
                )
            }
        }
        guard status == 0 else { throw SystemError("getsockname \(host)") }
        let numeric = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let port = String(decoding: service.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return numeric.contains(":") ? "http://[\(numeric)]:\(port)" : "http://\(numeric):\(port)"
    }
}
