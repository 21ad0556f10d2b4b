/// Memory that bytes are read to before anyone owns them: one for all connections of a loop.
///
/// No array: each access to one that can change is checked by the runtime, twice for each request.
@safe
struct ReceiveBuffer: ~Copyable {
    /// How many bytes are received at once, at most.
    let capacity: Int

    private let start: UnsafeMutableRawPointer

    /// Allocates the memory.
    init(capacity: Int) {
        self.capacity = capacity
        unsafe start = .allocate(byteCount: capacity, alignment: 64)
    }

    deinit { unsafe start.deallocate() }

    /// Lets `fill` store bytes and say how many, and then `take` look at them.
    func receive(
        _ fill: (UnsafeMutableRawBufferPointer) -> Int,
        take: (Span<UInt8>) -> Void
    ) {
        // SAFETY: the memory is as long as the buffer says, lives as long as `self`, and has been
        // stored in up to the count, which is checked; only one loop has it, on its queue.
        let count = unsafe fill(UnsafeMutableRawBufferPointer(start: start, count: capacity))
        precondition(count <= capacity, "\(count) bytes received into \(capacity)")
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        unsafe bytes.withMemoryRebound(to: UInt8.self) { unsafe take($0.span) }
    }
}
