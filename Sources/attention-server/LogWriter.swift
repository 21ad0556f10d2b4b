import Dispatch
import Foundation
import Logging
import Synchronization

/// Writes lines to standard error, many at a time.
///
/// Under load a system call for each line would cost more than the line. Lines wait for at most a
/// twentieth of a second, or until there is enough for a write. Only the queue writes, so a reader
/// that has stopped reading holds up nobody: lines that find no room are dropped, and counted.
final class LogWriter: Sendable {
    private static let longestWait = DispatchTimeInterval.milliseconds(50)
    private static let fullLength = 32 << 10

    /// How much may wait, in bytes.
    private static let longestBacklog = 4 << 20

    /// How long the end of the process waits for the last lines to be written.
    private static let lastWait = DispatchTimeInterval.seconds(1)

    private struct Waiting {
        var bytes: [UInt8] = []
        var droppedCount = 0
    }

    private let format: LogFormat
    private let waiting = Mutex(Waiting())
    private let queue = DispatchQueue(label: "log")

    /// Creates a writer for lines of a form.
    init(_ format: LogFormat) { self.format = format }

    /// Adds a line that has been ended.
    func write(_ line: LogLine) {
        let (before, after) = waiting.withLock { waiting in
            let before = waiting.bytes.count
            guard before < Self.longestBacklog else {
                waiting.droppedCount += 1
                return (before, before)
            }
            waiting.bytes += line.bytes
            return (before, waiting.bytes.count)
        }
        if before < Self.fullLength, after >= Self.fullLength {
            queue.async { self.writeOut() }
        } else if before == 0 {
            queue.asyncAfter(deadline: .now() + Self.longestWait) { self.writeOut() }
        }
    }

    /// Writes what is waiting, unless that takes too long.
    func flush() {
        let isWritten = DispatchSemaphore(value: 0)
        queue.async {
            self.writeOut()
            isWritten.signal()
        }
        _ = isWritten.wait(timeout: .now() + Self.lastWait)
    }

    private func note(ofDropped count: Int) -> LogLine {
        var line = LogLine(
            format,
            time: .now,
            level: Logger.Level.warning.rawValue,
            message: "\(count) lines of the log were dropped"
        )
        line.end()
        return line
    }

    private func writeOut() {
        dispatchPrecondition(condition: .onQueue(queue))
        var taken = waiting.withLock { waiting in exchange(&waiting, with: Waiting()) }
        if taken.droppedCount > 0 {
            taken.bytes += note(ofDropped: taken.droppedCount).bytes
        }
        guard !taken.bytes.isEmpty else { return }
        // The service outlives its log: a full disk or a reader that has gone costs lines, no more.
        try? FileHandle.standardError.write(contentsOf: taken.bytes)
    }
}
