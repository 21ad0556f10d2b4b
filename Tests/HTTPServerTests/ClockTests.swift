import Foundation
import HTTP1
import HTTPServer
import Support
import Testing

@Suite struct MonotonicTimeTests {
    @Test func `time goes on and never back`() async throws {
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

@Suite struct DateCacheTests {
    @Test func `answers carry the time at which they were made, also when time has gone on`()
        async throws
    {
        try await withServer { server in
            let socket = try server.connect()
            let first = try Self.date(of: socket)
            #expect(try eventually { try Self.date(of: socket) > first })
        }
    }

    /// The time that the next answer carries, which is expected to be between request and receipt.
    private static func date(of socket: RawSocket) throws -> Date {
        // The field has no fractions of a second, and the clock that it is read from goes in steps.
        let earliest = Date(timeIntervalSinceNow: -1.5)
        try socket.send(request("/now"))
        let field = try #require(try socket.receiveAnswer().field("Date"))
        let date = try #require(try Self.date(field))
        #expect(date >= earliest && date <= Date())
        return date
    }

    private static func date(_ field: String) throws -> Date? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.date(from: field)
    }
}
