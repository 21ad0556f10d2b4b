internal import CZlib

/// zlib's state while it compresses.
///
/// SAFETY: as for `InflateStream`.
@safe
struct DeflateStream: ~Copyable {
    private let state: UnsafeMutablePointer<z_stream>

    /// Starts a stream of deflate blocks without header and trailer.
    ///
    /// - Precondition: There is memory for zlib's state, about 256 KiB.
    init(level: CInt) {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: z_stream())
        let status = unsafe attention_deflate_init(state, level)
        precondition(status == Z_OK, "no memory to compress")
    }

    deinit {
        unsafe deflateEnd(state)
        unsafe state.deallocate()
    }

    /// Returns content as deflate blocks that end at a byte's boundary; the last blocks end the stream.
    ///
    /// - Precondition: `content` is shorter than 4 GiB.
    mutating func blocks(of content: Span<UInt8>, isLast: Bool) -> [UInt8] {
        // A flush adds an empty block to what `deflateBound` expects.
        let room = unsafe Int(deflateBound(state, UInt(content.count))) + 16
        var blocks: [UInt8] = []
        blocks.append(addingCapacity: room) { output in
            let status = unsafe content.withUnsafeBufferPointer { source in
                unsafe output.withUnsafeMutableBufferPointer { target, count in
                    unsafe state.pointee.next_in = UnsafeMutablePointer(
                        mutating: source.baseAddress
                    )
                    unsafe state.pointee.avail_in = UInt32(source.count)
                    unsafe state.pointee.next_out = target.baseAddress
                    unsafe state.pointee.avail_out = UInt32(target.count)
                    let status = unsafe deflate(state, isLast ? Z_FINISH : Z_SYNC_FLUSH)
                    count = unsafe target.count - Int(state.pointee.avail_out)
                    return status
                }
            }
            precondition(status == (isLast ? Z_STREAM_END : Z_OK), "all content fits")
        }
        return blocks
    }
}
