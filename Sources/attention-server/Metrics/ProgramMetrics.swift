import AttentionAPI
import HTTPServer

/// The metrics of the program besides those of the service: build, connections, queues, memory, threads,
/// log and process.
struct ProgramMetrics: Sendable {
    /// The server's configuration, with its limits.
    let configuration: ServerConfiguration

    /// The threads that compute.
    let threads: ComputeThreads

    /// The log.
    let log: LogWriter

    /// Writes the metrics.
    ///
    /// - Parameters:
    ///   - statistics: The numbers of the server.
    ///   - writer: The writer.
    func write(_ statistics: ServerStatistics, to writer: inout MetricsWriter) {
        writer.begin(.info, "attention_server_build_info", "Version and build; always 1.")
        writer.sample(1, BuildInformation.labels)
        writeConnections(statistics, to: &writer)
        writeRequests(statistics, to: &writer)
        writer.write(
            .gauge,
            "attention_server_memory_in_flight_bytes",
            "Memory of request bodies and responses, without the first 64 KiB of each connection.",
            statistics.heldLength
        )
        writer.write(
            .gauge,
            "attention_server_memory_in_flight_limit_bytes",
            "Limit of attention_server_memory_in_flight_bytes (--max-in-flight).",
            configuration.maximumInFlight
        )
        writer.write(
            .gauge,
            "attention_server_compute_threads",
            "Threads that may compute at once (--threads).",
            threads.limit
        )
        writer.write(
            .gauge,
            "attention_server_busy_compute_threads",
            "Threads that read, compute or print large tensors now.",
            threads.busyCount
        )
        writer.write(
            .counter,
            "attention_server_lost_log_lines_total",
            "Lines of the log that were dropped or could not be written.",
            log.lostLineCount
        )
        ProcessMetrics.write(to: &writer)
    }

    private func writeConnections(
        _ statistics: ServerStatistics,
        to writer: inout MetricsWriter
    ) {
        writer.write(
            .counter,
            "attention_server_accepted_connections_total",
            "Connections accepted.",
            statistics.acceptedConnectionCount
        )
        writer.write(
            .counter,
            "attention_server_refused_connections_total",
            "Connections refused with 503 because the maximum was open.",
            statistics.refusedConnectionCount
        )
        writer.write(
            .gauge,
            "attention_server_open_connections",
            "Connections open now.",
            statistics.openConnectionCount
        )
        writer.write(
            .gauge,
            "attention_server_open_connections_limit",
            "Maximum number of open connections (--max-connections).",
            configuration.maximumConnections
        )
        writer.write(
            .counter,
            "attention_server_received_bytes_total",
            "Bytes received from clients.",
            statistics.receivedByteCount
        )
        writer.write(
            .counter,
            "attention_server_sent_bytes_total",
            "Bytes sent to clients.",
            statistics.sentByteCount
        )
    }

    private func writeRequests(_ statistics: ServerStatistics, to writer: inout MetricsWriter) {
        writer.write(
            .gauge,
            "attention_server_requests_in_flight",
            "Requests that wait for a thread, are computed, or whose responses are being produced; this "
                + "one included.",
            statistics.requestsInFlight
        )
        writer.write(
            .counter,
            "attention_server_cancelled_requests_total",
            "Requests whose connection ended before the response was complete.",
            statistics.cancelledRequestCount
        )
        for (name, help, counts) in [
            (
                "attention_server_running_requests",
                "Requests, or parts of responses, that threads work on, by the length of the work.",
                statistics.running
            ),
            (
                "attention_server_queued_requests",
                "Requests, or parts of responses, that wait for a thread, by the length of the work.",
                statistics.waiting
            ),
        ] {
            writer.begin(.gauge, name, help)
            writer.sample(counts.short, [("queue", "short")])
            writer.sample(counts.long, [("queue", "long")])
        }
        writer.write(
            .gauge,
            "attention_server_queued_requests_limit",
            "Maximum number of requests that wait in each queue (--max-queue).",
            configuration.maximumQueuedWork
        )
    }
}
