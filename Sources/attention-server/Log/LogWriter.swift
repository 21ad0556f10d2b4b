import Dispatch
import Foundation
import Logging
import Synchronization

/// Writes lines to standard error, many at a time.
///
/// Under load a system call for each line would cost more than the line. Lines wait for at most a
/// twentieth of a second, or until there are enough for a write. Only the queue writes, so a reader
/// that has stopped reading delays no request: when the backlog is full, lines are dropped. Lines that
/// are dropped or cannot be written are counted, and their number is logged as soon as it can be.
final class LogWriter: Sendable {
    private static let maximumWait = DispatchTimeInterval.milliseconds(50)

    /// The backlog that is written at once, in bytes.
    private static let fullLength = 32 << 10

    /// The memory reserved for the first line of a backlog, in bytes: enough for a full one.
    private static let usualCapacity = fullLength + (4 << 10)

    /// The backlog beyond which lines are dropped, in bytes.
    private static let maximumBacklog = 4 << 20

    /// How long the end of the process waits for the last lines to be written.
    private static let finalWait = DispatchTimeInterval.seconds(1)

    private struct Backlog {
        var bytes: [UInt8] = []
        var droppedCount = 0
        var time = Timestamp()
    }

    /// The state of the queue.
    private struct Writing {
        var output = LogOutput()
        var lostCount = 0
    }

    private let format: LogFormat
    private let backlog = Mutex(Backlog())
    private let writing = Mutex(Writing())
    private let queue = DispatchQueue(label: "log")
    private let lostLines = Atomic(0)

    /// The number of lines lost since the start.
    var lostLineCount: Int { lostLines.load(ordering: .relaxed) }

    init(_ format: LogFormat) {
        self.format = format
        // Writing beyond `ulimit -f` then fails like writing to a full disk.
        _ = signal(SIGXFSZ, SIG_IGN)
    }

    /// Adds a line with a message and the values that `addValues` appends.
    ///
    /// The line is written into the backlog itself, which is locked meanwhile: for less than a
    /// microsecond, and so shorter than a system call.
    ///
    /// - Parameters:
    ///   - level: The level.
    ///   - message: The message.
    ///   - room: `LogFormat.room(for:)` of all texts.
    ///   - addValues: Appends the values.
    func write(
        _ level: Logger.Level,
        _ message: String,
        room: Int,
        _ addValues: (LogFormat, inout OutputSpan<UInt8>) -> Void
    ) {
        let (before, after) = backlog.withLock { backlog in
            let before = backlog.bytes.count
            guard before < Self.maximumBacklog else {
                backlog.droppedCount += 1
                return (before, before)
            }
            if backlog.bytes.isEmpty { backlog.bytes.reserveCapacity(Self.usualCapacity) }
            format.appendLine(
                to: &backlog.bytes,
                &backlog.time,
                level,
                message,
                room: room,
                addValues
            )
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

    private func writeBacklog() {
        dispatchPrecondition(condition: .onQueue(queue))
        let taken = backlog.withLock { backlog in
            exchange(&backlog, with: Backlog(time: backlog.time))
        }
        writing.withLock { writing in
            reportLoss(&writing)
            countLoss(writing.output.write(taken.bytes), &writing)
            guard taken.droppedCount > 0 else { return }
            countLoss(taken.droppedCount, &writing)
            reportLoss(&writing)
        }
    }

    private func countLoss(_ lineCount: Int, _ writing: inout Writing) {
        writing.lostCount += lineCount
        lostLines.add(lineCount, ordering: .relaxed)
    }

    private func reportLoss(_ writing: inout Writing) {
        guard writing.lostCount > 0 else { return }
        let line = format.line(
            .warning,
            "log lines were dropped",
            [("count", .stringConvertible(writing.lostCount))]
        )
        if writing.output.write(line) == 0 { writing.lostCount = 0 }
    }
}
