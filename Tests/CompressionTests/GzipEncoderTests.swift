import Testing

@testable import Compression

/// What the encoder writes, read by the decoder; `test_coding.py` reads it with Python.
@Suite struct GzipEncoderTests {
    private func numbers(_ count: Int) -> [UInt8] {
        Array(
            (0..<count).map { "\(Double($0 * 7919 % 10_007) / 10_007)" }.joined(separator: ",").utf8
        )
    }

    private func decoded(_ bytes: [UInt8]) throws -> [UInt8] {
        try ContentCoding.gzip.decompress(bytes[...], limit: 1 << 24, spareCapacity: 0)
    }

    @Test(arguments: [0, 1, 2, 3, 100, 5000, 100_000])
    func `whole content comes back`(count: Int) throws {
        let content = numbers(count)
        let encoded = GzipEncoder.encode(content)
        #expect(try decoded(encoded) == content)
        if count > 100 { #expect(encoded.count * 2 < content.count + 64) }
    }

    @Test func `content that cannot be compressed comes back`() throws {
        var state: UInt64 = 1
        let content = (0..<200_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(state >> 56)
        }
        let encoded = GzipEncoder.encode(content)
        #expect(try decoded(encoded) == content)
        #expect(encoded.count < content.count + 200)
    }

    @Test(arguments: [[0], [0, 0], [5, 0, 70_000], [65_536, 65_536, 1], [1, 1, 1, 1, 0]])
    func `portions are one content`(lengths: [Int]) throws {
        var content = numbers(30_000)[...]
        var encoder = GzipEncoder()
        var whole: [UInt8] = []
        var encoded: [UInt8] = []
        for (index, length) in lengths.enumerated() {
            let isLast = index == lengths.count - 1
            let portion = Array(content.prefix(length))
            content = content.dropFirst(length)
            whole += portion
            encoded += encoder.next(GzipEncoder.compress(portion, isLast: isLast), isLast: isLast)
        }
        #expect(try decoded(encoded) == whole)
    }

    @Test func `equal content has equal bytes`() {
        #expect(GzipEncoder.encode(numbers(1000)) == GzipEncoder.encode(numbers(1000)))
    }
}
