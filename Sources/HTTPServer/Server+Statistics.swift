import Synchronization

extension Server {
    /// The numbers of the server now; may be called from any thread.
    package var statistics: ServerStatistics {
        var statistics = ServerStatistics()
        for counters in loops.map(\.counters) {
            statistics.receivedByteCount += counters.receivedByteCount.load(ordering: .relaxed)
            statistics.sentByteCount += counters.sentByteCount.load(ordering: .relaxed)
            statistics.requestsInFlight += counters.requestsInFlight.load(ordering: .relaxed)
            statistics.cancelledRequestCount += counters.cancelledRequestCount.load(
                ordering: .relaxed
            )
        }
        statistics.acceptedConnectionCount = context.acceptedConnections.count
        statistics.refusedConnectionCount = context.refusedConnections.count
        statistics.openConnectionCount =
            context.openConnections.count + context.extraConnections.count
        let (short, long) = (context.shortWork.load, context.longWork.load)
        statistics.running = (short.runningCount, long.runningCount)
        statistics.waiting = (short.waitingCount, long.waitingCount)
        statistics.heldLength = context.memory.heldLength
        return statistics
    }
}
