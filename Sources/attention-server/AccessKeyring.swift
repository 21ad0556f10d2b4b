import AttentionAPI
import Foundation
import HTTPServer
import Logging
import Synchronization

/// The API keys in force: those of the environment, and those of a file, which can be read again.
final class AccessKeyring: Sendable {
    /// The variable that holds keys.
    ///
    /// There is no such flag, for arguments show in the list of processes.
    static let variable = "ATTENTION_API_KEYS"

    /// The longest key file, in bytes.
    ///
    /// It has room for thousands of keys, and a wrong path may lead to a device that never ends.
    private static let longestFile = 1 << 20

    private let path: String?
    private let list: String?
    private let current: Mutex<AccessKeys>

    /// Reads the keys; nil where none are configured.
    ///
    /// A list without a key is an error, lest a secret that was not filled in opens the service.
    ///
    /// - Parameters:
    ///   - path: The file that holds keys, one a line.
    ///   - list: Keys between commas.
    /// - Throws: `SystemError` or `AccessKeySourceError`.
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

    /// Reads the file again; where that fails, the keys stay as they are.
    func reload(_ logger: Logger) {
        do {
            let keys = try Self.keys(path: path, list: list)
            current.withLock { $0 = keys }
            log(logger)
        } catch {
            logger.error("API keys not reloaded", metadata: ["reason": "\(error)"])
        }
    }

    /// Logs how many keys are in force, and how many of them are short.
    func log(_ logger: Logger) {
        let keys = keys
        logger.notice("API keys in force", metadata: ["count": "\(keys.count)"])
        guard keys.unsafeCount > 0 else { return }
        logger.warning(
            "API keys of fewer than \(AccessKeys.minimumSafeKeyLength) characters can be guessed",
            metadata: ["count": "\(keys.unsafeCount)"]
        )
    }
}

// MARK: - Reading

/// Keys that cannot be used, and where they come from.
struct AccessKeySourceError: Error, CustomStringConvertible {
    /// The flag with its value, or the variable.
    let source: String
    /// What is wrong there.
    let reason: String

    var description: String { "\(source): \(reason)" }
}

extension AccessKeyring {
    private static func keys(path: String?, list: String?) throws -> AccessKeys {
        var keys = AccessKeys()
        if let list {
            try keys.add(Array(list.utf8), separator: .comma, from: variable)
        }
        if let path {
            let source = "--api-keys-file \(path)"
            let text = try contents(of: path, source: source)
            try keys.add(text, separator: .newline, from: source)
        }
        return keys
    }

    private static func contents(of path: String, source: String) throws -> [UInt8] {
        // SAFETY: the path lives over the call, which keeps no pointer.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open \(path)") }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard let text = try? file.read(upToCount: longestFile + 1) ?? Data() else {
            throw AccessKeySourceError(source: source, reason: "cannot be read")
        }
        guard text.count <= longestFile else {
            throw AccessKeySourceError(source: source, reason: "has more than \(longestFile) bytes")
        }
        return Array(text)
    }
}

extension AccessKeys {
    /// Adds the keys of a text; what is wrong with it is told with where it comes from.
    fileprivate mutating func add(
        _ text: [UInt8],
        separator: Separator,
        from source: String
    ) throws(AccessKeySourceError) {
        do throws(AccessKeyError) {
            try add(text, separator: separator)
        } catch {
            throw AccessKeySourceError(source: source, reason: error.description)
        }
    }
}
