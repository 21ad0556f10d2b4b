private import CSystem
import Foundation
import HTTP1

extension Socket {
    /// Opens a stream socket, which child processes do not inherit.
    init(family: Int32) throws(SystemError) {
        let descriptor = Foundation.socket(family, streamSocket, 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.init(owning: descriptor)
    }

    /// Connects, and waits until it is; sending and receiving then wait as well.
    ///
    /// - Parameters:
    ///   - address: Where a server listens; the first of its candidates that accepts is taken.
    ///   - timeout: How long each step waits, in seconds.
    /// - Returns: The connected socket, on which calls wait.
    /// - Throws: `SystemError` of the last candidate.
    static func connected(
        to address: ListenAddress,
        timeout: Int
    ) throws(SystemError) -> Socket {
        var failure = SystemError("connect", code: EADDRNOTAVAIL)
        for candidate in try SocketAddress.resolve(address, forListening: false) {
            do throws(SystemError) {
                return try connected(to: candidate, timeout: timeout)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private static func connected(
        to address: SocketAddress,
        timeout: Int
    ) throws(SystemError) -> Socket {
        let socket = try Socket(family: address.family)
        let descriptor = socket.descriptor
        var limit = timeval()
        limit.tv_sec = timeout
        for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
            // SAFETY: the option is one `timeval`, whose size is given.
            _ = unsafe setsockopt(
                descriptor,
                SOL_SOCKET,
                option,
                &limit,
                socklen_t(MemoryLayout<timeval>.size)
            )
        }
        var address = address
        let status = unsafe address.withPointer { pointer, length in
            unsafe Foundation.connect(descriptor, pointer, length)
        }
        guard status == 0 else { throw SystemError("connect") }
        return socket
    }

    /// Sends everything; false if the connection breaks first.
    func sendAll(_ bytes: [UInt8]) -> Bool {
        var queue = SendQueue()
        queue.append(bytes)
        while !queue.isEmpty {
            guard case .moved(let count) = send(queue) else { return false }
            queue.remove(count)
        }
        return true
    }

    /// Makes calls return at once where they would wait.
    func disableBlocking() {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    /// Switches an option on that is a yes or a no.
    ///
    /// One that the socket does not have has no effect.
    func enable(_ option: Int32, at level: Int32) {
        var on: Int32 = 1
        // SAFETY: the option is one `Int32`, whose size is given.
        _ = unsafe setsockopt(
            descriptor,
            level,
            option,
            &on,
            socklen_t(MemoryLayout<Int32>.size)
        )
    }
}
