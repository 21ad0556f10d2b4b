/// A queue of the bytes that have been received and not yet parsed.
///
/// It owns no memory while it is empty.
struct InputBuffer: Sendable {
    private var bytes: [UInt8] = []
    /// The number of bytes that have been taken.
    private var position = 0

    /// The number of bytes that have not been taken.
    var count: Int { bytes.count - position }

    /// Whether all bytes have been taken.
    var isEmpty: Bool { position == bytes.count }

    /// The next byte; nil if all have been taken.
    var first: UInt8? { isEmpty ? nil : bytes[position] }

    /// The size of the storage, in bytes.
    var ownedByteCount: Int { bytes.capacity }

    /// Appends bytes.
    mutating func append(_ source: Span<UInt8>) {
        // The rest is moved to the front only when it is the smaller part, so the total is linear.
        if position > bytes.count / 2 {
            bytes.removeFirst(position)
            position = 0
        }
        // With the padding, the rest of the buffer can become the body of a request.
        if bytes.isEmpty { bytes.reserveCapacity(source.count + Body.padding) }
        bytes.append(0..<source.count, of: source)
    }

    /// Takes all bytes, in the memory that they were received in.
    mutating func takeAll() -> [UInt8] {
        bytes.removeFirst(position)
        defer { self = InputBuffer() }
        return exchange(&bytes, with: [])
    }

    /// Returns whether a byte after the next `count` bytes fulfils a condition.
    func contains(after count: Int, where condition: (UInt8) -> Bool) -> Bool {
        guard count < bytes.count - position else { return false }
        return bytes[(position + count)...].contains(where: condition)
    }

    /// Takes the next byte; traps if there is none.
    mutating func removeFirst() {
        precondition(!isEmpty, "no byte to take")
        position += 1
        releaseIfEmpty()
    }

    /// Lets `take` take bytes by advancing the position that it is given.
    mutating func read<Result, Failure: Error>(
        _ take: (_ bytes: Span<UInt8>, _ position: inout Int) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var newPosition = position
        let result = try take(bytes.span, &newPosition)
        position = newPosition
        releaseIfEmpty()
        return result
    }

    mutating func removeAll() { self = InputBuffer() }

    private mutating func releaseIfEmpty() {
        if isEmpty { removeAll() }
    }
}
