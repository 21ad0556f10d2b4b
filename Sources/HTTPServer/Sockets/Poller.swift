private import CSystem
import Foundation

/// Watches descriptors, edge-triggered, with epoll or kqueue.
///
/// Dispatch, or another poller, can watch the poller's own descriptor.
struct Poller: ~Copyable {
    /// A change of a descriptor since it was last reported.
    struct Event {
        let descriptor: Int32
        fileprivate let readiness: UInt32

        /// Bytes, or the end of the input, can be read.
        var isReadable: Bool { readiness & UInt32(CSYSTEM_READABLE) != 0 }

        /// The send buffer has room again.
        var isWritable: Bool { readiness & UInt32(CSYSTEM_WRITABLE) != 0 }

        /// The peer has finished sending; received bytes may still be unread.
        var hasInputEnded: Bool { readiness & UInt32(CSYSTEM_INPUT_ENDED) != 0 }

        /// The connection is closed in both directions, so a response would not be read.
        var isHungUp: Bool { readiness & UInt32(CSYSTEM_HUNG_UP) != 0 }
    }

    /// The poller's own descriptor, which becomes readable when an event is pending.
    let descriptor: Int32

    /// The descriptor in the event of a wake-up.
    let wakerDescriptor: Int32

    init() throws(SystemError) {
        let poller = csystem_poller_create()
        guard poller >= 0 else { throw SystemError("epoll_create1") }
        let waker = csystem_waker_create(poller)
        guard waker >= 0 else {
            let error = SystemError("eventfd")
            close(poller)
            throw error
        }
        (descriptor, wakerDescriptor) = (poller, waker)
    }

    deinit {
        #if os(Linux)
        close(wakerDescriptor)
        #endif
        close(descriptor)
    }

    /// Watches a descriptor until it is closed.
    func add(_ watched: Int32) throws(SystemError) {
        guard csystem_poller_add(descriptor, watched) >= 0 else { throw SystemError("epoll_ctl") }
    }

    /// Waits for at most `milliseconds` for an event, and calls `body` for each one that is pending.
    ///
    /// - Returns: The number of events.
    func wait(milliseconds: Int32, _ body: (Event) -> Void) -> Int {
        var events = InlineArray<128, csystem_event>(repeating: csystem_event())
        var span = events.mutableSpan
        // SAFETY: the call writes at most CSYSTEM_POLL_CAPACITY events, the capacity of the array.
        let count = unsafe span.withUnsafeMutableBufferPointer { buffer in
            unsafe csystem_poller_wait(descriptor, buffer.baseAddress, milliseconds)
        }
        guard count > 0 else { return 0 }
        for index in 0..<Int(count) {
            body(Event(descriptor: events[index].descriptor, readiness: events[index].readiness))
        }
        return Int(count)
    }

    /// Makes `wait` return now, or the next time it is called; may be called from any thread.
    func wake() { csystem_waker_wake(descriptor, wakerDescriptor) }

    /// Acknowledges a wake-up, so that it is not reported again.
    func clearWakeUp() { csystem_waker_clear(wakerDescriptor) }
}
