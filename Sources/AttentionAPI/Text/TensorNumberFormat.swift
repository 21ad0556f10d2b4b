import TensorJSON

/// The format of all numbers of a printed tensor, chosen from the numbers shown as PyTorch does
/// (`_Formatter` in torch/_tensor_str.py).
struct TensorNumberFormat {
    private enum Notation { case whole, fixed, scientific }

    private let notation: Notation
    private let precision: Int

    /// The width of the longest number, in characters.
    private(set) var width = 1

    /// Chooses a format.
    ///
    /// - Parameters:
    ///   - values: The numbers that are shown. Only those that are finite and not zero count.
    ///   - precision: The number of digits after the point.
    init(_ values: [Double], precision: Int) {
        self.precision = precision
        let counted = values.filter { $0.isFinite && $0 != 0 }
        let magnitudes = counted.map(\.magnitude)
        guard let least = magnitudes.min(), let greatest = magnitudes.max() else {
            notation = .whole
            return
        }
        if greatest / least > 1000 || greatest > 1e8 || least < 1e-4 {
            notation = .scientific
        } else {
            notation = counted.allSatisfy { $0 == $0.rounded(.up) } ? .whole : .fixed
        }
        width = counted.reduce(1) { max($0, digits(of: $1).count) }
    }

    /// Returns a number, right-aligned.
    func text(_ value: Double) -> [UInt8] {
        let digits = digits(of: value)
        return Array(repeating: UInt8(ascii: " "), count: max(width - digits.count, 0)) + digits
    }

    private func digits(of value: Double) -> [UInt8] {
        guard value.isFinite else {
            return Array((value.isNaN ? "nan" : value < 0 ? "-inf" : "inf").utf8)
        }
        var text: [UInt8] = []
        switch notation {
        case .scientific:
            PrintedDecimal.appendScientific(value, decimals: precision, to: &text)
        case .fixed: PrintedDecimal.appendFixed(value, decimals: precision, to: &text)
        case .whole:
            PrintedDecimal.appendFixed(value, decimals: 0, to: &text)
            text.append(UInt8(ascii: "."))
        }
        return text
    }

    /// The maximum width of a number with a precision: fixed notation has at most nine digits before
    /// the point, and scientific notation an exponent of three digits.
    static func maximumWidth(precision: Int) -> Int { 11 + precision }
}
