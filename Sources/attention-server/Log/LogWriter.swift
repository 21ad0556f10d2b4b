import Dispatch
import Foundation
import Logging
import Synchronization

/// Writes lines to standard error, many at a time.
///
/// Under load a system call for each line would cost more than the line. Lines wait for at most a
/// twentieth of a second, or until there are enough for a write. Only the queue writes, so a reader
/// that has stopped reading delays no request: when the backlog is full, lines are dropped and
/// counted.
final class LogWriter: Sendable {
    private static let maximumWait = DispatchTimeInterval.milliseconds(50)

    /// The backlog that is written at once, in bytes.
    private static let fullLength = 32 << 10

    /// The backlog beyond which lines are dropped, in bytes.
    private static let maximumBacklog = 4 << 20

    /// How long the end of the process waits for the last lines to be written.
    private static let finalWait = DispatchTimeInterval.seconds(1)

    private struct Backlog {
        var bytes: [UInt8] = []
        var droppedCount = 0
    }

    private let format: LogFormat
    private let backlog = Mutex(Backlog())
    private let queue = DispatchQueue(label: "log")

    init(_ format: LogFormat) { self.format = format }

    /// Adds a line with a message and the values that `addValues` appends.
    func write(
        _ level: Logger.Level,
        _ message: String,
        _ addValues: (inout LogLine) -> Void
    ) {
        let line = line(level, message, addValues)
        let (before, after) = backlog.withLock { backlog in
            let before = backlog.bytes.count
            guard before < Self.maximumBacklog else {
                backlog.droppedCount += 1
                return (before, before)
            }
            backlog.bytes += line
            return (before, backlog.bytes.count)
        }
        if before < Self.fullLength, after >= Self.fullLength {
            queue.async { self.writeBacklog() }
        } else if before == 0 {
            queue.asyncAfter(deadline: .now() + Self.maximumWait) { self.writeBacklog() }
        }
    }

    /// Writes the backlog, unless that takes too long.
    func flush() {
        let isWritten = DispatchSemaphore(value: 0)
        queue.async {
            self.writeBacklog()
            isWritten.signal()
        }
        _ = isWritten.wait(timeout: .now() + Self.finalWait)
    }

    private func line(
        _ level: Logger.Level,
        _ message: String,
        _ addValues: (inout LogLine) -> Void = { _ in }
    ) -> [UInt8] {
        var line = LogLine(format, time: .now, level: level.rawValue, message: message)
        addValues(&line)
        line.end()
        return line.bytes
    }

    private func writeBacklog() {
        dispatchPrecondition(condition: .onQueue(queue))
        var taken = backlog.withLock { backlog in exchange(&backlog, with: Backlog()) }
        if taken.droppedCount > 0 {
            taken.bytes += line(.warning, "\(taken.droppedCount) log lines were dropped")
        }
        guard !taken.bytes.isEmpty else { return }
        // A full disk or a reader that is gone must not end the service: only lines are lost.
        try? FileHandle.standardError.write(contentsOf: taken.bytes)
    }
}
