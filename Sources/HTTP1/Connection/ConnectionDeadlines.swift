/// How long a connection may take over each part of its life.
///
/// Where bytes move, the time allowed grows with the bytes that have moved, so that a slow but honest
/// client is served and one that trickles is not: `grace + bytes / minimumRate`.
package struct ConnectionDeadlines: Sendable {
    /// Between two requests, with nothing received: then the connection is closed without a word.
    ///
    /// Default 75 s, as clients and proxies commonly expect.
    package var idle: Duration = .seconds(75)

    /// From the first byte of a request to the end of its header section: then 408.
    ///
    /// Default 10 s, far more than any honest client needs for 32 KiB.
    package var headers: Duration = .seconds(10)

    /// The time allowed for a body, or for taking an answer, before the rate counts; and the longest
    /// pause within either.
    ///
    /// Default 20 s.
    package var grace: Duration = .seconds(20)

    /// Bytes per second that a body must arrive at, and an answer be taken at, beyond the grace
    /// time.
    ///
    /// Default 4096, slower than any network worth the name.
    package var minimumRate: Int64 = 4096

    /// After our side is shut down, how long the peer's remaining bytes are read away, so that a
    /// reset does not destroy the answer on its way (RFC 9112 section 9.6).
    ///
    /// Default 2 s.
    package var linger: Duration = .seconds(2)

    /// While a request is computed whose peer has stopped sending: how often it is sent an interim
    /// answer, which a peer that is gone answers with a reset.
    ///
    /// Default 1 s. The end of what a peer sends does not tell whether it still reads, and a
    /// computation for nobody can take minutes.
    package var probe: Duration = .seconds(1)

    /// Creates the default deadlines.
    package init() {}

    /// How long moving a number of bytes may take in all.
    func allowance(forBytes count: Int) -> Duration {
        grace + .seconds(Int64(count) / max(minimumRate, 1))
    }
}
