import Attention
import TensorJSON
import Tensors

extension DiagnosedRequest {
    /// The patch with its tensors as JSON, in the shortest decimals of the type that is computed in.
    var writtenPatch: [UInt8] {
        var text: [UInt8] = []
        patch.write(to: &text) { index, text in
            var writer = JSONWriter()
            switch tensors[index] {
            case let tensor as Tensor<Float>:
                tensor.write(to: &writer) { $1.number($0, style: .shortest) }
            case let tensor as Tensor<Double>:
                tensor.write(to: &writer) { $1.number($0, style: .shortest) }
            case let tensor as Tensor<Bool>: tensor.write(to: &writer) { $1.boolean($0) }
            default: preconditionFailure("a tensor of another type")
            }
            text += writer.bytes
        }
        return text
    }
}

extension Tensor {
    /// Writes the tensor in nested arrays.
    fileprivate func write(
        to writer: inout JSONWriter,
        _ element: (Element, inout JSONWriter) -> Void
    ) {
        func write(_ range: Range<Int>, _ dimension: Int) {
            guard dimension < shape.rank else {
                element(elements[range.lowerBound], &writer)
                return
            }
            writer.beginArray()
            let count = shape[dimension]
            let length = range.count / max(count, 1)
            for index in 0..<count {
                let start = range.lowerBound + index * length
                write(start..<start + length, dimension + 1)
            }
            writer.endArray()
        }
        write(elements.indices, 0)
    }
}
