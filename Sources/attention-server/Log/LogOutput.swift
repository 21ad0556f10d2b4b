private import CSystem
import Foundation

/// Writes lines to standard error, each as a whole or not at all.
///
/// Of at most `PIPE_BUF` bytes, a pipe takes all or nothing, so that neither a full pipe nor another
/// writer tears a line. Files and sockets get all lines at once. Where only a part of a line can be
/// written, as on a full disk, its rest is written before anything else.
struct LogOutput {
    /// The maximum number of bytes that are written at once.
    private let maximumLength: Int

    /// The rest of a line whose beginning has been written.
    private var rest: ArraySlice<UInt8> = []

    init() {
        var status = stat()
        // SAFETY: `status` is a local that outlives the call, which writes one `stat`.
        let isKnown = unsafe fstat(STDERR_FILENO, &status) == 0
        let isPipe = !isKnown || status.st_mode & S_IFMT == S_IFIFO
        maximumLength = isPipe ? Int(PIPE_BUF) : .max
    }

    /// Writes lines, and waits while the reader is slow.
    ///
    /// - Returns: The number of lines that are lost because they cannot be written.
    mutating func write(_ lines: [UInt8]) -> Int {
        var unwritten = lines[...]
        guard Self.write(&rest) else { return Self.lineCount(unwritten) }
        while !unwritten.isEmpty {
            var piece = unwritten.prefix(pieceLength(unwritten))
            let isWritten = Self.write(&piece)
            unwritten = unwritten[piece.startIndex...]
            guard isWritten else {
                keepRestOfLine(&unwritten, in: lines)
                return Self.lineCount(unwritten)
            }
        }
        return 0
    }

    /// Moves bytes from the beginning of `unwritten` to `rest` if they are the rest of a line.
    private mutating func keepRestOfLine(_ unwritten: inout ArraySlice<UInt8>, in lines: [UInt8]) {
        let start = unwritten.startIndex
        guard start > 0, lines[start - 1] != UInt8(ascii: "\n"),
            let end = unwritten.firstIndex(of: UInt8(ascii: "\n"))
        else { return }
        rest = unwritten[...end]
        unwritten = unwritten[(end + 1)...]
    }

    private static func lineCount(_ lines: ArraySlice<UInt8>) -> Int {
        lines.count { $0 == UInt8(ascii: "\n") }
    }

    /// Returns the length of as many lines as fit into a piece, and of at least one.
    private func pieceLength(_ lines: ArraySlice<UInt8>) -> Int {
        let newline = UInt8(ascii: "\n")
        let end =
            lines.prefix(maximumLength).lastIndex(of: newline) ?? lines.firstIndex(of: newline)
        return end.map { $0 + 1 - lines.startIndex } ?? lines.count
    }

    /// Writes bytes and removes those that are written; false if an error prevents the rest.
    private static func write(_ bytes: inout ArraySlice<UInt8>) -> Bool {
        while !bytes.isEmpty {
            // SAFETY: the call reads at most the bytes of the buffer.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Foundation.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
            }
            if count > 0 {
                bytes = bytes.dropFirst(count)
                continue
            }
            switch csystem_errno() {
            case EINTR: continue
            case EAGAIN, EWOULDBLOCK: waitForReader()
            default: return false
            }
        }
        return true
    }

    private static func waitForReader() {
        var waiting = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        // SAFETY: one `pollfd` is passed, which is alive during the call.
        _ = unsafe poll(&waiting, 1, -1)
    }
}
