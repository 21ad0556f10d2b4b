/// Content of a stated length while it arrives, in the storage it will be handed over in.
///
/// Room is made in steps: for a length up to `firstStep` once and exactly; for a greater length for
/// `firstStep` bytes, and for `growth` times as many when those have arrived. So a client that
/// announces much and sends little holds little, and one that sends nothing nothing. Room that nothing
/// has been stored in is address space, not memory, and to copy what has arrived takes longer than
/// to receive it, for the copy is new memory as well: so the second step is a long one.
struct ContentBuffer: Sendable {
    /// Room made before anything has arrived, in bytes.
    private static let firstStep = 1 << 20

    /// How many times as much room each later step makes: the second is enough for the longest body
    /// by default.
    private static let growth = 32

    /// The length stated, in bytes.
    let length: Int

    /// The content so far.
    private var bytes: [UInt8] = []

    /// Creates a buffer for content of a length that is known to be within the limit.
    init(length: Int) {
        self.length = length
    }

    /// How many bytes have not arrived.
    var missingCount: Int { length - bytes.count }

    /// How much memory the storage takes up, in bytes: what has been stored in it.
    var ownedByteCount: Int { bytes.count }

    /// Hands the content, which is complete, over with its padding.
    mutating func takeBody() -> Body {
        precondition(missingCount == 0, "\(missingCount) bytes of \(length) are missing")
        // Moved out, not copied out: a second reference would make the padding copy the content.
        return Body(padding: exchange(&bytes, with: []))
    }

    /// Takes bytes from `position` on, as many as are missing.
    mutating func take(_ source: Span<UInt8>, from position: inout Int) {
        let end = position + min(missingCount, source.count - position)
        guard end > position else { return }
        makeRoom(for: end - position)
        bytes.append(position..<end, of: source)
        position = end
    }

    /// Lets `fill` store bytes behind those that have arrived and say how many; returns that number.
    mutating func receive(_ fill: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
        makeRoom(for: 1)
        let room = min(bytes.capacity - Body.padding, length) - bytes.count
        var received = 0
        bytes.append(addingCapacity: room) { output in
            // SAFETY: `append(addingCapacity:)` gives free space behind `initialized` bytes of which
            // `fill` says how many it has stored; that they are within the space is checked.
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

    /// Sees to it that `count` more bytes and the padding fit.
    private mutating func makeRoom(for count: Int) {
        let needed = bytes.count + count
        guard bytes.capacity < needed + Body.padding else { return }
        let step = max(Self.firstStep, Self.growth * bytes.count, needed)
        bytes.reserveCapacity(min(length, step) + Body.padding)
    }
}
