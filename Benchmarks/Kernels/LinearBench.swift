import ArgumentParser
import HTTPServer
import Kernels
import Tensors

/// The command `linear`: each way to compute linear attention, with each rule.
struct LinearBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "linear",
        abstract:
            "Measures linear attention: plain loops, the recurrence and chunks, for each rule."
    )

    @Option(help: "The number of heads of keys and values.")
    var heads = 8

    @Option(help: "The number of query heads that share a head of keys and values.")
    var group = 1

    @Option(help: "The number of tokens.")
    var tokens = 4096

    @Option(help: "The head size of keys and of values.")
    var size = 64

    @Option(help: "Number of threads.")
    var threads = 1

    @Option(help: "Duration of each measurement, in seconds.")
    var seconds = 0.5

    @Option(help: "Measure only rules whose name begins with this.")
    var rule = ""

    @Flag(help: "Compute in float64.")
    var float64 = false

    @Flag(help: "Print a line of JSON for each rule, with times in seconds.")
    var json = false

    func run() {
        if !json {
            print(
                "\(heads) heads of \(tokens) tokens, size \(size), \(threads) "
                    + "thread\(threads == 1 ? "" : "s"); best times"
            )
            print(
                "  rule, decay              plain loops    recurrence        chunks"
                    + "   loops/chunks   recurrence/chunks"
            )
        }
        for problem in LinearShape.rules(heads: heads, group: group, tokens: tokens, size: size)
        where problem.label.hasPrefix(rule) {
            if float64 { measure(problem, Double.self) } else { measure(problem, Float.self) }
        }
    }

    private func measure<Scalar: KernelScalar>(_ shape: LinearShape, _: Scalar.Type) {
        let computeThreads = ComputeThreads(limit: threads)
        let parallelFor: ParallelFor = { count, body in computeThreads.parallelFor(count, body) }
        let tensors = LinearTensors<Scalar>(shape)
        func time(_ method: LinearMethod) -> Double {
            measureLinear(shape, tensors, method, seconds: seconds, parallelFor).best
        }
        let loops = measurePlainLoops(shape, tensors, seconds: seconds, parallelFor).best
        let (recurrence, chunks) = (time(.recurrence), time(.chunks))
        guard !json else {
            print(
                "{\"rule\":\"\(shape.label)\",\"loops\":\(loops),\"recurrence\":\(recurrence),"
                    + "\"chunks\":\(chunks)}"
            )
            return
        }
        func milliseconds(_ time: Double) -> String {
            column(fixed(time * 1e3, digits: 3), width: 11) + " ms"
        }
        print(
            "  " + shape.label.padded(to: 22),
            milliseconds(loops),
            milliseconds(recurrence),
            milliseconds(chunks),
            column(fixed(loops / chunks, digits: 1), width: 13),
            column(fixed(recurrence / chunks, digits: 2), width: 19)
        )
    }
}
