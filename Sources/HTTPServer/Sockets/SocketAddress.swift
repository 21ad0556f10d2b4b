import CSystem
import Foundation

/// An address in the form that the kernel uses.
struct SocketAddress {
    /// The family: `AF_INET`, `AF_INET6` or `AF_UNIX`.
    let family: Int32
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// Resolves an address, and returns the result of `body` for the first candidate on which it
    /// succeeds.
    ///
    /// - Throws: `SystemError` if the name cannot be resolved, or that of the last candidate.
    static func first<Result: ~Copyable>(
        of address: ListenAddress,
        forListening: Bool,
        _ body: (SocketAddress) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        var failure = SystemError("resolve \(address)", code: EADDRNOTAVAIL)
        let candidates =
            switch address {
            case .tcp(let host, let port):
                try resolve(host: host, port: port, forListening: forListening)
            case .unix(let path): [try SocketAddress(path: path)]
            }
        for candidate in candidates {
            do throws(SystemError) {
                return try body(candidate)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private init(family: Int32) { self.family = family }

    private init(path: String) throws(SystemError) {
        self.init(family: AF_UNIX)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemError("bind \(path)", code: ENAMETOOLONG)
        }
        // SAFETY: the path and its terminating zero fit, as just checked; a `sockaddr_storage` is
        // large enough for every kind of address.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            unsafe bytes.copyBytes(from: path.utf8)
        }
        unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            unsafe bytes.storeBytes(of: address, as: sockaddr_un.self)
        }
        length = socklen_t(MemoryLayout<sockaddr_un>.size)
    }

    private static func resolve(
        host: String,
        port: UInt16,
        forListening: Bool
    ) throws(SystemError) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_NUMERICSERV | (forListening ? AI_PASSIVE : 0)
        unsafe hints.ai_socktype = streamSocket
        var first: UnsafeMutablePointer<addrinfo>?
        // SAFETY: the list that getaddrinfo creates is used only before freeaddrinfo; each address in
        // it has the length that it states, at most that of a `sockaddr_storage`.
        let status = unsafe getaddrinfo(host, String(port), &hints, &first)
        guard status == 0 else {
            guard status != EAI_SYSTEM else { throw SystemError("getaddrinfo \(host)") }
            throw SystemError(
                "getaddrinfo \(host)",
                code: status,
                meaning: unsafe String(cString: gai_strerror(status))
            )
        }
        defer { unsafe freeaddrinfo(first) }
        var addresses: [SocketAddress] = []
        var next = unsafe first
        while let candidate = unsafe next?.pointee {
            unsafe next = candidate.ai_next
            var address = unsafe SocketAddress(family: candidate.ai_family)
            unsafe address.length = candidate.ai_addrlen
            unsafe withUnsafeMutableBytes(of: &address.storage) { bytes in
                unsafe bytes.copyMemory(
                    from: UnsafeRawBufferPointer(
                        start: candidate.ai_addr,
                        count: Int(candidate.ai_addrlen)
                    )
                )
            }
            addresses.append(address)
        }
        return addresses
    }

    /// Gets the address that a socket is bound to.
    init(of socket: borrowing Socket) throws(SystemError) {
        self.init(family: 0)
        let descriptor = socket.descriptor
        let status = unsafe withPointer { pointer, length in
            unsafe getsockname(descriptor, UnsafeMutablePointer(mutating: pointer), &length)
        }
        guard status == 0 else { throw SystemError("getsockname") }
    }

    /// Calls a function with a pointer for a system call that reads or writes an address.
    mutating func withPointer<Result>(
        _ body: (UnsafePointer<sockaddr>, inout socklen_t) -> Result
    ) -> Result {
        // SAFETY: every kind of address begins like `sockaddr`; the pointer is used in the closure
        // only.
        unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe body(address, &length)
            }
        }
    }

    /// The numeric address and port, as in a URL: `127.0.0.1:8080`, `[::1]:8080`.
    func description() throws(SystemError) -> String {
        var copy = self
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        // SAFETY: both buffers are passed with their sizes.
        let status = unsafe copy.withPointer { pointer, length in
            unsafe getnameinfo(
                pointer,
                length,
                &host,
                socklen_t(host.count),
                &port,
                socklen_t(port.count),
                NI_NUMERICHOST | NI_NUMERICSERV
            )
        }
        guard status == 0 else { throw SystemError("getnameinfo", code: EINVAL) }
        let texts = [host, port].map { text in
            String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return texts[0].contains(":") ? "[\(texts[0])]:\(texts[1])" : "\(texts[0]):\(texts[1])"
    }
}

/// The type of all sockets here; Glibc declares the constant as an enumeration, Darwin as a number.
#if canImport(Darwin)
let streamSocket = SOCK_STREAM
#else
let streamSocket = Int32(SOCK_STREAM.rawValue)
#endif
