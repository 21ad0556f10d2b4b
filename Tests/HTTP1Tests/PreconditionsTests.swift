import HTTP1
import Support
import Testing

@Suite struct PreconditionsTests {
    private static let tag = EntityTag(opaque: "v,1")

    private func verdict(_ lines: [(name: String, value: String)]) throws -> Preconditions.Verdict {
        Preconditions.judge(try HeaderFields(lines: lines), Self.tag)
    }

    // MARK: - Entity tags

    @Test func `the tag of a content is its FNV-1a hash`() {
        // Test vectors of FNV's authors for 64 bits.
        #expect(EntityTag(of: []).field == #""cbf29ce484222325""#)
        #expect(EntityTag(of: Array("a".utf8)).field == #""af63dc4c8601ec8c""#)
        #expect(EntityTag(of: Array("foobar".utf8)).field == #""85944171f73967e8""#)
    }

    // MARK: - Lists of tags

    /// Lines of a field, and whether the tag matches in the weak and in the strong comparison.
    static let lists: [(lines: [String], weak: Bool, strong: Bool)] = [
        ([#""v,1""#], true, true),
        (["*"], true, true),
        ([#"W/"v,1""#], true, false),
        ([#""a", "v,1""#], true, true),
        ([#""a","v,1","b""#], true, true),
        ([", \t\"a\"\t,,W/\"v,1\" ,"], true, false),
        ([#"W/"v,1", "v,1""#], true, true),
        ([#""a""#, #""v,1""#], true, true),
        // Tags have no escapes.
        ([#""a\", "v,1""#], true, true),
        ([#""\v,1""#], false, false),
        // Bytes from 0x80 are part of a tag.
        (["\"\u{E9}\", \"v,1\""], true, true),
        ([""], false, false),
        ([","], false, false),
        ([#""""#], false, false),
        ([#""V,1""#], false, false),
        ([#""v,1 ""#], false, false),
        ([#""v","1""#], false, false),
        // Elements that are not tags match nothing.
        (["v,1"], false, false),
        ([#"w/"v,1""#], false, false),
        ([#"W/ "v,1""#], false, false),
        ([#"'v,1'"#], false, false),
        ([#""v,1"#], false, false),
        ([#""v,1"x"#], false, false),
        ([#"x"v,1""#], false, false),
        ([#""a"x"v,1""#], false, false),
        (["**"], false, false),
        (["*", "*"], false, false),
        ([#"*, "a""#], false, false),
        // Malformed elements do not hide the tags around them.
        ([#"v1, "v,1", x"#], true, true),
        ([#""a" "b", "v,1""#], true, true),
    ]

    @Test(arguments: lists)
    func `If-None-Match compares weakly`(lines: [String], weak: Bool, strong: Bool) throws {
        let fields = lines.map { (name: "If-None-Match", value: $0) }
        #expect(try verdict(fields) == (weak ? .notModified : .met))
    }

    @Test(arguments: lists)
    func `If-Match compares strongly`(lines: [String], weak: Bool, strong: Bool) throws {
        let fields = lines.map { (name: "If-Match", value: $0) }
        #expect(try verdict(fields) == (strong ? .met : .failed))
    }

    // MARK: - Together

    @Test func `a request without preconditions meets them`() throws {
        #expect(try verdict([]) == .met)
    }

    @Test func `If-Match is judged before If-None-Match`() throws {
        let (ours, other) = (Self.tag.field, "\"other\"")
        #expect(try verdict([("If-None-Match", ours), ("If-Match", other)]) == .failed)
        #expect(try verdict([("If-None-Match", ours), ("If-Match", ours)]) == .notModified)
        #expect(try verdict([("If-None-Match", other), ("If-Match", ours)]) == .met)
    }

    @Test func `conditions on a modification date are ignored`() throws {
        let (past, future) = ("Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT")
        for date in [past, future, "nonsense"] {
            #expect(try verdict([("If-Modified-Since", date)]) == .met)
            #expect(try verdict([("If-Unmodified-Since", date)]) == .met)
        }
    }
}
