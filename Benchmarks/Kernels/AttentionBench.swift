import ArgumentParser
import HTTPServer
import Kernels
import Tensors

/// Measures the engine's attention for a list of shapes.
@main
struct AttentionBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attention-bench",
        abstract: "Measures attention: median and best time, GFLOP/s, share of the peak rates.",
        subcommands: [LinearBench.self]
    )

    @Option(
        help: ArgumentHelp(
            "A shape, such as 8x512x512x64 (heads, queries, keys, head size) or 8:2x2048x2048x64 "
                + "(grouped heads), optionally followed by -causal or -float64; may be repeated.",
            valueName: "shape"
        )
    )
    var shape: [AttentionShape] = AttentionShape.all

    @Option(help: "Number of threads.")
    var threads = 1

    @Option(help: "Duration of the measurement of each shape, in seconds.")
    var seconds = 0.5

    @Flag(help: "Print a line of JSON for each shape, with times in seconds.")
    var json = false

    func run() {
        let computeThreads = ComputeThreads(limit: threads)
        let parallelFor: ParallelFor = { count, body in computeThreads.parallelFor(count, body) }
        if !json {
            print("attention on \(threads) thread\(threads == 1 ? "" : "s")")
            print(
                "  heads × queries × keys × d        median         best   GFLOP/s    best"
                    + "  of FMA peak     GB/s  of reading"
            )
        }
        var peaks: [Bool: Peaks] = [:]
        for shape in shape {
            let peak =
                peaks[shape.isDouble]
                ?? (shape.isDouble
                    ? Peaks(Double.self, threads: threads, parallelFor: parallelFor)
                    : Peaks(Float.self, threads: threads, parallelFor: parallelFor))
            peaks[shape.isDouble] = peak
            let timing =
                shape.isDouble
                ? measureAttention(
                    shape,
                    Double.self,
                    seconds: seconds,
                    parallelFor: parallelFor
                )
                : measureAttention(
                    shape,
                    Float.self,
                    seconds: seconds,
                    parallelFor: parallelFor
                )
            report(shape, timing, peak)
        }
    }

    private func report(_ shape: AttentionShape, _ timing: Timing, _ peak: Peaks) {
        let operations = shape.operationCount
        guard !json else {
            print(
                "{\"shape\":\"\(shape.label)\",\"median\":\(timing.median),\"best\":\(timing.best),"
                    + "\"operations\":\(operations),\"bytes\":\(shape.keyValueBytes),"
                    + "\"peak_operations\":\(peak.operationsPerSecond),"
                    + "\"peak_bytes\":\(peak.bytesPerSecond)}"
            )
            return
        }
        let rate = operations / timing.median
        let bytes = shape.keyValueBytes / timing.median
        print(
            "  " + shape.label.padded(to: 28),
            column(fixed(timing.median * 1e6, digits: 2), width: 11) + " µs",
            column(fixed(timing.best * 1e6, digits: 2), width: 10) + " µs",
            column(fixed(rate / 1e9, digits: 1), width: 7),
            column(fixed(operations / timing.best / 1e9, digits: 1), width: 7),
            column(fixed(rate / peak.operationsPerSecond * 100, digits: 0), width: 10) + " %",
            column(fixed(bytes / 1e9, digits: 1), width: 8),
            column(fixed(bytes / peak.bytesPerSecond * 100, digits: 0), width: 9) + " %"
        )
    }
}

extension AttentionShape: ExpressibleByArgument {
    /// Parses a shape of the command line.
    init?(argument: String) { self.init(argument) }

    /// The shape as on the command line.
    var defaultValueDescription: String { label }
}
