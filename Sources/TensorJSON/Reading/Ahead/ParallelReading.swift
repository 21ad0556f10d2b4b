package import Tensors

/// How large tensors are read on several threads.
package struct ParallelReading: Sendable {
    /// Runs the pieces of a tensor's text.
    let parallelFor: ParallelFor

    /// How much of a tensor is read before what follows is looked at, in bytes.
    ///
    /// Default 16 KiB: looking costs little beside what has been read by then, however many tensors
    /// a document has.
    package var leastHead = 16 << 10

    /// How much of the document must follow, in bytes.
    ///
    /// Default 128 KiB, a tenth of a millisecond's work: waking a thread takes ten microseconds.
    package var leastRest = 128 << 10

    /// How long the pieces are that each thread takes in turn, in bytes.
    ///
    /// Default 64 KiB, less than a tenth of a millisecond's work: what is found out about a piece
    /// brings its text into the nearer caches, and threads are done at about the same time.
    package var pieceLength = 64 << 10

    /// Creates the default, given where the pieces are to run.
    package init(parallelFor: @escaping ParallelFor) { self.parallelFor = parallelFor }
}
