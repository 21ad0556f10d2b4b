package import HTTP1

/// Where the server listens, and every limit that it keeps.
package struct ServerConfiguration: Sendable {
    /// Where to listen.
    package var address: ListenAddress

    /// How many event loops move bytes.
    ///
    /// One per core.
    package var eventLoopCount = 1

    /// How many pieces of long work run at once, and as many of short work beside them.
    ///
    /// One per core.
    package var workerCount = 1

    /// How many pieces of long work may wait beside them, and as many of short work, as a count;
    /// beyond it requests get 429.
    ///
    /// 256: more would wait longer than clients do.
    package var maximumQueuedWork = 256

    /// How many connections may be open, as a count; beyond it they are answered with 503.
    ///
    /// 10 000, each well under 1 kB when idle.
    package var maximumConnections = 10_000

    /// How much memory request bodies and answers may take up, over all connections, in bytes;
    /// beyond it requests are answered with 503.
    ///
    /// 1 GiB. The first 64 KiB of each connection are not counted.
    package var maximumInFlight = 1 << 30

    /// What a peer may make the server hold or read.
    package var limits = HTTPLimits()

    /// How long a connection may take over each part of its life.
    package var deadlines = ConnectionDeadlines()

    /// How long after `drain()` the last answers may take: then the rest gets 503.
    ///
    /// 30 s, as Kubernetes allows before it kills.
    package var drainTimeout: Duration = .seconds(30)

    /// The last part of the drain time, kept for refusing what cannot be finished.
    ///
    /// 500 ms.
    package var refusalTime: Duration = .milliseconds(500)

    /// Creates the default configuration for an address.
    package init(address: ListenAddress) { self.address = address }
}
