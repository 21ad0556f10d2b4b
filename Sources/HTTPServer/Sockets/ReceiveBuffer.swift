/// Memory that received bytes are read into, shared by all connections of a loop.
///
/// It is not an array, because the runtime checks each access to a mutable property for exclusivity,
/// twice for each request.
///
/// SAFETY: `start` points to `capacity` bytes that live as long as the value, which one loop uses.
@safe
struct ReceiveBuffer: ~Copyable {
    /// The maximum number of bytes received at once.
    let capacity: Int

    private let start: UnsafeMutableRawPointer

    init(capacity: Int) {
        self.capacity = capacity
        unsafe start = .allocate(byteCount: capacity, alignment: 64)
    }

    deinit { unsafe start.deallocate() }

    /// Calls `fill` to store bytes and return their number, then `take` to read them.
    func receive(
        _ fill: (UnsafeMutableRawBufferPointer) -> Int,
        take: (Span<UInt8>) -> Void
    ) {
        let count = unsafe fill(UnsafeMutableRawBufferPointer(start: start, count: capacity))
        precondition(count <= capacity, "\(count) bytes received into \(capacity)")
        // SAFETY: `fill` has initialized the first `count` bytes.
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        unsafe bytes.withMemoryRebound(to: UInt8.self) { unsafe take($0.span) }
    }
}
