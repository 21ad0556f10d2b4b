package import HTTP1

/// The address of the server and its limits.
package struct ServerConfiguration: Sendable {
    /// The address to listen on.
    ///
    /// Default: any free port of the loopback interface.
    package var address = ListenAddress.tcp(host: "127.0.0.1", port: 0)

    /// The number of event loops, which move bytes.
    ///
    /// Default 1; one per core is best.
    package var eventLoopCount = 1

    /// The maximum number of long pieces of work that run at once, and likewise of short ones.
    ///
    /// Default 1; one per core is best.
    package var workerCount = 1

    /// The maximum number of long pieces of work that wait for a thread, and likewise of short ones;
    /// further requests get 429.
    ///
    /// Default 256: more would wait longer than clients do.
    package var maximumQueuedWork = 256

    /// The maximum number of open connections; further ones get 503.
    ///
    /// Default 10 000, each well under 1 kB when idle.
    package var maximumConnections = 10_000

    /// The maximum memory for the request bodies and responses of all connections, in bytes; requests
    /// beyond it get 503.
    ///
    /// Default 1 GiB. The first 64 KiB of each connection are not counted.
    package var maximumInFlight = 1 << 30

    /// Limits on what a peer can make the server store or read.
    package var limits = HTTPLimits()

    /// Limits on the time that each phase of a connection may take.
    package var deadlines = ConnectionDeadlines()

    /// How long after `drain()` responses may still be sent; unfinished requests then get 503.
    ///
    /// Default 30 s, the time after which Kubernetes kills a process.
    package var drainTimeout: Duration = .seconds(30)

    /// The last part of the drain time, reserved for refusing what cannot be finished.
    ///
    /// Default 500 ms.
    package var refusalTime: Duration = .milliseconds(500)

    /// Creates the default configuration.
    package init() {}
}
