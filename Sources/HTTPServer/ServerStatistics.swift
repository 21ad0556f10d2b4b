/// The numbers of a server at one moment.
///
/// Each is exact, but they may be read while the server works, so one may include an event that another
/// does not.
package struct ServerStatistics: Sendable {
    /// The number of bytes received from clients since the start.
    package var receivedByteCount = 0

    /// The number of bytes sent to clients since the start.
    package var sentByteCount = 0

    /// The number of connections accepted since the start.
    package var acceptedConnectionCount = 0

    /// The number of connections refused since the start, because the maximum was open.
    package var refusedConnectionCount = 0

    /// The number of open connections.
    package var openConnectionCount = 0

    /// The number of requests whose responses are being computed, or produced in portions.
    package var requestsInFlight = 0

    /// The number of requests since the start whose connections ended before their responses were
    /// complete.
    package var cancelledRequestCount = 0

    /// The number of pieces of short and of long work that run.
    package var running = (short: 0, long: 0)

    /// The number of pieces of short and of long work that wait for a thread.
    package var waiting = (short: 0, long: 0)

    /// The memory of request bodies and responses, as far as it is limited, in bytes.
    package var heldLength = 0
}
