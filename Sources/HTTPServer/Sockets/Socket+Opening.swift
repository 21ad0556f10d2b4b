private import CSystem
import Foundation
import HTTP1

extension Socket {
    /// Opens a stream socket that child processes do not inherit.
    init(family: Int32) throws(SystemError) {
        let descriptor = Foundation.socket(family, streamSocket, 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.init(owning: descriptor)
    }

    /// Connects to a server, and waits until the connection is established.
    ///
    /// - Parameters:
    ///   - address: The address of the server. If a name resolves to several addresses, the first that
    ///     accepts the connection is used.
    ///   - timeout: The maximum time for connecting and for each later call, in seconds.
    /// - Returns: The connected socket, whose calls block.
    /// - Throws: `SystemError` for the last address tried.
    static func connected(
        to address: ListenAddress,
        timeout: Int
    ) throws(SystemError) -> Socket {
        let candidates =
            switch address {
            case .tcp(let host, let port):
                try SocketAddress.all(host: host, port: port, forListening: false)
            case .unix(let path): [try SocketAddress(path: path)]
            }
        var failure = SystemError("connect \(address)", code: EADDRNOTAVAIL)
        for candidate in candidates {
            do throws(SystemError) {
                return try connected(to: candidate, name: "\(address)", timeout: timeout)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private static func connected(
        to address: SocketAddress,
        name: String,
        timeout: Int
    ) throws(SystemError) -> Socket {
        let socket = try Socket(family: address.family)
        for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
            socket.set(option, to: timeval(tv_sec: timeout, tv_usec: 0))
        }
        let descriptor = socket.descriptor
        var address = address
        let status = unsafe address.withPointer { pointer, length in
            unsafe Foundation.connect(descriptor, pointer, length)
        }
        guard status == 0 else {
            let error = SystemError("connect \(name)")
            // The form that a time limit takes for a call that blocks.
            guard error.code == EINPROGRESS || error.code == EAGAIN else { throw error }
            throw SystemError("connect \(name)", code: ETIMEDOUT)
        }
        return socket
    }

    /// Sends all bytes; false if the connection is lost before that.
    func sendAll(_ bytes: [UInt8]) -> Bool {
        var queue = SendQueue()
        queue.append(bytes)
        while !queue.isEmpty {
            guard case .moved(let count) = send(queue) else { return false }
            queue.remove(count)
        }
        return true
    }

    /// Sets an option; does nothing if this kind of socket does not have it.
    func set<Value: BitwiseCopyable>(
        _ option: Int32,
        at level: Int32 = SOL_SOCKET,
        to value: Value
    ) {
        var value = value
        let size = socklen_t(MemoryLayout<Value>.size)
        // SAFETY: the call reads `size` bytes.
        _ = unsafe setsockopt(descriptor, level, option, &value, size)
    }
}
