private import CSystem
import Foundation
import HTTP1

/// Owns one descriptor of a connected or listening socket, and closes it at the end of its life.
struct Socket: ~Copyable {
    /// The number the kernel knows the socket by.
    let descriptor: Int32

    /// What a transfer came to.
    enum Transfer {
        /// This many bytes moved; when reading, 0 is the end of the input.
        case moved(Int)
        /// Nothing can move now.
        case wouldBlock
        /// The connection is lost.
        case failed

        /// How many bytes moved.
        var byteCount: Int {
            guard case .moved(let count) = self else { return 0 }
            return count
        }
    }

    /// Takes over a descriptor.
    init(owning descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Reads what has arrived, as much as fits.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        while true {
            // SAFETY: the buffer's length bounds what the kernel writes.
            let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count >= 0 { return .moved(count) }
            switch csystem_errno() {
            case EINTR: continue
            case EAGAIN, EWOULDBLOCK: return .wouldBlock
            default: return .failed
            }
        }
    }

    /// Sends as much of the queue as the kernel takes in one call.
    func send(_ queue: borrowing SendQueue) -> Transfer {
        while true {
            let count =
                queue.segmentCount == 1 ? sendFirstSegment(of: queue) : sendSegments(of: queue)
            if count >= 0 { return .moved(count) }
            switch csystem_errno() {
            case EINTR: continue
            case EAGAIN, EWOULDBLOCK: return .wouldBlock
            default: return .failed
            }
        }
    }

    /// Sends the only segment, for which the kernel need not be told of a list.
    private func sendFirstSegment(of queue: borrowing SendQueue) -> Int {
        let offset = queue.offset
        return unsafe queue.withUnsafeBytes(ofSegment: 0) { bytes in
            // SAFETY: the bytes lie within the segment, which is alive during the call.
            let unsent = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset...])
            return unsafe Foundation.send(descriptor, unsent.baseAddress, unsent.count, 0)
        }
    }

    private func sendSegments(of queue: borrowing SendQueue) -> Int {
        unsafe Socket.withVectors(queue) { vectors in
            // SAFETY: each vector lies within a segment that is alive during the call.
            unsafe writev(descriptor, vectors.baseAddress, Int32(vectors.count))
        }
    }

    /// How many of the bytes sent have not reached the peer; 0 where the system does not tell.
    var untakenByteCount: Int { max(csystem_untaken(descriptor), 0) }

    /// Tells the peer that nothing more follows.
    func shutDownWriting() {
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }

    private static let mostVectors = 16

    private static func withVectors(
        _ queue: borrowing SendQueue,
        _ body: (UnsafeBufferPointer<iovec>) -> Int
    ) -> Int {
        var vectors = unsafe InlineArray<16, iovec>(repeating: iovec())
        func gather(_ index: Int) -> Int {
            guard index < min(queue.segmentCount, mostVectors) else {
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
