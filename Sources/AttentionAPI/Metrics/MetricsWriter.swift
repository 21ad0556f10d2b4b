import HTTP1

/// Writes metrics in the text format of Prometheus, version 0.0.4, or in OpenMetrics 1.0.
///
/// The two differ in the lines before the samples, whose names OpenMetrics has without the suffix of
/// their kind, and in the last line. For example, in OpenMetrics:
///
///     # TYPE attention_server_sent_bytes counter
///     # UNIT attention_server_sent_bytes bytes
///     # HELP attention_server_sent_bytes Bytes sent to clients.
///     attention_server_sent_bytes_total 1530
///     # EOF
package struct MetricsWriter {
    /// A text format of metrics.
    package enum Format: Sendable {
        case prometheus, openMetrics

        /// The value of Content-Type.
        var contentType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    /// The kind of a metric.
    package enum MetricKind: String {
        /// A number that only grows; its name ends in `_total`.
        case counter
        /// A number that can also shrink.
        case gauge
        /// The number of observations in buckets, and their sum.
        case histogram
        /// A fact, in the labels of a sample that is 1; its name ends in `_info`.
        case info
    }

    private let format: Format
    private var kind = MetricKind.gauge
    private var name = ""
    private var bytes: [UInt8] = []

    /// Creates a writer that has written nothing.
    init(_ format: Format) {
        self.format = format
        bytes.reserveCapacity(32 << 10)
    }

    /// Returns the metrics as text.
    func text() -> [UInt8] {
        switch format {
        case .prometheus: bytes
        case .openMetrics: bytes + Array("# EOF\n".utf8)
        }
    }

    /// Begins a metric; its samples follow.
    ///
    /// - Parameters:
    ///   - kind: The kind.
    ///   - name: The name of its samples, except for suffixes of a histogram.
    ///   - help: A description on one line, without backslashes and quotation marks.
    package mutating func begin(_ kind: MetricKind, _ name: String, _ help: String) {
        self.kind = kind
        self.name = name
        var (family, type) = (name, kind.rawValue)
        switch (format, kind) {
        case (.prometheus, .info): type = MetricKind.gauge.rawValue
        case (.openMetrics, .counter): family = String(name.dropLast("_total".count))
        case (.openMetrics, .info): family = String(name.dropLast("_info".count))
        default: break
        }
        append("# TYPE \(family) \(type)\n")
        if format == .openMetrics, let unit = Self.unit(of: family) {
            append("# UNIT \(family) \(unit)\n")
        }
        append("# HELP \(family) \(help)\n")
    }

    /// Writes a metric with one sample.
    package mutating func write(_ kind: MetricKind, _ name: String, _ help: String, _ value: Int) {
        begin(kind, name, help)
        sample(value)
    }

    /// Writes a metric with one sample.
    package mutating func write(_ kind: MetricKind, _ name: String, _ help: String, _ value: Double)
    {
        begin(kind, name, help)
        sample("\(value)", [], suffix: "")
    }

    /// Writes a sample of the metric that was begun last.
    package mutating func sample(
        _ value: Int,
        _ labels: [(name: StaticString, value: String)] = [],
        suffix: StaticString = ""
    ) {
        // A counter that has become too large continues at 0, as after a restart.
        sample("\(kind == .gauge ? value : value & Int.max)", labels, suffix: suffix)
    }

    /// Writes a sample in seconds.
    mutating func sample(
        nanoseconds: Int,
        _ labels: [(name: StaticString, value: String)],
        suffix: StaticString
    ) {
        let (seconds, rest) = (nanoseconds & Int.max).quotientAndRemainder(
            dividingBy: 1_000_000_000
        )
        sample("\(seconds).\(String(rest + 1_000_000_000).dropFirst())", labels, suffix: suffix)
    }

    private mutating func sample(
        _ value: String,
        _ labels: [(name: StaticString, value: String)],
        suffix: StaticString
    ) {
        append(name)
        bytes.append(suffix)
        var separator: StaticString = "{"
        for label in labels {
            bytes.append(separator)
            separator = ","
            bytes.append(label.name)
            bytes.append("=\"")
            appendEscaped(label.value)
            bytes.append("\"")
        }
        bytes.append(labels.isEmpty ? " " : "} ")
        append(value)
        bytes.append("\n")
    }

    /// Returns the unit that a name ends in.
    private static func unit(of name: String) -> String? {
        ["seconds", "bytes"].first { name.hasSuffix("_\($0)") }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func appendEscaped(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes.append("\\\\")
            case UInt8(ascii: "\""): bytes.append("\\\"")
            case UInt8(ascii: "\n"): bytes.append("\\n")
            default: bytes.append(byte)
            }
        }
    }
}
