// Reads bytes as a document: the syntax check and the reader must agree on what is JSON, and a
// tensor that was read must print to text that reads back to the same tensor.
// Built together with Sources/TensorJSON; see Scripts/fuzz.sh.
import Tensors

private func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: JSONReader.padding)
}

private func readTensor(_ bytes: [UInt8]) throws(TensorDecodingError) -> Tensor<Float> {
    let buffer = padded(bytes)
    var reader = JSONReader(buffer.span, count: bytes.count)
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

/// libFuzzer's entry.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTensorJSON(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` readable bytes.
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
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
    precondition(isValid, "a tensor was read from text that is no JSON")
    for form in [TensorForm.nested, .flat] where tensor.shape.rank > 0 {
        var writer = JSONWriter()
        writer.tensor(tensor, style: .shortest, form: form)
        let printed = writer.takeBytes()
        let again: Tensor<Float>
        do throws(TensorDecodingError) {
            again = try readTensor(printed)
        } catch {
            preconditionFailure("what was printed cannot be read: \(error)")
        }
        precondition(again.elements == tensor.elements, "\(tensor) was printed as another tensor")
        // Nested arrays cannot say what lies below an empty dimension.
        precondition(form == .nested && tensor.elements.isEmpty || again.shape == tensor.shape)
    }
    return 0
}
