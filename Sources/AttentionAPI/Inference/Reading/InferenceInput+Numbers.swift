import Attention
import TensorJSON
import Tensors

extension InferenceInput {
    /// Returns the elements, read from the body where they are binary.
    ///
    /// - Parameters:
    ///   - part: The index of a part, to return only its elements.
    ///   - count: The number of elements of a part.
    /// - Returns: The elements.
    /// - Throws: `Problem` for an element that the tensor cannot have.
    func numbers(part: Int? = nil, of count: Int = 0) throws(Problem) -> InferenceNumbers {
        let range = part.map { $0 * count..<($0 + 1) * count }
        switch content {
        case .numbers(let numbers):
            return range.map { numbers[$0] } ?? numbers
        case .binary(let tensor):
            do throws(BinaryTensor.InvalidElement) {
                return try tensor.numbers(
                    datatype,
                    in: range,
                    allowsNegativeInfinity: role.null == .negativeInfinity
                )
            } catch {
                let index = error.index + (range?.lowerBound ?? 0)
                let expected =
                    switch role.elements {
                    case .booleans: "0 or 1"
                    case _ where role.null == .negativeInfinity: "finite numbers or -infinity"
                    default: "finite numbers"
                    }
                throw Problem(
                    .outOfRange,
                    at: member,
                    "\(name) has \(error.text) at index \(index)\(place(of: index)); expected "
                        + expected
                )
            }
        }
    }

    /// Returns a tensor of the elements as the operation reads it.
    ///
    /// - Parameters:
    ///   - numbers: The elements.
    ///   - shape: The shape, which may be that of a part.
    ///   - type: The type that is computed in.
    ///   - part: The index of the part.
    /// - Returns: A `Tensor` of the elements, in the type that the operation reads.
    /// - Throws: `Problem` for a number that the type cannot have.
    func tensor(
        _ numbers: InferenceNumbers,
        _ shape: Shape,
        as type: ScalarType,
        part: Int = 0
    ) throws(Problem) -> any Sendable {
        switch numbers {
        case .booleans(let elements): return Tensor(shape: shape, elements: elements)
        case .integers(let elements): return Tensor(shape: shape, elements: elements)
        case .floats, .doubles: break
        }
        guard type != .float64 else { return Tensor(shape: shape, elements: numbers.doubles()) }
        do throws(NumberOutOfRange) {
            return Tensor(shape: shape, elements: try numbers.floats(as: type, from: datatype))
        } catch {
            let index = error.index + part * shape.elementCount
            throw Problem(
                .outOfRange,
                at: member,
                "\(name) has \(error.number) at index \(index)\(place(of: index)), which is out of "
                    + "range for \(type.rawValue)"
            )
        }
    }

    /// The indices of an element, unless they are the same as its index.
    private func place(of index: Int) -> String {
        guard shape.rank > 1 else { return "" }
        var (indices, rest): ([String], Int) = ([], index)
        for extent in shape.extents.reversed() {
            indices.insert(String(rest % extent), at: 0)
            rest /= extent
        }
        return " [\(indices.joined(separator: ","))]"
    }
}
