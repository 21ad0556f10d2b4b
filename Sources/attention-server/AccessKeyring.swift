import AttentionAPI
import Foundation
import HTTPServer
import Logging
import Synchronization

/// The API keys in force: those of the environment, and those of a file, which can be read again.
final class AccessKeyring: Sendable {
    /// The maximum size of a key file, in bytes.
    ///
    /// It has room for thousands of keys. There is a maximum because a wrong path may name anything.
    private static let maximumFileSize = 1 << 20

    private let path: String?
    private let list: String?
    private let current: Mutex<AccessKeys>

    /// Reads the keys; nil if neither a file nor a list is given.
    ///
    /// An empty list is an error, so that a secret that was left empty does not open the service.
    ///
    /// - Parameters:
    ///   - path: The file of keys, one per line.
    ///   - list: Keys separated by commas.
    /// - Throws: `SystemError` or `ConfigurationError`.
    init?(path: String?, list: String?) throws {
        guard path != nil || list != nil else { return nil }
        self.path = path
        self.list = list
        current = try Mutex(Self.keys(path: path, list: list))
    }

    /// The keys in force now.
    var keys: AccessKeys { current.withLock { $0 } }

    /// Whether there is a file to read again.
    var hasFile: Bool { path != nil }

    /// Reads the file again; if that fails, the keys stay as they are.
    func reload(_ logger: Logger) {
        do {
            let keys = try Self.keys(path: path, list: list)
            current.withLock { $0 = keys }
            log(logger)
        } catch {
            logger.error(
                "API keys could not be reloaded; the old ones stay valid",
                metadata: ["reason": "\(error)"]
            )
        }
    }

    /// Logs the number of keys in force, and the number of short ones.
    func log(_ logger: Logger) {
        let keys = keys
        logger.notice("API keys loaded", metadata: ["count": .stringConvertible(keys.count)])
        guard keys.unsafeCount > 0 else { return }
        logger.warning(
            "API keys of fewer than \(AccessKeys.minimumSafeKeyLength) characters can be guessed",
            metadata: ["count": .stringConvertible(keys.unsafeCount)]
        )
    }
}

// MARK: - Reading

extension AccessKeyring {
    private static func keys(path: String?, list: String?) throws -> AccessKeys {
        var keys = AccessKeys()
        func add(_ text: [UInt8], _ separator: AccessKeys.Separator, from source: String) throws {
            do throws(AccessKeyError) {
                try keys.add(text, separator: separator)
            } catch {
                throw ConfigurationError("\(source): \(error)")
            }
        }
        if let list { try add(Array(list.utf8), .comma, from: Setting.apiKeysVariable) }
        if let path {
            let source = "API keys file \(path)"
            try add(contents(of: path, source: source), .newline, from: source)
        }
        return keys
    }

    private static func contents(of path: String, source: String) throws -> [UInt8] {
        // Opening a pipe would otherwise wait for a writer, and reading one for its end.
        // SAFETY: the call does not keep the pointer to the path.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw SystemError("open \(path)") }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        // SAFETY: the call writes one `stat`.
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ConfigurationError("\(source): cannot be read, because it is not a regular file")
        }
        guard let text = try? file.read(upToCount: maximumFileSize + 1) ?? Data() else {
            throw ConfigurationError("\(source): cannot be read")
        }
        guard text.count <= maximumFileSize else {
            throw ConfigurationError("\(source): has more than \(maximumFileSize) bytes")
        }
        return Array(text)
    }
}
