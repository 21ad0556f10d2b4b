import TensorJSON
import Tensors

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// Answers lines of standard input, `parse|shortest|decimals float32|float64 FILE`, each with the
// nanoseconds per number that the operation takes on the tensor in the file: the median of
// repetitions on this thread's CPU time. `Benchmarks/codec.py` asks.

/// This thread's CPU time in nanoseconds.
func threadTime() -> Double {
    var time = timespec()
    // SAFETY: the structure lives through the call.
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// The median time of an operation per number, from 60 milliseconds of repetitions.
func measure(numbers: Int, _ body: () -> Void) -> Double {
    var samples: [Double] = []
    let repeats = max(1, 4096 / numbers)
    let end = threadTime() + 60e6
    repeat {
        let start = threadTime()
        for _ in 0..<repeats { body() }
        samples.append((threadTime() - start) / Double(repeats * numbers))
    } while threadTime() < end || samples.count < 5
    return samples.sorted()[samples.count / 2]
}

/// A file's bytes, and the zero bytes that a reader wants behind them.
func paddedContents(of path: String) -> [UInt8] {
    // SAFETY: the file is read as long as it lasts, each time into the buffer's own count.
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

/// The tensor that a document is.
func tensor<Scalar: DecimalScalar>(in bytes: [UInt8]) -> Tensor<Scalar> {
    var reader = JSONReader(bytes.span, count: bytes.count - JSONReader.padding)
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
func time<Scalar: DecimalScalar>(_ operation: String, of type: Scalar.Type, path: String) -> Double
{
    let bytes = paddedContents(of: path)
    let values: Tensor<Scalar> = tensor(in: bytes)
    let count = values.elements.count
    if operation == "parse" {
        return measure(numbers: count) {
            let found: Tensor<Scalar> = tensor(in: bytes)
            precondition(found.elements.count == count)
        }
    }
    // Printed as the server does: into blocks of 64 KiB, which are used again.
    let style: NumberStyle = operation == "shortest" ? .shortest : .decimals(4)
    var block: [UInt8] = []
    block.reserveCapacity(80 << 10)
    return measure(numbers: count) {
        var printer = TensorPrinter(values, style: style, form: .nested)
        var hasMore = true
        while hasMore {
            block.removeAll(keepingCapacity: true)
            hasMore = printer.print(into: &block, atLeast: 64 << 10)
        }
    }
}

while let line = readLine() {
    let words = line.split(separator: " ", maxSplits: 2).map(String.init)
    precondition(words.count == 3, "expected an operation, a type and a file, found \(line)")
    let nanoseconds =
        words[1] == "float64"
        ? time(words[0], of: Double.self, path: words[2])
        : time(words[0], of: Float.self, path: words[2])
    // Not by `print`, which holds the line back where the output is a pipe.
    let answer = Array("\(nanoseconds)\n".utf8)
    // SAFETY: the array lives through the call, and the count is its own.
    let written = unsafe write(1, answer, answer.count)
    precondition(written == answer.count, "cannot answer")
}
