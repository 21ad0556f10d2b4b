extension JSONReader {
    /// Returns the most decimals of the numbers between an offset and the next byte to read, with
    /// exponents counted: 3 for `0.250`, 5 for `1e-5`.
    package func decimalCount(from start: Int) -> Int {
        var most = 0
        var (decimals, exponent, sign) = (0, 0, 1)
        var (isAfterPoint, isExponent) = (false, false)
        for index in start...max(start, offset) {
            switch index == offset ? 0 : cursor[index] {
            case UInt8(ascii: "."): isAfterPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): isExponent = true
            case UInt8(ascii: "-") where isExponent: sign = -1
            case UInt8(ascii: "+") where isExponent: break
            case let byte where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte):
                if isExponent {
                    exponent = min(10 * exponent + Int(byte - UInt8(ascii: "0")), 9999)
                } else if isAfterPoint {
                    decimals += 1
                }
            default:
                most = max(most, decimals - sign * exponent)
                (decimals, exponent, sign) = (0, 0, 1)
                (isAfterPoint, isExponent) = (false, false)
            }
        }
        return most
    }
}
