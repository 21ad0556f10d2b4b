import HTTP1
import Tensors

/// The binary data of a tensor: elements in row-major order, little-endian, at any alignment.
struct BinaryTensor: Sendable {
    /// The request's body.
    let body: Body
    /// The range of the data.
    let range: Range<Int>

    /// An element that the datatype has but that a tensor cannot have.
    struct InvalidElement: Error {
        let index: Int
        /// The element in errors: `NaN`, or `infinity`.
        let text: String
    }

    /// Returns the elements of some of the data; the only copy of them that is made.
    ///
    /// - Parameters:
    ///   - datatype: The datatype; the length of the data is a multiple of its length.
    ///   - elements: The range of elements; nil for all.
    ///   - allowsNegativeInfinity: Whether −∞ is valid.
    /// - Returns: The elements.
    /// - Throws: `InvalidElement` at a number that is not finite, or at a BOOL other than 0 and 1.
    func numbers(
        _ datatype: InferenceDatatype,
        in elements: Range<Int>? = nil,
        allowsNegativeInfinity: Bool
    ) throws(InvalidElement) -> InferenceNumbers {
        let width = datatype.byteCount
        let lower = range.lowerBound + (elements?.lowerBound ?? 0) * width
        let upper = elements.map { range.lowerBound + $0.upperBound * width } ?? range.upperBound
        let bytes = body.bytes.span.extracting(lower..<upper)
        switch datatype {
        case .float32:
            let (numbers, isFinite) = Self.copy(bytes, UInt32(0x7F80_0000)) {
                Float(bitPattern: $0)
            }
            if !isFinite { try Self.requireFinite(numbers, allowsNegativeInfinity) }
            return .floats(numbers)
        case .float64:
            let (numbers, isFinite) = Self.copy(bytes, UInt64(0x7FF0_0000_0000_0000)) {
                Double(bitPattern: $0)
            }
            if !isFinite { try Self.requireFinite(numbers, allowsNegativeInfinity) }
            return .doubles(numbers)
        case .float16:
            return .floats(try Self.halves(bytes, .float16, allowsNegativeInfinity))
        case .bfloat16:
            return .floats(try Self.halves(bytes, .bfloat16, allowsNegativeInfinity))
        case .int32: return .integers(Self.copy(bytes, Int32.min) { Int($0) }.elements)
        case .int64: return .integers(Self.copy(bytes, Int64.min) { Int($0) }.elements)
        case .boolean:
            if let index = bytes.indices.first(where: { bytes[$0] > 1 }) {
                throw InvalidElement(index: index, text: "the byte \(bytes[index])")
            }
            return .booleans(Self.copy(bytes, UInt8.max) { $0 != 0 }.elements)
        }
    }

    private static func halves(
        _ bytes: Span<UInt8>,
        _ half: HalfType,
        _ allowsNegativeInfinity: Bool
    ) throws(InvalidElement) -> [Float] {
        // A closure for each type, so that the loop does not have to ask for it.
        let (numbers, isFinite) =
            half == .float16
            ? copy(bytes, half.exponentMask) { HalfType.float16.number(bits: $0) }
            : copy(bytes, half.exponentMask) { HalfType.bfloat16.number(bits: $0) }
        if !isFinite { try requireFinite(numbers, allowsNegativeInfinity) }
        return numbers
    }

    /// Copies elements into an array of their type, in one pass.
    ///
    /// - Parameters:
    ///   - bytes: The elements, little-endian.
    ///   - mask: Bits of an element that are all set only if it is not finite.
    ///   - convert: Converts the bits of an element.
    /// - Returns: The elements, and whether none of them has all bits of the mask.
    @inline(__always)
    private static func copy<Bits: FixedWidthInteger & BitwiseCopyable, Element>(
        _ bytes: Span<UInt8>,
        _ mask: Bits,
        _ convert: (Bits) -> Element
    ) -> (elements: [Element], isFinite: Bool) {
        let count = bytes.count / MemoryLayout<Bits>.size
        var isFinite = true
        // SAFETY: the loads are within `count` elements of `bytes`, and the stores initialise the
        // `count` elements that are reported.
        let elements = unsafe bytes.withUnsafeBytes { source in
            unsafe [Element](unsafeUninitializedCapacity: count) { target, initialized in
                guard let target = target.baseAddress else { return }
                var special: Bits = 0
                for index in 0..<count {
                    let bits = unsafe Bits(
                        littleEndian: source.loadUnaligned(
                            fromByteOffset: index &* MemoryLayout<Bits>.size,
                            as: Bits.self
                        )
                    )
                    special |= bits & mask == mask ? 1 : 0
                    unsafe (target + index).initialize(to: convert(bits))
                }
                isFinite = special == 0
                initialized = count
            }
        }
        return (elements, isFinite)
    }

    /// Throws at the first number that is not finite, unless it is an allowed −∞.
    private static func requireFinite<Number: BinaryFloatingPoint>(
        _ numbers: [Number],
        _ allowsNegativeInfinity: Bool
    ) throws(InvalidElement) {
        let index = numbers.firstIndex {
            !$0.isFinite && !(allowsNegativeInfinity && $0 == -.infinity)
        }
        guard let index else { return }
        let number = numbers[index]
        let text = number.isNaN ? "NaN" : number < 0 ? "-infinity" : "infinity"
        throw InvalidElement(index: index, text: text)
    }
}
