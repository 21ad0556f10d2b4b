import Foundation
import Support

/// A listening Unix socket that never answers, or sends a given text.
final class RawListener: Sendable {
    private let descriptor: Int32

    /// Listens on a path.
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
        // SAFETY: `copyBytes` traps if the path does not fit; a `sockaddr_un` begins like `sockaddr`,
        // and its size is passed.
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

    /// Accepts one connection on a new thread, sends a text to it and closes it.
    func answerOnce(with text: String) {
        Thread.detachNewThread { [self] in
            let connection = accept(descriptor, nil, nil)
            let bytes = Array(text.utf8)
            // SAFETY: the array is alive during the call, which reads `count` bytes of it.
            _ = unsafe write(connection, bytes, bytes.count)
            close(connection)
        }
    }
}
