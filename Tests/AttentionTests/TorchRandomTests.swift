import Foundation
import Kernels
import Support
import Testing

@Suite struct `Torch's random numbers` {
    /// A seed of PyTorch, and the draws of `torch.rand`, times 2²⁴.
    private struct Draws: Decodable {
        let seed: String
        let draws: [Int]
    }

    @Test func `draws equal PyTorch's bit for bit for every seed`() throws {
        let bytes = try Fixture.bytes("attention/torch-rand.json")
        let fixtures = try JSONDecoder().decode([Draws].self, from: Data(bytes))
        #expect(fixtures.count > 50)
        for fixture in fixtures {
            let seed = try #require(
                Int64(fixture.seed).map(UInt64.init(bitPattern:)) ?? UInt64(fixture.seed)
            )
            var random = TorchRandom(seed: seed)
            let found = fixture.draws.map { _ in random.nextUniform() }
            #expect(found == fixture.draws.map { Float($0) * 0x1p-24 }, "seed \(fixture.seed)")
        }
    }

    /// A seed, the sizes of tensors drawn one after the other by `torch.randn`, and their elements.
    private struct Normals: Decodable {
        let seed: String
        let sizes: [Int]
        let draws: [Float]
    }

    @Test func `normal numbers equal PyTorch's bit for bit, tensor after tensor`() throws {
        let bytes = try Fixture.bytes("attention/torch-randn.json")
        let fixtures = try JSONDecoder().decode([Normals].self, from: Data(bytes))
        #expect(fixtures.count > 90)
        for fixture in fixtures {
            let seed = try #require(
                Int64(fixture.seed).map(UInt64.init(bitPattern:)) ?? UInt64(fixture.seed)
            )
            var random = TorchRandom(seed: seed)
            var expected = fixture.draws[...]
            for size in fixture.sizes {
                let found: [Float] = try random.normals(size) { false }
                for (element, draw) in zip(found, expected.prefix(size)) {
                    // The C library's functions may differ in the last bit.
                    let tolerance = size < 16 ? draw.ulp : 0
                    #expect(
                        abs(element - draw) <= tolerance
                            && !(element == 0 && element.sign == .minus),
                        "seed \(fixture.seed), sizes \(fixture.sizes)"
                    )
                }
                #expect(found.count == size)
                expected = expected.dropFirst(size)
            }
            #expect(expected.isEmpty)
        }
    }

    @Test func `normal numbers are the same float32 numbers in float64`() throws {
        for size in [5, 16, 100] {
            var (single, double) = (TorchRandom(seed: 3), TorchRandom(seed: 3))
            let expected: [Float] = try single.normals(size) { false }
            let found: [Double] = try double.normals(size) { false }
            #expect(found == expected.map { Double($0) })
        }
    }

    @Test func `drawing normal numbers can be cancelled`() {
        var random = TorchRandom(seed: 1)
        #expect(throws: KernelFailure.self) {
            let _: [Float] = try random.normals(1 << 20) { true }
        }
    }

    @Test func `only the low 32 bits of a seed matter`() {
        var (a, b) = (TorchRandom(seed: 42), TorchRandom(seed: 1 << 40 | 42))
        #expect((0..<10).allSatisfy { _ in a.nextWord() == b.nextWord() })
    }
}
