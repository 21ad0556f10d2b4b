import Dispatch
import Foundation
import Synchronization

/// Writes lines to standard error, many at a time.
///
/// Under load a system call for each line would cost more than the line. Lines wait for at most a
/// twentieth of a second, or until there is enough for a write.
final class LogWriter: Sendable {
    private static let longestWait = DispatchTimeInterval.milliseconds(50)
    private static let fullLength = 32 << 10

    private let waiting = Mutex<[UInt8]>([])
    private let queue = DispatchQueue(label: "log")

    /// Adds a line, to whose end a newline is put.
    func write(_ line: String) {
        let (length, wasEmpty) = waiting.withLock { waiting in
            let wasEmpty = waiting.isEmpty
            waiting.append(contentsOf: line.utf8)
            waiting.append(UInt8(ascii: "\n"))
            return (waiting.count, wasEmpty)
        }
        if length >= Self.fullLength {
            flush()
        } else if wasEmpty {
            queue.asyncAfter(deadline: .now() + Self.longestWait) { self.flush() }
        }
    }

    /// Writes what is waiting.
    func flush() {
        let bytes = waiting.withLock { waiting in
            let bytes = waiting
            waiting = []
            return bytes
        }
        guard !bytes.isEmpty else { return }
        // The service outlives its log: a full disk or a reader that has gone costs lines, no more.
        try? FileHandle.standardError.write(contentsOf: bytes)
    }
}
