import HTTPServer
import TensorJSON
import Tensors

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// Measures the codec for Benchmarks/codec.py.
//
// For each line `parse|shortest|decimals float32|float64 THREADS FILE` of standard input, prints the
// nanoseconds per number of the operation on the tensor in the file: the median of repetitions, in
// CPU time of this thread if THREADS is 0, else in elapsed time.

/// Returns the time of a clock in nanoseconds.
func time(of clock: clockid_t) -> Double {
    var time = timespec()
    // SAFETY: the structure is alive during the call.
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// Measures operations on a number of threads.
struct Measurement {
    /// The number of threads; 0 for the current thread alone, measured in CPU time.
    let threadCount: Int

    /// Runs pieces of an operation in parallel; nil on one thread.
    let parallelFor: ParallelFor?

    init(threadCount: Int) {
        self.threadCount = threadCount
        guard threadCount > 1 else {
            parallelFor = nil
            return
        }
        let threads = ComputeThreads(limit: threadCount)
        parallelFor = { count, body in threads.parallelFor(count, body) }
    }

    /// Returns the median time of an operation per number, from 60 milliseconds of repetitions.
    func measure(numbers: Int, _ body: () -> Void) -> Double {
        let clock = threadCount == 0 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC
        var samples: [Double] = []
        let repeats = max(1, 4096 / numbers)
        let end = time(of: clock) + 60e6
        repeat {
            let start = time(of: clock)
            for _ in 0..<repeats { body() }
            samples.append((time(of: clock) - start) / Double(repeats * numbers))
        } while time(of: clock) < end || samples.count < 5
        return samples.sorted()[samples.count / 2]
    }

    /// Returns the tensor in a document.
    func tensor<Scalar: ReadableScalar>(in bytes: [UInt8]) -> Tensor<Scalar> {
        var reader = JSONReader(
            bytes.span,
            count: bytes.count - JSONReader.padding,
            parallel: parallelFor.map { ParallelReading(parallelFor: $0) }
        )
        do throws(TensorDecodingError) {
            try reader.beginDocument()
            let tensor = try reader.tensor(of: Scalar.self)
            try reader.endDocument()
            return tensor
        } catch {
            fatalError("\(error)")
        }
    }

    /// Performs one line's operation.
    func run<Scalar: ReadableScalar>(
        _ operation: String,
        of type: Scalar.Type,
        path: String
    ) -> Double {
        let bytes = paddedContents(of: path)
        let values: Tensor<Scalar> = tensor(in: bytes)
        let count = values.elements.count
        if operation == "parse" {
            return measure(numbers: count) {
                let found: Tensor<Scalar> = tensor(in: bytes)
                precondition(found.elements.count == count)
            }
        }
        // Printed as in the server, in portions of 64 KiB, whose memory is reused.
        let style: NumberStyle = operation == "shortest" ? .shortest : .decimals(4)
        var portion: [UInt8] = []
        portion.reserveCapacity(80 << 10)
        return measure(numbers: count) {
            var printer = TensorPrinter(values, style: style, form: .nested)
            var hasMore = true
            while hasMore {
                if let parallelFor,
                    !printer.printPortions(atMost: 8, length: 64 << 10, parallelFor).isEmpty
                {
                    continue
                }
                portion.removeAll(keepingCapacity: true)
                hasMore = printer.print(into: &portion, atLeast: 64 << 10)
            }
        }
    }
}

/// Returns a file's bytes, followed by the padding that `JSONReader` requires.
func paddedContents(of path: String) -> [UInt8] {
    // SAFETY: `read` writes at most `buffer.count` bytes.
    let file = unsafe open(path, O_RDONLY)
    precondition(file >= 0, "cannot open \(path)")
    defer { close(file) }
    var contents: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = unsafe read(file, &buffer, buffer.count)
        guard count > 0 else { break }
        contents += buffer.prefix(count)
    }
    return contents + Array(repeating: 0, count: JSONReader.padding)
}

while let line = readLine() {
    let words = line.split(separator: " ", maxSplits: 3).map(String.init)
    guard words.count == 4, let threadCount = Int(words[2]) else {
        fatalError("expected an operation, a type, threads and a file, found \(line)")
    }
    let measurement = Measurement(threadCount: threadCount)
    let nanoseconds =
        words[1] == "float64"
        ? measurement.run(words[0], of: Double.self, path: words[3])
        : measurement.run(words[0], of: Float.self, path: words[3])
    // `print` would buffer the line if the output is a pipe.
    let answer = Array("\(nanoseconds)\n".utf8)
    // SAFETY: the array is alive during the call, and `answer.count` is its length.
    let written = unsafe write(1, answer, answer.count)
    precondition(written == answer.count, "cannot write to standard output")
}
