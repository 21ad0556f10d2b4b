import Attention
import Tensors

/// A tensor of an inference response.
struct InferenceOutput<Scalar: APIScalar>: Sendable {
    let name: String
    let tensor: Tensor<Scalar>
    let datatype: InferenceDatatype
    /// Whether the data follow the JSON in binary.
    let isBinary: Bool

    /// The length of the data in binary, in bytes.
    var byteCount: Int { tensor.elements.count * datatype.byteCount }

    /// Appends elements in binary, which have been rounded to the datatype.
    func appendBinary(_ range: Range<Int>, to output: inout [UInt8]) {
        let elements = tensor.elements.span.extracting(range)
        guard let half = datatype.scalarType?.half else {
            #if _endian(big)
            #error("binary data are little-endian")
            #endif
            // SAFETY: numbers have no padding, so each of their bytes is initialised.
            unsafe elements.withUnsafeBytes { unsafe output.append(contentsOf: $0) }
            return
        }
        output.append(addingCapacity: 2 * range.count) { bytes in
            for index in elements.indices {
                let bits = half.bits(of: Float(elements[index]))
                bytes.append(UInt8(truncatingIfNeeded: bits))
                bytes.append(UInt8(truncatingIfNeeded: bits &>> 8))
            }
        }
    }
}
