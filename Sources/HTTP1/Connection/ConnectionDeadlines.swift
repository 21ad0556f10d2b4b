/// How long a connection may spend in each part of its life.
///
/// Where bytes move, the time allowed grows with the bytes that have moved: `grace + bytes /
/// minimumRate`. A slow but honest client is served, and one that sends a byte now and then is not.
package struct ConnectionDeadlines: Sendable {
    /// The time between two requests in which no byte arrives; then the connection is closed
    /// without a response.
    ///
    /// Default 75 s, as clients and proxies commonly expect.
    package var idle: Duration = .seconds(75)

    /// The time from the first byte of a request to the end of its header section; then 408.
    ///
    /// Default 10 s, far more than any honest client needs for 32 KiB.
    package var headers: Duration = .seconds(10)

    /// The time for sending a body, or for reading a response, before the rate counts; also the
    /// longest pause within either.
    ///
    /// Default 20 s.
    package var grace: Duration = .seconds(20)

    /// The minimum rate of a body's arrival, and of a response's reading, after the grace time, in
    /// bytes per second.
    ///
    /// Default 4096, slower than any usable network.
    package var minimumRate: Int64 = 4096

    /// How long the peer's remaining bytes are read and dropped after the sending side is shut
    /// down, so that a reset does not destroy the response on its way (RFC 9112 section 9.6).
    ///
    /// Default 2 s.
    package var linger: Duration = .seconds(2)

    /// The interval of interim responses to a peer that has stopped sending and whose request is
    /// being computed.
    ///
    /// If the peer is gone, its system answers with a reset. Default 1 s. A peer that sends nothing
    /// more may still read, but a computation for a peer that is gone could go on for minutes.
    package var probe: Duration = .seconds(1)

    /// Creates the default deadlines.
    package init() {}

    /// Returns how long it may take to move a number of bytes.
    func allowance(forBytes count: Int) -> Duration {
        grace + .seconds(Int64(count) / max(minimumRate, 1))
    }
}
