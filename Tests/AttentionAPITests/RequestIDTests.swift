import HTTP1
import Support
import Testing

@testable import AttentionAPI

@Suite final class RequestIDTests {
    private let ids = RequestIDs()

    private func id(for values: String...) throws -> String {
        ids.id(for: try HeaderFields(lines: values.map { ("X-Request-Id", $0) }))
    }

    private func isNew(_ id: String) -> Bool {
        let characters = "0123456789abcdefghijklmnopqrstuv"
        return id.utf8.count == 13 && id.utf8.allSatisfy { characters.utf8.contains($0) }
    }

    @Test(
        arguments: [
            "a", "0f8fad5b-d9cb-469f-a165-70867728950e", "!~", "{\"quoted\"}",
            String(repeating: "x", count: 128),
        ]
    )
    func `an id of up to 128 visible ASCII characters is kept`(given: String) throws {
        #expect(try id(for: given) == given)
    }

    @Test(
        arguments: [
            "", "two words", "tab\tinside", "caf\u{E9}", "\u{2603}",
            String(repeating: "x", count: 129),
        ]
    )
    func `any other id is replaced by a new one`(given: String) throws {
        let id = try id(for: given)
        #expect(id != given)
        #expect(isNew(id))
    }

    @Test func `a request without an id gets a new one of 13 letters and digits`() throws {
        #expect(try isNew(id()))
    }

    @Test func `of several ids the first counts`() throws {
        #expect(try id(for: "first", "second") == "first")
    }

    @Test func `new ids are distinct`() {
        let made = (0..<10_000).map { _ in ids.next() }
        #expect(Set(made).count == made.count)
        #expect(made.allSatisfy(isNew))
    }
}
