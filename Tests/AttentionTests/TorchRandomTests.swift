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

    @Test func `only the low 32 bits of a seed matter`() {
        var (a, b) = (TorchRandom(seed: 42), TorchRandom(seed: 1 << 40 | 42))
        #expect((0..<10).allSatisfy { _ in a.nextWord() == b.nextWord() })
    }
}
