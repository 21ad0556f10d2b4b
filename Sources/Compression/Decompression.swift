internal import CZlib

extension ContentCoding {
    /// Returns content without its coding.
    ///
    /// Memory grows with what has been decompressed, up to twice `limit`; a gzip trailer that tells the
    /// length is taken as a hint.
    ///
    /// - Parameters:
    ///   - content: The compressed content.
    ///   - limit: The maximum length of the result, in bytes.
    ///   - spareCapacity: The capacity that the result has after its last byte, at least.
    /// - Returns: The decompressed content.
    /// - Throws: `DecompressionError` if the content is damaged, or longer than `limit`.
    /// - Complexity: O(`limit`), however long the content would become.
    package func decompress(
        _ content: ArraySlice<UInt8>,
        limit: Int,
        spareCapacity: Int
    ) throws(DecompressionError) -> [UInt8] {
        let input = content.span
        var stream = InflateStream(self)
        var output: [UInt8] = []
        output.reserveCapacity(firstCapacity(for: input, limit: limit) + spareCapacity)
        var offset = 0
        while true {
            // One byte more than the limit shows that the content is too long.
            let room = min(
                max(output.capacity - spareCapacity - output.count, Self.leastRoom, output.count),
                limit + 1 - output.count
            )
            var result = InflateStream.Step.more
            output.append(addingCapacity: room) { free in
                result = stream.inflate(input.extracting(offset...), into: &free, consumed: &offset)
            }
            guard output.count <= limit else { throw .tooLong }
            switch result {
            case .more: continue
            case .needsInput: throw .truncated
            case .invalid(let reason): throw .invalid(reason: reason, offset: offset)
            case .end where offset == input.count: return output
            case .end where self == .gzip && Self.isGzipMember(input.extracting(offset...)):
                stream.restart()
            case .end: throw .trailingData(offset: offset)
            }
        }
    }

    /// The least capacity for a step of decompression, in bytes.
    private static let leastRoom = 32 << 10

    /// The highest ratio of decompressed to compressed length that deflate can reach.
    private static let maximumRatio = 1032

    /// Returns the capacity with which the result probably need not grow.
    private func firstCapacity(for input: Span<UInt8>, limit: Int) -> Int {
        guard self == .gzip, input.count >= 18 else { return min(4 * input.count, limit) }
        // The length modulo 2³² (RFC 1952 section 2.3.1), if the content has one member and is honest.
        var length = 0
        for index in input.count - 4..<input.count {
            length |= Int(input[index]) << (8 * (index - input.count + 4))
        }
        return min(length, limit, Self.maximumRatio * input.count)
    }

    /// Returns whether bytes begin as a gzip member does.
    private static func isGzipMember(_ bytes: Span<UInt8>) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
    }
}
