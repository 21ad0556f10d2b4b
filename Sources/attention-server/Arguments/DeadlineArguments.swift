import ArgumentParser
import AttentionAPI
import HTTP1
import HTTPServer

/// The limits on time.
struct DeadlineArguments: ParsableArguments {
    @Option(help: Setting.idleTimeout.help("How long a connection may be idle between requests."))
    var idleTimeout = Seconds(Defaults.server.deadlines.idle)

    @Option(help: Setting.headerTimeout.help("How long a header section may take to arrive."))
    var headerTimeout = Seconds(Defaults.server.deadlines.headers)

    @Option(
        help: Setting.transferTimeout.help(
            """
            How long a body may take to arrive, or a response to be received by the client, \
            before \(Setting.minRate.flag) applies; also the longest pause in either.
            """
        )
    )
    var transferTimeout = Seconds(Defaults.server.deadlines.grace)

    @Option(help: Setting.minRate.help("Minimum rate after that, in bytes per second."))
    var minRate = ByteCount(Int(Defaults.server.deadlines.minimumRate))

    @Option(
        help: Setting.computeTimeout.help("How long a computation may run; longer ones get 413.")
    )
    var computeTimeout = Seconds(Defaults.service.maximumComputeTime)

    @Option(
        help: Setting.drainTimeout.help(
            "How long a stopping server goes on serving; unfinished requests then get 503."
        )
    )
    var drainTimeout = Seconds(Defaults.server.drainTimeout)

    func validate() throws {
        try Setting.minRate.validate(minRate.count, in: 1...Int.max)
        // With less, no request would arrive, be computed or be answered in time.
        try Setting.idleTimeout.validate(idleTimeout, atLeast: Seconds(.milliseconds(10)))
        try Setting.headerTimeout.validate(headerTimeout, atLeast: Seconds(.milliseconds(10)))
        try Setting.transferTimeout.validate(transferTimeout, atLeast: Seconds(.milliseconds(10)))
        try Setting.computeTimeout.validate(computeTimeout, atLeast: Seconds(.milliseconds(1)))
    }

    /// Stores the deadlines in the configurations.
    func apply(to server: inout ServerConfiguration, _ service: inout ServiceConfiguration) {
        server.deadlines.idle = idleTimeout.duration
        server.deadlines.headers = headerTimeout.duration
        server.deadlines.grace = transferTimeout.duration
        server.deadlines.minimumRate = Int64(minRate.count)
        server.drainTimeout = drainTimeout.duration
        service.maximumComputeTime = computeTimeout.duration
    }
}
