import HTTP1
import Support
import Testing

@testable import AttentionAPI

@Suite struct TraceParentTests {
    private static let traceID = "0af7651916cd43dd8448eb211c80319c"
    private static let parentID = "b7ad6b7169203331"
    private static let valid = "00-\(traceID)-\(parentID)-01"

    @Test(arguments: [
        ("00", 0), ("01", 1), ("02", 2), ("03", 3), ("04", 0), ("ff", 3), ("a1", 1),
    ])
    func `a value is read, with the flags that are defined`(flags: String, expected: UInt8) throws {
        let parent = try #require(TraceParent("00-\(Self.traceID)-\(Self.parentID)-\(flags)"))
        #expect(parent.traceID == 0x0AF7_6519_16CD_43DD_8448_EB21_1C80_319C)
        #expect(parent.parentID == 0xB7AD_6B71_6920_3331)
        #expect(parent.flags == expected)
    }

    @Test(arguments: [
        "", "00", "-", "00-\(traceID)-\(parentID)", "00-\(traceID)-\(parentID)-",
        "00-\(traceID)-\(parentID)-1", "00-\(traceID)-\(parentID)-001", "\(valid)-", "\(valid)-00",
        "\(valid) ", " \(valid)", "\(valid),\(valid)", "0-\(traceID)-\(parentID)-01",
        "000-\(traceID)-\(parentID)-01", "ff-\(traceID)-\(parentID)-01",
        "fF-\(traceID)-\(parentID)-01", "0x-\(traceID)-\(parentID)-01",
        "00-\(traceID.uppercased())-\(parentID)-01", "00-\(traceID)-\(parentID.uppercased())-01",
        "00-\(traceID)-\(parentID)-0A", "00-00000000000000000000000000000000-\(parentID)-01",
        "00-\(traceID)-0000000000000000-01", "00-\(traceID.dropLast())-\(parentID)-01",
        "00-\(traceID)0-\(parentID.dropLast())-01", "00-\(traceID.dropLast())g-\(parentID)-01",
        "00-\(traceID.dropLast())é-\(parentID)-01", "00_\(traceID)-\(parentID)-01",
        "00-\(traceID)_\(parentID)-01", "00-\(traceID)-\(parentID)_01",
        "00-\(traceID)-\(parentID)-0g", "00-\(traceID)-\(parentID)-+1",
    ])
    func `a malformed value is none`(value: String) {
        #expect(TraceParent(value) == nil)
    }

    @Test func `every other byte at every place makes a value malformed`() {
        for index in Self.valid.utf8.indices {
            for byte in ["", "A", "G", "g", "/", ":", "`", " ", "_", "\t", "é"] {
                var value = Self.valid
                value.replaceSubrange(index...index, with: byte)
                #expect(TraceParent(value) == nil, "\(value)")
            }
        }
    }

    @Test(arguments: ["01", "0a", "fe"])
    func `a higher version is read like the first, whatever follows the flags`(version: String) {
        let value = version + Self.valid.dropFirst(2)
        for rest in ["", "-", "-what-the-future-will-be-like"] {
            #expect(TraceParent(value + rest) == TraceParent(Self.valid), "\(value + rest)")
        }
        for rest in ["0", ".", " "] { #expect(TraceParent(value + rest) == nil, "\(value + rest)") }
        #expect(TraceParent(String(value.dropLast())) == nil)
    }

    @Test func `one field line is read, more than one are none`() throws {
        func read(_ lines: [(name: String, value: String)]) throws -> TraceParent? {
            TraceParent(in: try HeaderFields(lines: lines))
        }
        let lines = [("TraceParent", Self.valid), ("tracestate", "a=b")]
        #expect(try read([]) == nil)
        #expect(try read([lines[0]]) == TraceParent(Self.valid))
        #expect(try read(lines) != nil)
        #expect(try read(lines + [("traceparent", Self.valid)]) == nil)
    }

    @Test func `a valid field gets a response field with a new span, which is in the log`() throws {
        let service = TestService()
        var spans: Set<String> = []
        for (path, body) in [
            ("/attention", #"{"inputs":[[1]]}"#), ("/attention", "{"), ("/nothing", ""),
            ("/attention", #"{"inputs":{"shape":[900,64],"seed":1}}"#),
        ] {
            let fields: KeyValuePairs = ["traceparent": Self.valid]
            let reply = try service.post(path, body, fields: fields)
            let value = try #require(reply.fields["traceresponse"])
            let match = try #require(
                value.wholeMatch(of: /00-([0-9a-f]{32})-([0-9a-f]{16})-01/),
                "\(value)"
            )
            #expect(match.1 == Self.traceID)
            let span = try #require(service.records.last?.span)
            #expect(span.traceID == Self.traceID)
            #expect(span.spanID == String(match.2))
            #expect(span.parentID == Self.parentID)
            spans.insert(span.spanID)
        }
        #expect(spans.count == 4)
        #expect(!spans.contains(Self.parentID))
    }

    @Test(arguments: [nil, "ff" + valid.dropFirst(2)])
    func `a missing or malformed field gets no response field`(value: String?) throws {
        let service = TestService()
        let fields: KeyValuePairs = [value == nil ? "tracestate" : "traceparent": value ?? "a=b"]
        let reply = try service.post("/attention", #"{"inputs":[[1]]}"#, fields: fields)
        #expect(reply.status == 200)
        #expect(!reply.fields.contains("traceresponse"))
        #expect(service.records.map { $0.span == nil } == [true])
    }
}
