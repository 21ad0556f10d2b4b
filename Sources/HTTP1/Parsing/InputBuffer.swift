/// Bytes received and not yet taken, in the order they came.
///
/// Owns no memory while there are none.
struct InputBuffer: Sendable {
    private var bytes: [UInt8] = []
    /// How many of `bytes` have been taken.
    private var position = 0

    /// Whether all bytes have been taken.
    var isEmpty: Bool { position == bytes.count }

    /// The next byte; nil if all have been taken.
    var first: UInt8? { isEmpty ? nil : bytes[position] }

    /// The size of the storage, in bytes.
    var ownedByteCount: Int { bytes.capacity }

    /// Puts bytes behind those that are waiting.
    mutating func append(_ source: Span<UInt8>) {
        // Moving the rest to the front only when it is the smaller part keeps the total linear.
        if position > bytes.count / 2 {
            bytes.removeFirst(position)
            position = 0
        }
        bytes.append(0..<source.count, of: source)
    }

    /// Whether some byte behind the next `count` fulfils a condition.
    func contains(behind count: Int, where condition: (UInt8) -> Bool) -> Bool {
        guard count < bytes.count - position else { return false }
        return bytes[(position + count)...].contains(where: condition)
    }

    /// Takes the next byte, which must be there.
    mutating func removeFirst() {
        precondition(!isEmpty, "no byte to take")
        position += 1
        releaseIfEmpty()
    }

    /// Lets `take` take bytes, by moving the position it is given behind the last of them.
    mutating func read<Result, Failure: Error>(
        _ take: (_ bytes: Span<UInt8>, _ position: inout Int) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var newPosition = position
        let result = try take(bytes.span, &newPosition)
        position = newPosition
        releaseIfEmpty()
        return result
    }

    /// Forgets all bytes.
    mutating func removeAll() { self = InputBuffer() }

    private mutating func releaseIfEmpty() {
        if isEmpty { removeAll() }
    }
}
