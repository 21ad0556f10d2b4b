import TensorJSON
import Tensors

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A document followed by the padding that a reader needs.
func padded(_ text: String) -> [UInt8] { padded(Array(text.utf8)) }

/// A document followed by the padding that a reader needs.
func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + Array(repeating: 0, count: JSONReader.padding)
}

/// Reads a whole document with one call on a reader.
func read<Value>(
    _ text: String,
    limits: DecodingLimits = DecodingLimits(),
    _ body: (inout JSONReader) throws(TensorDecodingError) -> Value
) throws(TensorDecodingError) -> Value {
    let bytes = padded(text)
    var reader = JSONReader(bytes.span, count: bytes.count - JSONReader.padding, limits: limits)
    try reader.beginDocument()
    let value = try body(&reader)
    try reader.endDocument()
    return value
}

/// Reads a document that is a number.
func number<Scalar: ReadableScalar>(
    _ literal: String,
    as type: Scalar.Type
) throws(TensorDecodingError) -> Scalar {
    try read(literal) { reader throws(TensorDecodingError) in try reader.number(as: type) }
}

/// Reads a document that is a tensor.
func tensor<Element: TensorElement>(
    _ text: String,
    of type: Element.Type,
    null: NullMeaning = .refused,
    limits: DecodingLimits = DecodingLimits()
) throws(TensorDecodingError) -> Tensor<Element> {
    try read(text, limits: limits) { reader throws(TensorDecodingError) in
        try reader.tensor(of: type, null: null)
    }
}

extension JSONWriter {
    /// Writes a whole tensor.
    mutating func tensor<Scalar: DecimalScalar>(
        _ tensor: Tensor<Scalar>,
        style: NumberStyle,
        form: TensorForm
    ) {
        var printer = TensorPrinter(tensor, style: style, form: form)
        _ = self.tensor(continuing: &printer, atLeast: .max / 2)
    }
}

/// The located error that a call throws; nil if it throws none.
func refusal<Value>(
    of text: String,
    limits: DecodingLimits = DecodingLimits(),
    _ body: (inout JSONReader) throws(TensorDecodingError) -> Value
) -> LocatedDecodingError? {
    do throws(TensorDecodingError) {
        _ = try read(text, limits: limits, body)
        return nil
    } catch {
        let bytes = padded(text)
        return error.located(in: bytes.span, count: bytes.count - JSONReader.padding)
    }
}

/// The syntax error of a document; nil if there is none.
func syntaxError(in bytes: [UInt8]) -> TensorDecodingError? {
    let buffer = padded(bytes)
    do throws(TensorDecodingError) {
        try JSONSyntax.validate(buffer.span, count: bytes.count)
        return nil
    } catch {
        return error
    }
}

/// The syntax error of a document; nil if there is none.
func syntaxError(in text: String) -> TensorDecodingError? { syntaxError(in: Array(text.utf8)) }

/// A floating-point type that the C library reads too.
protocol Referenced: ReadableScalar {
    /// The C library's value of a literal.
    static func reference(_ literal: String) -> Self
}

extension Float: Referenced {
    static func reference(_ literal: String) -> Float {
        // SAFETY: the string is valid during the call, and the end pointer may be nil.
        unsafe strtof(literal, nil)
    }
}

extension Double: Referenced {
    static func reference(_ literal: String) -> Double {
        // SAFETY: the string is valid during the call, and the end pointer may be nil.
        unsafe strtod(literal, nil)
    }
}

/// The text that C's `printf` makes of numbers.
func formatted(_ format: String, _ arguments: any CVarArg...) -> String {
    unsafe withVaList(arguments) { list in
        // SAFETY: the size is that of the buffer, and the formats match their arguments.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 2048) { buffer in
            let count = unsafe vsnprintf(buffer.baseAddress, buffer.count, format, list)
            return unsafe String(
                decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) },
                as: UTF8.self
            )
        }
    }
}

/// Reproducible random bits from SplitMix64.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A finite number with a random sign, exponent and significand.
    mutating func finite<Scalar: DecimalScalar>(_ type: Scalar.Type) -> Scalar {
        while true {
            let width = 1 + Scalar.exponentBitCount + Scalar.significandBitCount
            let value = Scalar(bits: next() >> UInt64(64 - width))
            if value.isFinite { return value }
        }
    }
}
