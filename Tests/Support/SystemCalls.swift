#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Socket calls that take pointers or differ between systems.
enum SystemCalls {
    /// Returns a new socket connected to `address`; the caller closes it.
    ///
    /// - Throws: `SupportError.systemCall` naming the call that failed.
    static func connect(to address: ServerAddress) throws -> Int32 {
        switch address {
        case .tcp(let host, let port): try connect(host: host, port: port)
        case .unix(let path): try connect(path: path)
        }
    }

    /// Sends without waiting or raising SIGPIPE; returns the number of bytes sent, or -1 with errno
    /// set.
    static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        // SAFETY: the caller's buffer is alive during the call.
        unsafe systemSend(descriptor, bytes.baseAddress, bytes.count, sendFlags)
    }

    static func close(_ descriptor: Int32) {
        _ = systemClose(descriptor)
    }

    /// Sets a socket-level option; failures are ignored.
    static func set<Value: BitwiseCopyable>(_ option: Int32, to value: Value, on descriptor: Int32)
    {
        // SAFETY: the pointer and size describe `value`, which is alive during the call.
        _ = unsafe withUnsafeBytes(of: value) { bytes in
            unsafe setsockopt(
                descriptor,
                SOL_SOCKET,
                option,
                bytes.baseAddress,
                socklen_t(bytes.count)
            )
        }
    }

    private static func connect(host: String, port: UInt16) throws -> Int32 {
        // SAFETY: unused hints must be null and zero.
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_NUMERICHOST
        unsafe hints.ai_socktype = streamType
        var found: UnsafeMutablePointer<addrinfo>?
        // SAFETY: the strings and hints are alive during the call; `defer` frees the list.
        guard unsafe getaddrinfo(host, String(port), &hints, &found) == 0, let entry = unsafe found
        else { throw SupportError.systemCall("getaddrinfo \(host)", errno: 0) }
        defer { unsafe freeaddrinfo(found) }
        // SAFETY: getaddrinfo has set the entry's address and its length.
        return try unsafe connect(
            family: entry.pointee.ai_family,
            entry.pointee.ai_addr,
            entry.pointee.ai_addrlen
        )
    }

    private static func connect(path: String) throws -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // SAFETY: the bytes are those of the tuple `sun_path`, which is alive during the call.
        let fits = unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            guard path.utf8.count < bytes.count else { return false }
            unsafe bytes.copyBytes(from: path.utf8)
            return true
        }
        guard fits else { throw SupportError.systemCall("connect \(path)", errno: ENAMETOOLONG) }
        // SAFETY: a sockaddr_un begins with a sockaddr, and the length is its size.
        return try unsafe withUnsafePointer(to: address) { pointer in
            let length = socklen_t(MemoryLayout<sockaddr_un>.size)
            return try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { start in
                try unsafe connect(family: AF_UNIX, start, length)
            }
        }
    }

    private static func connect(
        family: Int32,
        _ address: UnsafePointer<sockaddr>,
        _ length: socklen_t
    ) throws -> Int32 {
        let descriptor = socket(family, streamType, 0)
        guard descriptor >= 0 else { throw SupportError.systemCall("socket", errno: errno) }
        // Servers that other tests start concurrently must not inherit the connection.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        #if canImport(Darwin)
        set(SO_NOSIGPIPE, to: Int32(1), on: descriptor)
        #endif
        // SAFETY: `length` is the size of the caller's address, which is alive during the call.
        guard unsafe systemConnect(descriptor, address, length) == 0 else {
            let reason = errno
            close(descriptor)
            throw SupportError.systemCall("connect", errno: reason)
        }
        return descriptor
    }
}

// The C functions, under names that differ from the methods above, and constants that differ
// between systems.
#if canImport(Glibc)
private let streamType = Int32(SOCK_STREAM.rawValue)
private let sendFlags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
private let systemConnect = unsafe Glibc.connect
private let systemSend = unsafe Glibc.send
private let systemClose = Glibc.close
#elseif canImport(Musl)
private let streamType = SOCK_STREAM
private let sendFlags = MSG_DONTWAIT | MSG_NOSIGNAL
private let systemConnect = unsafe Musl.connect
private let systemSend = unsafe Musl.send
private let systemClose = Musl.close
#else
private let streamType = SOCK_STREAM
private let sendFlags = MSG_DONTWAIT
private let systemConnect = unsafe Darwin.connect
private let systemSend = unsafe Darwin.send
private let systemClose = Darwin.close
#endif
