import Tensors
import Testing

@Suite struct HalfTypeTests {
    static let types: [HalfType] = [.float16, .bfloat16]

    /// The value of a bit pattern of 16 bits without a sign; for infinity's, the number that would
    /// follow the greatest.
    private func value(_ pattern: Int, of type: HalfType) -> Double {
        let fractionCount = type == .float16 ? 10 : 7
        let (exponent, fraction) = (pattern >> fractionCount, pattern & (1 << fractionCount - 1))
        let significand = exponent == 0 ? fraction : fraction + 1 << fractionCount
        let least = type == .float16 ? -24 : -133
        return Double(sign: .plus, exponent: least + max(exponent - 1, 0), significand: 1)
            * Double(significand)
    }

    /// The bit pattern of infinity.
    private func infinity(_ type: HalfType) -> Int { type == .float16 ? 0x7C00 : 0x7F80 }

    @Test(arguments: types) func `every number of the type is unchanged`(type: HalfType) {
        for pattern in 0..<infinity(type) {
            let number = Float(value(pattern, of: type))
            #expect(type.rounded(number).bitPattern == number.bitPattern)
            #expect(type.rounded(-number).bitPattern == (-number).bitPattern)
            #expect(!type.isMidpoint(number))
        }
        #expect(value(infinity(type) - 1, of: type) == Double(type.greatestFinite))
        #expect(Float(value(1, of: type)).exponent == type.leastExponent)
    }

    @Test(arguments: types)
    func `midpoints go to the even number, and their neighbours to the nearest`(type: HalfType) {
        for pattern in 0..<infinity(type) {
            let (low, high) = (value(pattern, of: type), value(pattern + 1, of: type))
            let middle = Float((low + high) / 2)
            let above = pattern + 1 == infinity(type) ? .infinity : Float(high)
            #expect(type.isMidpoint(middle) && type.isMidpoint(-middle))
            #expect(type.neighbours(ofMidpoint: middle) == (Float(low), above))
            #expect(type.rounded(middle) == (pattern.isMultiple(of: 2) ? Float(low) : above))
            #expect(type.rounded(-middle.nextDown) == -Float(low))
            #expect(type.rounded(middle.nextUp) == above)
            #expect(!type.isMidpoint(middle.nextDown) && !type.isMidpoint(middle.nextUp))
        }
    }

    @Test(arguments: types) func `infinities are kept, and zeros keep their signs`(type: HalfType) {
        #expect(type.rounded(.infinity) == .infinity)
        #expect(type.rounded(-.infinity) == -.infinity)
        #expect(type.rounded(-.greatestFiniteMagnitude) == -.infinity)
        #expect(type.rounded(-.leastNonzeroMagnitude).sign == .minus)
        #expect(type.rounded(-0.0).sign == .minus)
        #expect(!type.isMidpoint(.infinity) && !type.isMidpoint(0))
    }

    @Test func `a list is rounded up to its first finite number beyond the range`() {
        var numbers: [Float] = [0.1, -.infinity, 65519, 1]
        #expect(HalfType.float16.round(&numbers) == nil)
        #expect(numbers == [0.099975586, -.infinity, 65504, 1])
        numbers = [1, 2049, -65520, 1e9]
        #expect(HalfType.float16.round(&numbers) == 2)
        numbers = [1, -.infinity]
        #expect(HalfType.bfloat16.round(&numbers) == nil)
    }

    @Test func `types have the names of requests`() {
        for type in ScalarType.allCases {
            #expect(type.half.map(\.scalarType) == (type.half == nil ? nil : type))
        }
        #expect(ScalarType(rawValue: "bfloat16")?.half == .bfloat16)
    }

    @Test(arguments: types) func `bit patterns are converted exactly`(type: HalfType) {
        for pattern in 0...infinity(type) {
            let bits = UInt16(pattern)
            let number =
                pattern == infinity(type) ? .infinity : Float(value(pattern, of: type))
            #expect(type.number(bits: bits) == number)
            #expect(type.number(bits: bits | 0x8000).bitPattern == (-number).bitPattern)
            #expect(type.bits(of: number) == bits)
            #expect(type.bits(of: -number) == bits | 0x8000)
        }
        #expect(type.number(bits: UInt16(infinity(type)) + 1).isNaN)
    }

    @Test func `a double is rounded once`() {
        // Rounded to float32 first, it would be a midpoint of two float16 and go to the even one.
        #expect(HalfType.float16.roundedOnce(2049.0000000001) == 2050)
        #expect(HalfType.float16.roundedOnce(2048.9999999999) == 2048)
        #expect(HalfType.float16.roundedOnce(2049.0) == 2048 as Float)
        #expect(HalfType.bfloat16.roundedOnce(1e300) == .infinity)
    }
}
