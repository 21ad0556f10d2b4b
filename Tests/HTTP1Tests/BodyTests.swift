import HTTP1
import Testing

@Suite struct BodyTests {
    @Test(arguments: [0, 1, 2, 31, 32, 33, 59, 97, 111, 257])
    func `content is followed by zero bytes`(count: Int) {
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 + 1) }
        let body = Body(copying: content)
        #expect(body.count == count)
        #expect(Array(body.content) == content)
        #expect(body.isEmpty == (count == 0))
        #expect(body.bytes.dropFirst(count).count >= Body.padding)
        #expect(body.bytes.dropFirst(count).allSatisfy { $0 == 0 })
    }
}
