import Attention
package import HTTP1
package import Tensors

/// What the service needs to know of the world around it.
package struct ServiceConfiguration: Sendable {
    /// Longest body, in bytes: known here so that 404 and 405 win over 413.
    ///
    /// Default 32 MiB.
    package var maximumBodyLength = HTTPLimits().maximumBodyLength

    /// Longest answer, in bytes, judged by what the shapes allow before anything is computed.
    ///
    /// Default 64 MiB.
    package var maximumAnswerLength = 64 << 20

    /// Most memory that one computation may allocate, in bytes.
    ///
    /// Default 512 MiB: a short request can name a great `d_out`.
    package var maximumComputationLength = 512 << 20

    /// How long a computation may take once it runs; then it is given up.
    ///
    /// Default 60 s: what is known of its cost before does not tell how long it takes.
    package var longestComputation: Duration = .seconds(60)

    /// Up to how many multiply-adds a request is answered on the event loop, as a count.
    ///
    /// Default 100 000, some ten microseconds: going elsewhere costs as much.
    package var largestInlineCost = 100_000

    /// Up to what length a body is read on the event loop, in bytes.
    ///
    /// Default 8 KiB, some ten microseconds.
    package var longestInlineBody = 8 << 10

    /// Up to how many multiply-adds a computation goes before longer ones, as a count.
    ///
    /// Default 50 million, about a millisecond.
    package var largestShortCost = 50_000_000

    /// Up to what length a body is read and computed before what is longer, in bytes.
    ///
    /// Default 128 KiB: a tensor of 16 000 numbers or so.
    package var longestShortBody = 128 << 10

    /// The keys in force now, of which a request that computes must carry one; nil asks for none.
    package var accessKeys: (@Sendable () -> AccessKeys)?

    /// How long computations, and the reading and printing of large tensors, run their pieces; serial
    /// unless told otherwise.
    package var parallelFor: ParallelFor = ExecutionContext.serial.parallelFor

    /// How many threads that may be; where it is one, large tensors are read and printed as small ones
    /// are.
    package var threadCount = 1

    /// The time now, for Server-Timing and the log.
    package var now: @Sendable () -> MonotonicTime

    /// Whether the server is on its way out.
    package var isDraining: @Sendable () -> Bool

    /// Called once for each request, when its answer is known; again if another takes its place.
    package var log: @Sendable (RequestRecord) -> Void

    /// Creates a configuration with default limits.
    package init(
        now: @escaping @Sendable () -> MonotonicTime,
        isDraining: @escaping @Sendable () -> Bool = { false },
        log: @escaping @Sendable (RequestRecord) -> Void = { _ in }
    ) {
        self.now = now
        self.isDraining = isDraining
        self.log = log
    }
}

/// What is worth remembering of a request that has been answered.
package struct RequestRecord: Sendable {
    /// The method; nil if the request was not understood.
    package var method: Method?
    /// The path without the query; nil if the request was not understood.
    package var path: String?
    /// The status of the answer.
    package var status: Status
    /// The id that the answer carries.
    package var requestID: String
    /// The length of the request's content, in bytes.
    package var bodyLength: Int
    /// From the request's arrival to the answer's being known.
    package var duration: Duration
    /// What was wrong, if the answer is an error.
    package var problem: String?
}
