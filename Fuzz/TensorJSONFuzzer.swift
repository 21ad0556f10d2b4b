// Reads bytes as a document. The syntax check and the reader must agree on whether it is JSON, the
// printed text of a tensor must read back to the same tensor, and reading ahead in pieces must find
// the same tensor or error as reading without. See Scripts/fuzz.sh.
@testable import TensorJSON
import Tensors

private func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: JSONReader.padding)
}

private func readTensor(
    _ bytes: [UInt8],
    limits: DecodingLimits = DecodingLimits(),
    _ parallel: ParallelReading? = nil
) throws(TensorDecodingError) -> Tensor<Float> {
    let buffer = padded(bytes)
    var reader = JSONReader(
        buffer.span,
        count: bytes.count,
        limits: limits,
        parallel: parallel
    )
    try reader.beginDocument()
    let tensor = try reader.tensor(of: Float.self, null: .negativeInfinity)
    try reader.endDocument()
    return tensor
}

private func isValid(_ bytes: [UInt8]) -> Bool {
    let buffer = padded(bytes)
    do throws(TensorDecodingError) {
        try JSONSyntax.validate(buffer.span, count: bytes.count)
        return true
    } catch {
        precondition(error.isMalformed, "the syntax check refused a value: \(error)")
        _ = error.located(in: buffer.span, count: bytes.count).description
        return false
    }
}

/// The result of reading: an error, or the shape and the bits of each element.
private enum Outcome: Equatable {
    case tensor(Shape, [UInt32])
    case error(TensorDecodingError)

    init(_ bytes: [UInt8], limits: DecodingLimits, _ parallel: ParallelReading? = nil) {
        do throws(TensorDecodingError) {
            let tensor = try readTensor(bytes, limits: limits, parallel)
            self = .tensor(tensor.shape, tensor.elements.map(\.bitPattern))
        } catch {
            self = .error(error)
        }
    }
}

/// Reads a document in the shortest pieces and traps if the result differs.
///
/// The first row is read ahead if no bytes need precede it, further rows if the first has eight
/// elements or more.
private func checkReadingAhead(_ bytes: [UInt8]) {
    // From the last to the first, because threads run in any order and examine text after a tensor too.
    var parallel = ParallelReading { count, body in
        for index in (0..<count).reversed() { body(index) }
    }
    parallel.minimumRestByteCount = 0
    parallel.pieceByteCount = 64
    for limits in [DecodingLimits(), DecodingLimits(maximumElementCount: 50)] {
        let expected = Outcome(bytes, limits: limits)
        for minimumHeadByteCount in [0, 16] {
            parallel.minimumHeadByteCount = minimumHeadByteCount
            let found = Outcome(bytes, limits: limits, parallel)
            precondition(found == expected, "read ahead: \(found); expected \(expected)")
        }
    }
}

/// libFuzzer's entry.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTensorJSON(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` readable bytes.
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    checkReadingAhead(bytes)
    let isValid = isValid(bytes)
    let tensor: Tensor<Float>
    do throws(TensorDecodingError) {
        tensor = try readTensor(bytes)
    } catch {
        let buffer = padded(bytes)
        _ = error.located(in: buffer.span, count: bytes.count).description
        precondition(!isValid || !error.isMalformed, "JSON is called malformed: \(error)")
        return 0
    }
    precondition(isValid, "a tensor was read from text that is not JSON")
    for form in [TensorForm.nested, .flat] where tensor.shape.rank > 0 {
        var printer = TensorPrinter(tensor, style: .shortest, form: form)
        var printed: [UInt8] = []
        while printer.print(into: &printed, atLeast: 1 << 16) {}
        let again: Tensor<Float>
        do throws(TensorDecodingError) {
            again = try readTensor(printed)
        } catch {
            preconditionFailure("the printed text cannot be read: \(error)")
        }
        precondition(again.elements == tensor.elements, "\(tensor) was printed as another tensor")
        // Nested arrays do not show the extents below an empty dimension.
        precondition(form == .nested && tensor.elements.isEmpty || again.shape == tensor.shape)
    }
    return 0
}
