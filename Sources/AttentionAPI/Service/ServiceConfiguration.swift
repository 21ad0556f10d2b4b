import Attention
package import HTTP1
package import Tensors

/// The limits of the service, and its connections to the rest of the program.
package struct ServiceConfiguration: Sendable {
    /// Maximum length of a body, in bytes; known here so that 404 and 405 take precedence over 413.
    ///
    /// Default 32 MiB.
    package var maximumBodyLength = HTTPLimits().maximumBodyLength

    /// Maximum length of a response, in bytes, computed from its shapes before anything else is.
    ///
    /// Default 64 MiB.
    package var maximumAnswerLength = 64 << 20

    /// Maximum memory that one computation may allocate, in bytes.
    ///
    /// Default 512 MiB: a short request can ask for a large `d_out`.
    package var maximumComputationLength = 512 << 20

    /// Maximum duration of one computation, from its start.
    ///
    /// Default 60 s: the cost of a computation is known in advance, but not the time it will take.
    package var maximumComputeTime: Duration = .seconds(60)

    /// Maximum multiply-adds of a computation on the event loop.
    ///
    /// Default 100 000, about ten microseconds: queueing the work would take as long.
    package var maximumInlineCost = 100_000

    /// Maximum length of a body that is read on the event loop, in bytes.
    ///
    /// Default 8 KiB, about ten microseconds.
    package var maximumInlineBodyLength = 8 << 10

    /// Maximum multiply-adds of a computation that runs ahead of longer ones.
    ///
    /// Default 50 million, about a millisecond.
    package var maximumShortCost = 50_000_000

    /// Maximum length of a body that is read ahead of longer ones, in bytes.
    ///
    /// Default 128 KiB, a tensor of about 16 000 numbers.
    package var maximumShortBodyLength = 128 << 10

    /// Returns the valid API keys; nil if requests need none.
    package var accessKeys: (@Sendable () -> AccessKeys)?

    /// The origins of the web pages that may read responses; nil if only the server's own may.
    package var allowedOrigins: AllowedOrigins?

    /// Runs the pieces of computations, and of reading and printing large tensors; serially by
    /// default.
    package var parallelFor: ParallelFor = ExecutionContext.serial.parallelFor

    /// Maximum number of threads of `parallelFor`; with one, large tensors are read and printed like
    /// small ones.
    package var threadCount = 1

    /// Returns the name of the setting for a limit, such as `--max-body`, which details of problems
    /// then mention; nil if there is no such setting.
    package var settingName: @Sendable (ServiceLimit) -> String? = { _ in nil }

    /// Returns the current time, for deadlines, Server-Timing and the log.
    package var now: @Sendable () -> MonotonicTime

    /// Returns whether the server is shutting down.
    package var isDraining: @Sendable () -> Bool

    /// Logs a response, and once more if another replaces it before it is sent; one that is sent while
    /// it is printed, when it ends.
    package var log: @Sendable (borrowing RequestRecord) -> Void

    /// Writes the metrics of the rest of the program, after those of the service.
    package var writeMetrics: @Sendable (inout MetricsWriter) -> Void = { _ in }

    /// The models of the Open Inference Protocol besides the standard ones: other names for
    /// operations.
    package var modelAliases: [InferenceModel] = []

    /// The version of the program, for the metadata of the server.
    package var version = "0"

    /// Creates a configuration with default limits.
    package init(
        now: @escaping @Sendable () -> MonotonicTime,
        isDraining: @escaping @Sendable () -> Bool = { false },
        log: @escaping @Sendable (borrowing RequestRecord) -> Void = { _ in }
    ) {
        self.now = now
        self.isDraining = isDraining
        self.log = log
    }
}
