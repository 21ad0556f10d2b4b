package import Tensors

/// How large tensors are read on several threads.
package struct ParallelReading: Sendable {
    /// Runs the pieces of a tensor's text.
    let parallelFor: ParallelFor

    /// The number of bytes of a tensor that are read before the text that follows is examined.
    ///
    /// Default 16 KiB: examining the text costs little compared with reading that much, even in a
    /// document of many tensors.
    package var minimumHeadByteCount = 16 << 10

    /// The number of bytes of the document that must follow.
    ///
    /// Default 128 KiB, the work of a tenth of a millisecond: waking a thread takes ten microseconds.
    package var minimumRestByteCount = 128 << 10

    /// The length of the pieces that the threads read in turn, in bytes.
    ///
    /// Default 64 KiB, the work of less than a tenth of a millisecond: examining a piece brings its
    /// text into the caches, and the threads finish at about the same time.
    package var pieceByteCount = 64 << 10

    /// Creates the default configuration.
    package init(parallelFor: @escaping ParallelFor) { self.parallelFor = parallelFor }
}
