import Tensors

/// The elements of an input in row-major order, by its datatype.
enum InferenceNumbers: Sendable {
    /// FP32, FP16 and BF16.
    case floats([Float])
    /// FP64.
    case doubles([Double])
    /// INT32 and INT64.
    case integers([Int])
    /// BOOL.
    case booleans([Bool])

    /// The number of elements.
    var count: Int {
        switch self {
        case .floats(let elements): elements.count
        case .doubles(let elements): elements.count
        case .integers(let elements): elements.count
        case .booleans(let elements): elements.count
        }
    }

    /// Returns some of the elements.
    subscript(range: Range<Int>) -> InferenceNumbers {
        switch self {
        case .floats(let elements): .floats(Array(elements[range]))
        case .doubles(let elements): .doubles(Array(elements[range]))
        case .integers(let elements): .integers(Array(elements[range]))
        case .booleans(let elements): .booleans(Array(elements[range]))
        }
    }
}

/// A number that is out of range for the type of the computation.
struct NumberOutOfRange: Error {
    /// Its index among the elements.
    let index: Int
    let number: Double
}

extension InferenceNumbers {
    /// Returns the numbers in float32, or rounded to a type of 16 bits; without a copy if they are
    /// already of the type.
    ///
    /// - Parameters:
    ///   - type: A type that is computed in float32.
    ///   - datatype: The datatype of the input.
    /// - Returns: The numbers.
    /// - Throws: `NumberOutOfRange` at the first finite number that the type cannot hold.
    func floats(
        as type: ScalarType,
        from datatype: InferenceDatatype
    ) throws(NumberOutOfRange) -> [Float] {
        switch self {
        case .floats(let elements):
            guard let half = type.half, datatype.scalarType != type else { return elements }
            return try Self.convert(elements, Double.init) { half.rounded($0) }
        case .doubles(let elements):
            guard let half = type.half else {
                return try Self.convert(elements, { $0 }, Float.init)
            }
            return try Self.convert(elements, { $0 }) { half.roundedOnce($0) }
        case .integers(let elements): return elements.map(Float.init)
        case .booleans: preconditionFailure("booleans where numbers belong")
        }
    }

    /// Returns the numbers in float64, which holds those of all types.
    func doubles() -> [Double] {
        switch self {
        case .floats(let elements): elements.map(Double.init)
        case .doubles(let elements): elements
        case .integers(let elements): elements.map(Double.init)
        case .booleans: preconditionFailure("booleans where numbers belong")
        }
    }

    private static func convert<Number: BinaryFloatingPoint>(
        _ elements: [Number],
        _ widened: (Number) -> Double,
        _ rounded: (Number) -> Float
    ) throws(NumberOutOfRange) -> [Float] {
        let converted = elements.map(rounded)
        let index = converted.indices.first {
            !converted[$0].isFinite && elements[$0].isFinite
        }
        guard let index else { return converted }
        throw NumberOutOfRange(index: index, number: widened(elements[index]))
    }
}
