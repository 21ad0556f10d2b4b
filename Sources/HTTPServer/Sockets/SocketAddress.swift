import CSystem
import Foundation

/// An address in the form that the kernel uses.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// The family: `AF_INET`, `AF_INET6` or `AF_UNIX`.
    var family: Int32 { Int32(storage.ss_family) }

    /// The port of an address of IPv4 or IPv6, which both have it at the same place.
    var port: UInt16 {
        get {
            // SAFETY: every kind of address is longer than four bytes.
            unsafe withUnsafeBytes(of: storage) { bytes in
                UInt16(bigEndian: unsafe bytes.load(fromByteOffset: 2, as: UInt16.self))
            }
        }
        set {
            unsafe withUnsafeMutableBytes(of: &storage) { bytes in
                unsafe bytes.storeBytes(of: newValue.bigEndian, toByteOffset: 2, as: UInt16.self)
            }
        }
    }

    private init() {}

    /// The address of a Unix socket.
    init(path: String) throws(SystemError) {
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

    /// Resolves a host.
    ///
    /// - Returns: Its addresses, each once.
    /// - Throws: `SystemError` if the host cannot be resolved.
    static func all(
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
            let meaning =
                status == EAI_NONAME
                ? "no such host" : unsafe String(cString: gai_strerror(status))
            throw SystemError("getaddrinfo \(host)", code: status, meaning: meaning)
        }
        defer { unsafe freeaddrinfo(first) }
        var addresses: [SocketAddress] = []
        var next = unsafe first
        while let candidate = unsafe next?.pointee {
            unsafe next = candidate.ai_next
            var address = SocketAddress()
            unsafe address.length = candidate.ai_addrlen
            unsafe withUnsafeMutableBytes(of: &address.storage) { bytes in
                unsafe bytes.copyMemory(
                    from: UnsafeRawBufferPointer(
                        start: candidate.ai_addr,
                        count: Int(candidate.ai_addrlen)
                    )
                )
            }
            if !addresses.contains(where: { $0.hasSameBytes(as: address) }) {
                addresses.append(address)
            }
        }
        return addresses
    }

    private func hasSameBytes(as other: SocketAddress) -> Bool {
        // SAFETY: the bytes of both are those of a `sockaddr_storage`, zero where unused.
        unsafe withUnsafeBytes(of: storage) { bytes in
            unsafe withUnsafeBytes(of: other.storage) { unsafe bytes.elementsEqual($0) }
        }
    }

    /// Returns the address of a connection's client, for the log: `127.0.0.1:50000`, `[::1]:50000`
    /// or `unix`; `-` if it is gone.
    static func client(of socket: borrowing Socket) -> String {
        var address = SocketAddress()
        let descriptor = socket.descriptor
        let status = unsafe address.withPointer { pointer, length in
            unsafe getpeername(descriptor, UnsafeMutablePointer(mutating: pointer), &length)
        }
        guard status == 0 else { return "-" }
        guard address.family != AF_UNIX else { return "unix" }
        let text = (try? address.description()) ?? "-"
        // A client of IPv4 on a socket of IPv6 (RFC 4291 section 2.5.5.2).
        let prefix = "[::ffff:"
        guard text.hasPrefix(prefix), text.contains(".") else { return text }
        return String(text.dropFirst(prefix.count).replacing("]", with: ""))
    }

    /// Gets the address that a socket is bound to.
    init(of socket: borrowing Socket) throws(SystemError) {
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
