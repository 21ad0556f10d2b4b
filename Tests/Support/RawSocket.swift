#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A blocking stream socket, for what an HTTP client library does not do: malformed requests,
/// requests in pieces, half-close, reset.
///
/// Every operation fails after `patience`. Not for use from two threads at once.
package final class RawSocket {
    private var descriptor: Int32
    private let patience: Duration
    private var received: [UInt8] = []

    /// Connects to `address`.
    ///
    /// - Parameters:
    ///   - address: The server's address.
    ///   - patience: The time limit of each operation.
    /// - Throws: `SupportError.systemCall`, for example if the connection is refused.
    package init(_ address: ServerAddress, patience: Duration = .seconds(120)) throws {
        self.patience = patience
        descriptor = try SystemCalls.connect(to: address)
    }

    deinit { close() }

    /// Sends all of `text` as UTF-8.
    package func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    /// Sends all of `bytes`, waiting while the peer does not read.
    ///
    /// - Throws: `SupportError.systemCall` if the connection is closed or reset.
    package func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            try wait(for: Int16(POLLOUT), doing: "sending")
            // SAFETY: the pointer and count describe the rest of `bytes`, alive during the call.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe SystemCalls.send(
                    descriptor,
                    UnsafeRawBufferPointer(rebasing: buffer[sent...])
                )
            }
            guard count >= 0 || errno == EAGAIN else {
                throw SupportError.systemCall("send", errno: errno)
            }
            sent += max(count, 0)
        }
    }

    /// Closes the connection for sending only (a half-close).
    package func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Closes the connection in both directions.
    ///
    /// `deinit` calls this too, possibly right after the last use of the object.
    package func close() {
        guard descriptor >= 0 else { return }
        SystemCalls.close(descriptor)
        descriptor = -1
    }

    /// Makes the receive buffer small, so that the peer's send buffer fills up soon.
    package func limitReceiveBuffer(to byteCount: Int32 = 4096) {
        SystemCalls.set(SO_RCVBUF, to: byteCount, on: descriptor)
    }

    /// Makes `close` send a reset instead of closing the connection in an orderly way.
    package func resetOnClose() {
        SystemCalls.set(SO_LINGER, to: linger(l_onoff: 1, l_linger: 0), on: descriptor)
    }

    /// Waits until `byteCount` bytes have arrived and keeps them for the next call that returns
    /// bytes.
    ///
    /// - Throws: `SupportError.incompleteAnswer` if the peer closes the connection first.
    package func receiveSome(_ byteCount: Int = 1) throws {
        while received.count < byteCount {
            guard try receiveMore() else { throw SupportError.incompleteAnswer("") }
        }
    }

    /// Receives until the peer closes; returns all bytes not yet returned.
    ///
    /// A reset counts as the end: a server that has not read the whole request may reset the
    /// connection after its response.
    package func receiveToEnd() throws -> [UInt8] {
        while try receiveMore() {}
        defer { received = [] }
        return received
    }

    /// Returns whether neither bytes nor the end of the stream arrive within `duration`.
    package func staysSilent(for duration: Duration) throws -> Bool {
        try received.isEmpty && !isReady(for: Int16(POLLIN), within: duration)
    }

    /// Receives one response, which may be an interim one (1xx), and keeps the bytes after it.
    ///
    /// - Parameter method: The request's method: responses to `HEAD` have no content.
    /// - Returns: The response.
    /// - Throws: `SupportError.incompleteAnswer` if the peer closes within the response.
    package func receiveAnswer(to method: String = "GET") throws -> HTTPAnswer {
        var isEnded = false
        while true {
            if let (answer, length) = AnswerScanner.scan(received, to: method, isEnded: isEnded) {
                received.removeFirst(length)
                return answer
            }
            guard !isEnded else {
                throw SupportError.incompleteAnswer(String(decoding: received, as: UTF8.self))
            }
            isEnded = try !receiveMore()
        }
    }

    /// Waits for bytes and appends them to `received`; returns false at the end of the stream.
    private func receiveMore() throws -> Bool {
        try wait(for: Int16(POLLIN), doing: "receiving")
        var buffer = [UInt8](repeating: 0, count: 65_536)
        // SAFETY: the pointer and count describe `buffer`, alive during the call.
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe recv(descriptor, bytes.baseAddress, bytes.count, 0)
        }
        if count < 0 && errno == ECONNRESET { return false }
        guard count >= 0 else { throw SupportError.systemCall("recv", errno: errno) }
        received.append(contentsOf: buffer[..<count])
        return count > 0
    }

    private func wait(for events: Int16, doing what: String) throws {
        guard try isReady(for: events, within: patience) else {
            throw SupportError.timedOut("\(what) for \(patience)")
        }
    }

    private func isReady(for events: Int16, within duration: Duration) throws -> Bool {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        var waiting = pollfd(fd: descriptor, events: events, revents: 0)
        while true {
            // SAFETY: one pollfd is passed, which is alive during the call.
            let count = unsafe poll(&waiting, 1, Int32(milliseconds))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SupportError.systemCall("poll", errno: errno) }
            return count > 0
        }
    }
}
