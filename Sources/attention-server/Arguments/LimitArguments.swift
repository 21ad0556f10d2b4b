import ArgumentParser
import AttentionAPI
import HTTP1
import HTTPServer

/// The limits on requests and connections.
struct LimitArguments: ParsableArguments {
    @Option(
        help: Setting.threads.help(
            """
            Number of threads that compute, and of event loops. Default: the number of \
            processors that the process may run on, at most the CPU quota of its control groups.
            """
        )
    )
    var threads: Int?

    @Option(help: Setting.maxBody.help("Maximum size of a request body."))
    var maxBody = ByteCount(Defaults.server.limits.maximumBodyLength)

    @Option(help: Setting.maxAnswer.help("Maximum size of a response, predicted from the shapes."))
    var maxAnswer = ByteCount(Defaults.service.maximumAnswerLength)

    @Option(help: Setting.maxComputation.help("Maximum memory that one computation may allocate."))
    var maxComputation = ByteCount(Defaults.service.maximumComputationLength)

    @Option(
        help: Setting.maxInFlight.help(
            """
            Maximum memory for the request bodies and responses of all connections; requests \
            beyond it get 503. Default: \(ByteCount(Defaults.server.maximumInFlight)), or four \
            times \(Setting.maxBody.flag) if that is more.
            """
        )
    )
    var maxInFlight: ByteCount?

    @Option(help: Setting.maxTarget.help("Maximum length of a request target."))
    var maxTarget = ByteCount(Defaults.server.limits.maximumTargetLength)

    @Option(help: Setting.maxHeaders.help("Maximum size of a header section."))
    var maxHeaders = ByteCount(Defaults.server.limits.maximumHeaderSectionLength)

    @Option(help: Setting.maxConnections.help("Maximum number of connections; more get 503."))
    var maxConnections = Defaults.server.maximumConnections

    @Option(
        help: Setting.maxQueue.help(
            """
            Maximum number of computations that wait for a thread, short and long ones counted \
            separately; requests beyond it get 429.
            """
        )
    )
    var maxQueue = Defaults.server.maximumQueuedWork

    func validate() throws {
        if let threads { try Setting.threads.validate(threads, in: 1...1024) }
        try Setting.maxConnections.validate(maxConnections, in: 1...1_000_000_000)
        try Setting.maxQueue.validate(maxQueue, in: 0...Int.max)
        try Setting.maxBody.validate(maxBody.count, in: 1...Int.max)
        try Setting.maxAnswer.validate(maxAnswer.count, in: 1...Int.max)
        try Setting.maxComputation.validate(maxComputation.count, in: 1...Int.max)
        // The paths of all operations, and the fields that a POST needs, fit into the least values.
        // Positions in a head are stored in 32 bits.
        try Setting.maxTarget.validate(maxTarget.count, in: 32...1 << 30)
        try Setting.maxHeaders.validate(maxHeaders.count, in: 64...1 << 30)
        // The storage of a chunked body grows to twice the length of its content.
        if let maxInFlight, maxInFlight.count / 2 < maxBody.count {
            throw ValidationError(
                "\(Setting.maxInFlight.flag) is \(maxInFlight.count); expected at least twice "
                    + "\(Setting.maxBody.flag), which is \(maxBody.count)"
            )
        }
    }

    /// Stores the limits in the configurations.
    func apply(to server: inout ServerConfiguration, _ service: inout ServiceConfiguration) {
        server.limits.maximumBodyLength = maxBody.count
        server.limits.maximumTargetLength = maxTarget.count
        server.limits.maximumHeaderSectionLength = maxHeaders.count
        server.maximumConnections = maxConnections
        server.maximumQueuedWork = maxQueue
        let (fourBodies, overflow) = maxBody.count.multipliedReportingOverflow(by: 4)
        server.maximumInFlight =
            maxInFlight?.count ?? max(server.maximumInFlight, overflow ? Int.max : fourBodies)
        service.maximumBodyLength = maxBody.count
        service.maximumAnswerLength = maxAnswer.count
        service.maximumComputationLength = maxComputation.count
    }
}
