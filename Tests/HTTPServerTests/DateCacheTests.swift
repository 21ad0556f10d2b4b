import Foundation
import Support
import Testing

@Suite struct DateCacheTests {
    @Test func `each response carries the time at which it was created`()
        async throws
    {
        try await withServer { server in
            let socket = try server.connect()
            let first = try Self.date(of: socket)
            #expect(try eventually { try Self.date(of: socket) > first })
        }
    }

    /// Returns the time in the next response, and expects it between sending and receiving.
    private static func date(of socket: RawSocket) throws -> Date {
        // The field has no fractions of a second, and its clock has a coarse resolution.
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
