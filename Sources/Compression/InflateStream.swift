internal import CZlib

/// zlib's state while it decompresses.
///
/// SAFETY: `state` is allocated and initialized as long as the stream exists, at an address that does not
/// change, which zlib requires. `next_in` and `next_out` are valid during `inflate`, and only then.
@safe
struct InflateStream: ~Copyable {
    /// The outcome of a step.
    enum Step {
        /// There is more to decompress.
        case more
        /// The compressed data has ended.
        case end
        /// The input has ended before the compressed data.
        case needsInput
        /// The data is not valid, for zlib's reason.
        case invalid(String)
    }

    private let state: UnsafeMutablePointer<z_stream>

    /// Starts to decompress content with a coding.
    ///
    /// - Precondition: There is memory for zlib's state, about 40 KiB.
    init(_ coding: ContentCoding) {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: z_stream())
        let status = unsafe attention_inflate_init(state, coding.windowBits)
        precondition(status == Z_OK, "no memory to decompress")
    }

    deinit {
        unsafe inflateEnd(state)
        unsafe state.deallocate()
    }

    /// Starts again, after the end of a gzip member.
    mutating func restart() { unsafe inflateReset(state) }

    /// Decompresses from the start of `input` until it is used up or `output` is full.
    ///
    /// - Parameters:
    ///   - input: The compressed bytes that follow those of the previous step.
    ///   - output: Receives decompressed bytes.
    ///   - consumed: Grows by the number of bytes that were read.
    /// - Returns: The outcome.
    mutating func inflate(
        _ input: Span<UInt8>,
        into output: inout OutputSpan<UInt8>,
        consumed: inout Int
    ) -> Step {
        let status = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target, count in
                let free = target.count - count
                let inputCount = UInt32(clamping: source.count)
                let outputCount = UInt32(clamping: free)
                unsafe state.pointee.next_in = UnsafeMutablePointer(
                    mutating: source.baseAddress
                )
                unsafe state.pointee.avail_in = inputCount
                unsafe state.pointee.next_out = target.baseAddress.map { unsafe $0 + count }
                unsafe state.pointee.avail_out = outputCount
                let status = unsafe CZlib.inflate(state, Z_NO_FLUSH)
                consumed += unsafe Int(inputCount - state.pointee.avail_in)
                count += unsafe Int(outputCount - state.pointee.avail_out)
                return status
            }
        }
        switch status {
        case Z_STREAM_END: return .end
        // No progress: as there is room for output, input is missing.
        case Z_BUF_ERROR: return output.freeCapacity > 0 ? .needsInput : .more
        case Z_OK:
            let isAllRead = unsafe state.pointee.avail_in == 0 && state.pointee.avail_out > 0
            return isAllRead ? .needsInput : .more
        case Z_MEM_ERROR: preconditionFailure("no memory to decompress")
        case Z_NEED_DICT: return .invalid("it needs a preset dictionary")
        default:
            return .invalid(
                unsafe state.pointee.msg.map { unsafe String(cString: $0) } ?? "error \(status)"
            )
        }
    }
}
