import Foundation

/// The file of a Unix socket, which only the server that created it may remove.
///
/// Servers that start or stop at the same path take turns: each holds a lock on the folder while it
/// looks at the file and replaces or removes it.
struct SocketFile: Sendable {
    /// How long a server waits for its turn, in attempts and the pause after each, in seconds.
    private static let maximumAttempts = 500
    private static let pause = 0.01

    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// Listens on a path, after removing the socket of a server that ended without removing it.
    ///
    /// A socket that accepts connections, or another kind of file, stays.
    static func listen(at path: String) throws(SystemError) -> (Listener, SocketFile) {
        try whileLocked(folder(of: path)) { (isLocked) throws(SystemError) in
            if isLocked { try removeStaleSocket(at: path) }
            let listener = try Listener(path: path)
            guard let status = status(of: path) else { throw SystemError("lstat \(path)") }
            return (
                listener, SocketFile(path: path, device: status.st_dev, inode: status.st_ino)
            )
        }
    }

    private init(path: String, device: dev_t, inode: ino_t) {
        self.path = path
        self.device = device
        self.inode = inode
    }

    /// Removes the file, unless it has been replaced.
    ///
    /// The number of the file cannot have been given to another one while the socket is open.
    func remove() {
        try? Self.whileLocked(Self.folder(of: path)) { (_) throws(SystemError) in
            guard let status = Self.status(of: path), status.st_dev == device,
                status.st_ino == inode
            else { return }
            unsafe unlink(path)
        }
    }

    private static func removeStaleSocket(at path: String) throws(SystemError) {
        guard let status = status(of: path), status.st_mode & S_IFMT == S_IFSOCK else { return }
        do throws(SystemError) {
            _ = try Socket.connected(to: .unix(path: path), timeout: 1)
        } catch  where error.code == ECONNREFUSED {
            guard unsafe unlink(path) == 0 else { throw SystemError("unlink \(path)") }
        } catch {
            // Binding will report what is wrong with the path.
        }
    }

    private static func status(of path: String) -> stat? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status : nil
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Calls `body` while no other server is in this function for the same folder.
    ///
    /// A folder that cannot be read cannot be locked; `body` is told so.
    private static func whileLocked<Result>(
        _ folder: String,
        _ body: (_ isLocked: Bool) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        // SAFETY: the call does not keep the pointer to the path.
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return try body(false) }
        // Closing the descriptor releases the lock.
        defer { close(descriptor) }
        for _ in 0..<maximumAttempts {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return try body(true) }
            Thread.sleep(forTimeInterval: pause)
        }
        throw SystemError(
            "flock \(folder)",
            code: EWOULDBLOCK,
            meaning: "another process has held the lock for too long"
        )
    }
}
