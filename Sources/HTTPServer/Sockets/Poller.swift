private import CSystem
import Foundation

/// Watches descriptors, edge-triggered, with epoll or kqueue.
///
/// It can itself be watched.
struct Poller: ~Copyable {
    /// What has become of a descriptor since it was last reported.
    struct Event {
        let descriptor: Int32
        fileprivate let readiness: UInt32

        /// Bytes, or the end of them, may be read.
        var isReadable: Bool { readiness & UInt32(CSYSTEM_READABLE) != 0 }

        /// The send buffer has room again.
        var isWritable: Bool { readiness & UInt32(CSYSTEM_WRITABLE) != 0 }

        /// The peer sends nothing more; what it has sent may still be unread.
        var hasInputEnded: Bool { readiness & UInt32(CSYSTEM_INPUT_ENDED) != 0 }

        /// Both directions are gone: nobody is left to read an answer.
        var isHungUp: Bool { readiness & UInt32(CSYSTEM_HUNG_UP) != 0 }
    }

    /// Becomes readable when an event is waiting.
    let descriptor: Int32

    /// Makes `wait` return from any thread.
    let waker: Waker

    init() throws(SystemError) {
        descriptor = csystem_poller_create()
        guard descriptor >= 0 else { throw SystemError("epoll_create1") }
        let wakerDescriptor = csystem_waker_create(descriptor)
        guard wakerDescriptor >= 0 else {
            let error = SystemError("eventfd")
            close(descriptor)
            throw error
        }
        waker = Waker(poller: descriptor, descriptor: wakerDescriptor)
    }

    deinit {
        waker.close()
        close(descriptor)
    }

    /// Watches a descriptor until it is closed.
    func add(_ watched: Int32) throws(SystemError) {
        guard csystem_poller_add(descriptor, watched) >= 0 else { throw SystemError("epoll_ctl") }
    }

    /// Hands over the events that have come, after waiting for the first at most as long as told.
    ///
    /// - Returns: How many there were.
    func wait(milliseconds: Int32, _ body: (Event) -> Void) -> Int {
        var events = InlineArray<128, csystem_event>(repeating: csystem_event())
        var span = events.mutableSpan
        // SAFETY: the array holds CSYSTEM_POLL_CAPACITY events, the most that the call writes.
        let count = unsafe span.withUnsafeMutableBufferPointer { buffer in
            unsafe csystem_poller_wait(descriptor, buffer.baseAddress, milliseconds)
        }
        guard count > 0 else { return 0 }
        for index in 0..<Int(count) {
            body(Event(descriptor: events[index].descriptor, readiness: events[index].readiness))
        }
        return Int(count)
    }
}

/// Makes a poller return, from any thread.
struct Waker: Sendable {
    fileprivate let poller: Int32

    /// The descriptor that a wake-up is reported under.
    let descriptor: Int32

    /// Makes the poller return now, or the next time it waits.
    func wake() { csystem_waker_wake(poller, descriptor) }

    /// Takes note of a wake-up, so that it is not reported again.
    func clear() { csystem_waker_clear(descriptor) }

    fileprivate func close() {
        #if os(Linux)
        _ = Foundation.close(descriptor)
        #endif
    }
}
