import AttentionAPI
import Foundation

/// The metrics of the process, with the names that Prometheus' client libraries give them.
///
/// They are read from `/proc`; elsewhere than on Linux, and where it is not readable, they are left out.
enum ProcessMetrics {
    /// Writes the metrics that can be read.
    static func write(to writer: inout MetricsWriter) {
        #if os(Linux)
        writeTimes(to: &writer)
        writeDescriptors(to: &writer)
        #endif
    }

    #if os(Linux)
    private static func writeTimes(to writer: inout MetricsWriter) {
        // The name of the program, in brackets, may contain spaces; after it comes the third field.
        guard let text = contents(of: "/proc/self/stat"), let name = text.lastIndex(of: ")") else {
            return
        }
        let fields = text[text.index(after: name)...].split(separator: " ")
        func field(_ number: Int) -> Int? { fields.dropFirst(number - 3).first.flatMap { Int($0) } }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        if let user = field(14), let system = field(15) {
            writer.write(
                .counter,
                "process_cpu_seconds_total",
                "User and system CPU time of the process.",
                Double(user + system) / ticks
            )
        }
        if let count = field(20) {
            writer.write(.gauge, "process_threads", "Threads of the process.", count)
        }
        if let start = field(22), let boot = bootTime {
            writer.write(
                .gauge,
                "process_start_time_seconds",
                "Start of the process since the Unix epoch.",
                boot + Double(start) / ticks
            )
        }
        if let length = field(23) {
            writer.write(
                .gauge,
                "process_virtual_memory_bytes",
                "Virtual memory of the process.",
                length
            )
        }
        if let pages = field(24) {
            writer.write(
                .gauge,
                "process_resident_memory_bytes",
                "Resident memory of the process.",
                pages * sysconf(Int32(_SC_PAGESIZE))
            )
        }
    }

    private static func writeDescriptors(to writer: inout MetricsWriter) {
        if let count = descriptorCount {
            writer.write(.gauge, "process_open_fds", "Open file descriptors.", count)
        }
        let limit = contents(of: "/proc/self/limits")?.split(separator: "\n").first {
            $0.hasPrefix("Max open files")
        }
        if let limit, let soft = limit.split(separator: " ").lazy.compactMap({ Int($0) }).first {
            writer.write(
                .gauge,
                "process_max_fds",
                "Maximum number of open file descriptors.",
                soft
            )
        }
    }

    /// When the machine was started, in seconds since the Unix epoch.
    private static var bootTime: Double? {
        let line = contents(of: "/proc/stat")?.split(separator: "\n").first {
            $0.hasPrefix("btime ")
        }
        return line.flatMap { Double($0.dropFirst("btime ".count)) }
    }

    /// The number of open descriptors.
    private static var descriptorCount: Int? {
        let folder = "/proc/self/fd"
        var status = stat()
        // SAFETY: the call writes one `stat`, and does not keep the pointer to the path.
        guard unsafe stat(folder, &status) == 0 else { return nil }
        // Since Linux 6.2 the size of the folder is the number of its entries.
        guard status.st_size == 0 else { return Int(status.st_size) }
        // One of them is the folder itself.
        return (try? FileManager.default.contentsOfDirectory(atPath: folder)).map { $0.count - 1 }
    }

    private static func contents(of path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }
    #endif
}
