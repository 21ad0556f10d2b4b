import CSystem
import Foundation

/// An address in the form that the kernel takes.
struct SocketAddress {
    /// The family: `AF_INET`, `AF_INET6` or `AF_UNIX`.
    let family: Int32
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// What a host name and port, or a path, stand for, in the order in which to try them.
    ///
    /// - Throws: `SystemError` if there is nothing of that name.
    static func resolve(
        _ address: ListenAddress,
        forListening: Bool
    ) throws(SystemError) -> [SocketAddress] {
        switch address {
        case .tcp(let host, let port):
            try resolve(host: host, port: port, forListening: forListening)
        case .unix(let path):
            [try SocketAddress(path: path)]
        }
    }

    private init(family: Int32) { self.family = family }

    private init(path: String) throws(SystemError) {
        self.init(family: AF_UNIX)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemError("bind \(path)", code: ENAMETOOLONG)
        }
        // SAFETY: the path and its terminating zero fit, as was just checked; a `sockaddr_storage`
        // is large enough for every kind of address.
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
        // SAFETY: the list that getaddrinfo makes is read before freeaddrinfo, and not after; each
        // address in it is as long as it says, and no longer than a `sockaddr_storage`.
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

    /// The address that a socket is bound to.
    init(of socket: borrowing Socket) throws(SystemError) {
        self.init(family: 0)
        let descriptor = socket.descriptor
        let status = unsafe withPointer { pointer, length in
            unsafe getsockname(descriptor, UnsafeMutablePointer(mutating: pointer), &length)
        }
        guard status == 0 else { throw SystemError("getsockname") }
    }

    /// Calls a function of the kernel's that takes an address, or fills one in.
    mutating func withPointer<Result>(
        _ body: (UnsafePointer<sockaddr>, inout socklen_t) -> Result
    ) -> Result {
        // SAFETY: every kind of address begins as `sockaddr`; the pointer stays in the closure.
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
        // SAFETY: both texts are passed with their size.
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
        let (hostText, portText) = (String(terminated: host), String(terminated: port))
        return hostText.contains(":") ? "[\(hostText)]:\(portText)" : "\(hostText):\(portText)"
    }
}

/// The kind of all our sockets; Glibc declares the constant as an enumeration, Darwin as a number.
#if canImport(Darwin)
let streamSocket = SOCK_STREAM
#else
let streamSocket = Int32(SOCK_STREAM.rawValue)
#endif

extension String {
    /// The text in a buffer up to its terminating zero.
    fileprivate init(terminated buffer: [CChar]) {
        self.init(
            decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
    }
}
