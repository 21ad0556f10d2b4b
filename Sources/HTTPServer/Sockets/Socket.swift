private import CSystem
import Foundation
import HTTP1

/// Owns the descriptor of a connected or listening socket, and closes it when destroyed.
struct Socket: ~Copyable {
    let descriptor: Int32

    /// The result of sending or receiving.
    enum Transfer {
        /// The number of bytes that moved; when receiving, 0 is the end of the input.
        case moved(Int)
        /// Nothing can move now.
        case wouldBlock
        /// The connection is lost.
        case failed

        /// The number of bytes that moved.
        var byteCount: Int {
            guard case .moved(let count) = self else { return 0 }
            return count
        }
    }

    init(owning descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Receives bytes that have arrived, up to the length of the buffer.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        // SAFETY: the kernel writes at most `buffer.count` bytes.
        transfer { unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0) }
    }

    /// Sends as much of the queue as the kernel accepts in one call.
    func send(_ queue: borrowing SendQueue) -> Transfer {
        transfer {
            queue.segmentCount == 1 ? sendFirstSegment(of: queue) : sendSegments(of: queue)
        }
    }

    /// Makes a system call, again if a signal interrupts it.
    @inline(__always)
    private func transfer(_ call: () -> Int) -> Transfer {
        while true {
            let count = call()
            if count >= 0 { return .moved(count) }
            switch csystem_errno() {
            case EINTR: continue
            case EAGAIN, EWOULDBLOCK: return .wouldBlock
            default: return .failed
            }
        }
    }

    /// Sends the only segment, which is faster than a list of one.
    private func sendFirstSegment(of queue: borrowing SendQueue) -> Int {
        let offset = queue.offset
        return unsafe queue.withUnsafeBytes(ofSegment: 0) { bytes in
            // SAFETY: the bytes are part of the segment, which is alive during the call.
            let unsent = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset...])
            return unsafe Foundation.send(descriptor, unsent.baseAddress, unsent.count, 0)
        }
    }

    private func sendSegments(of queue: borrowing SendQueue) -> Int {
        unsafe Socket.withVectors(queue) { vectors in
            // SAFETY: each vector is part of a segment that is alive during the call.
            unsafe writev(descriptor, vectors.baseAddress, Int32(vectors.count))
        }
    }

    /// The number of bytes sent that the peer has not acknowledged; 0 if the system does not tell.
    var untakenByteCount: Int { max(csystem_untaken(descriptor), 0) }

    /// Tells the peer that no more bytes follow.
    func shutDownWriting() {
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }

    private static let maximumVectorCount = 16

    private static func withVectors(
        _ queue: borrowing SendQueue,
        _ body: (UnsafeBufferPointer<iovec>) -> Int
    ) -> Int {
        var vectors = unsafe InlineArray<16, iovec>(repeating: iovec())
        func gather(_ index: Int) -> Int {
            guard index < min(queue.segmentCount, maximumVectorCount) else {
                return unsafe vectors.span.withUnsafeBufferPointer { all in
                    unsafe body(UnsafeBufferPointer(rebasing: all[..<index]))
                }
            }
            return unsafe queue.withUnsafeBytes(ofSegment: index) { bytes in
                let unsent = unsafe bytes.dropFirst(index == 0 ? queue.offset : 0)
                unsafe vectors[index] = iovec(
                    iov_base: UnsafeMutableRawPointer(
                        mutating: UnsafeRawBufferPointer(rebasing: unsent).baseAddress
                    ),
                    iov_len: unsent.count
                )
                return gather(index + 1)
            }
        }
        return gather(0)
    }
}
