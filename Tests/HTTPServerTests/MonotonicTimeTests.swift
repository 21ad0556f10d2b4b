import Foundation
import HTTP1
import HTTPServer
import Testing

@Suite struct MonotonicTimeTests {
    @Test func `time never goes back`() async throws {
        let start = MonotonicTime.now
        var last = start
        for _ in 0..<10_000 {
            let now = MonotonicTime.now
            #expect(now >= last)
            last = now
        }
        try await onThread { Thread.sleep(forTimeInterval: 0.02) }
        #expect(MonotonicTime.now - start >= .milliseconds(20))
    }
}
