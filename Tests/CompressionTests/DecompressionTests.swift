import Foundation
import Support
import Testing

@testable import Compression

/// Decompression of what Python compressed.
@Suite struct DecompressionTests {
    /// A line of a file in `Tests/Fixtures/compression`.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let coding: ContentCoding
        let content: [UInt8]
        let expected: [UInt8]
        let reason: String

        init(_ json: JSON) throws {
            name = try #require(json["name"]?.string)
            coding = try #require(ContentCoding(name: json["coding"]?.string ?? ""))
            content = try Self.bytes(json["content"])
            expected = try json["expected"] == nil ? [] : Self.bytes(json["expected"])
            reason = json["reason"]?.string ?? ""
        }

        private static func bytes(_ json: JSON?) throws -> [UInt8] {
            let text = try #require(json?.string)
            return try Array(#require(Data(base64Encoded: text)))
        }

        var testDescription: String { name }

        static func all(_ file: String) throws -> [Case] {
            try Fixture.bytes("compression/\(file).jsonl").split(separator: 0x0A).map {
                try Case(JSON(parsing: Array($0)))
            }
        }
    }

    private func decompress(
        _ item: Case,
        limit: Int = 1 << 20
    ) throws(DecompressionError) -> [UInt8] {
        try item.coding.decompress(item.content[...], limit: limit, spareCapacity: 64)
    }

    @Test(arguments: try Case.all("intact"))
    func `intact content is decompressed`(_ item: Case) throws {
        let content = try decompress(item)
        #expect(content == item.expected)
        #expect(content.capacity >= content.count + 64)
    }

    @Test(arguments: try Case.all("damaged"))
    func `damaged content is refused`(_ item: Case) throws {
        let error = #expect(throws: DecompressionError.self) { try decompress(item) }
        let found =
            switch error {
            case .truncated: "truncated"
            case .invalid(let reason, let offset):
                reason.isEmpty || offset > item.content.count ? "unclear" : "invalid"
            case .trailingData(let offset):
                offset < item.content.count ? "trailingData" : "unclear"
            case .tooLong, nil: "other"
            }
        #expect(found == item.reason, "\(error?.description ?? "no error")")
    }

    @Test(arguments: try Case.all("intact"))
    func `a limit is exact`(_ item: Case) throws {
        #expect(try decompress(item, limit: item.expected.count) == item.expected)
        guard !item.expected.isEmpty else { return }
        #expect(throws: DecompressionError.tooLong) {
            try decompress(item, limit: item.expected.count - 1)
        }
    }

    @Test func `every prefix of content is refused, and reads nothing after it`() throws {
        let item = try #require(Case.all("intact").first { $0.name == "two members" })
        // The end of the first member is an end.
        let ends = item.content.indices.filter { end in
            let content = Array(item.content[..<end])
            return (try? item.coding.decompress(content[...], limit: 100, spareCapacity: 0)) != nil
        }
        #expect(ends.count == 1)
    }

    @Test func `a trailer with a wrong length reserves little`() throws {
        var content = GzipEncoder.encode(Array("[1]".utf8))
        content.replaceSubrange(content.count - 4..<content.count, with: [0xff, 0xff, 0xff, 0x7f])
        #expect(throws: DecompressionError.self) {
            try ContentCoding.gzip.decompress(content[...], limit: 1 << 30, spareCapacity: 0)
        }
    }
}
