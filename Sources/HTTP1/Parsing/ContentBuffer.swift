/// Collects content of a stated length in the storage of the request's body.
///
/// A length up to `firstStep` is allocated at once. For a greater length, `firstStep` bytes are
/// allocated, and `growth` times the bytes that have arrived when the storage is full. Memory
/// therefore grows with what a client has sent, not with what it has announced. The second step is
/// a long one because copying the content takes longer than receiving it (the copy is new memory
/// too), while storage without content is only address space.
struct ContentBuffer: Sendable {
    /// The storage allocated before any content has arrived, in bytes.
    private static let firstStep = 1 << 20

    /// The factor of each later step; the second step is enough for the longest body by default.
    private static let growth = 32

    /// The length stated, in bytes.
    let length: Int

    /// The content so far.
    private var bytes: [UInt8] = []

    /// Creates a buffer for content whose length is within the limit.
    init(length: Int) {
        self.length = length
    }

    /// The number of bytes that have not arrived.
    var missingCount: Int { length - bytes.count }

    /// The memory that the content uses, in bytes.
    var ownedByteCount: Int { bytes.count }

    /// Returns the complete content and forgets it.
    mutating func takeBody() -> Body {
        precondition(missingCount == 0, "\(missingCount) bytes of \(length) are missing")
        // Moved, because with a second reference the padding would copy the content.
        return Body(padding: exchange(&bytes, with: []))
    }

    /// Takes bytes from `position` on, up to the number that is missing.
    mutating func take(_ source: Span<UInt8>, from position: inout Int) {
        let end = position + min(missingCount, source.count - position)
        guard end > position else { return }
        makeRoom(for: end - position)
        bytes.append(position..<end, of: source)
        position = end
    }

    /// Lets `fill` store bytes after those that have arrived; returns the number of bytes, as
    /// `fill` does.
    mutating func receive(_ fill: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
        makeRoom(for: 1)
        let room = min(bytes.capacity - Body.padding, length) - bytes.count
        var received = 0
        bytes.append(addingCapacity: room) { output in
            // SAFETY: the space after `initialized` bytes is free, and the number of bytes that
            // `fill` has stored in it is checked.
            unsafe output.withUnsafeMutableBufferPointer { space, initialized in
                received = unsafe fill(
                    UnsafeMutableRawBufferPointer(space.extracting(initialized...))
                )
                precondition((0...room).contains(received), "\(received) bytes read into \(room)")
                initialized += received
            }
        }
        return received
    }

    /// Makes room for `count` more bytes and the padding.
    private mutating func makeRoom(for count: Int) {
        let needed = bytes.count + count
        guard bytes.capacity < needed + Body.padding else { return }
        let step = max(Self.firstStep, Self.growth * bytes.count, needed)
        bytes.reserveCapacity(min(length, step) + Body.padding)
    }
}
