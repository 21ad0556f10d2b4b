import Foundation
import Support

/// A listening Unix socket that never answers, or does what it is told with each connection.
final class RawListener: Sendable {
    private let descriptor: Int32

    /// Listens at a path.
    ///
    /// - Throws: `SupportError.systemCall` naming the call that failed.
    init(path: String) throws {
        #if canImport(Darwin)
        let type = SOCK_STREAM
        #else
        let type = Int32(SOCK_STREAM.rawValue)
        #endif
        descriptor = socket(AF_UNIX, type, 0)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // SAFETY: `copyBytes` traps if the path does not fit; a `sockaddr_un` begins as `sockaddr`,
        // and its size is given.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            unsafe bytes.copyBytes(from: path.utf8)
        }
        let status = unsafe withUnsafeBytes(of: address) { bytes in
            unsafe bytes.withMemoryRebound(to: sockaddr.self) { pointer in
                unsafe bind(descriptor, pointer.baseAddress, socklen_t(bytes.count))
            }
        }
        guard status == 0, listen(descriptor, 8) == 0 else {
            close(descriptor)
            throw SupportError.systemCall("bind \(path)", errno: errno)
        }
    }

    deinit { close(descriptor) }

    /// Takes one connection on a thread of its own, sends it a text and closes it.
    func answerOnce(with text: String) {
        Thread.detachNewThread { [self] in
            let connection = accept(descriptor, nil, nil)
            let bytes = Array(text.utf8)
            // SAFETY: the array and its count belong together and live over the call.
            _ = unsafe write(connection, bytes, bytes.count)
            close(connection)
        }
    }
}
