import TensorJSON
import Testing

@Suite struct JSONPointerTests {
    private func located(_ offset: Int, in document: String) -> String {
        let bytes = padded(document)
        return JSONPointer.locate(
            offset: offset,
            in: bytes.span,
            count: bytes.count - JSONReader.padding
        ).description
    }

    @Test func `tildes and slashes in tokens are escaped`() {
        #expect(JSONPointer(["a/b", "m~n", "", "é", "0"]).description == "/a~1b/m~0n//é/0")
        #expect(JSONPointer().description == "")
    }

    @Test(arguments: [
        (0, ""), (1, "/a"), (3, "/a"), (4, "/a"), (5, "/a"), (6, "/a/0"), (7, "/a"), (8, "/a/1"),
        (9, "/a/1/0"), (10, "/a/1"), (11, "/a"), (12, ""), (13, "/b"), (17, "/b"), (18, "/b/c~1"),
        (23, "/b/c~1"), (24, "/b/c~1"), (26, "/b"), (27, ""), (28, ""),
    ])
    func `each byte of a document belongs to a value`(offset: Int, pointer: String) {
        //   0     6  9  12    18
        let document = #"{"a":[1,[2]],"b":{"c/":"x"}}"#
        #expect(located(offset, in: document) == pointer)
    }

    @Test func `names are unescaped and whitespace belongs to the container around it`() {
        let document = #" { "\u0061\n" : [ 10 , 20 ] } "#
        #expect(located(0, in: document) == "")
        #expect(located(2, in: document) == "")
        #expect(located(5, in: document) == "/a\n")
        #expect(located(17, in: document) == "/a\n")
        #expect(located(19, in: document) == "/a\n/0")
        #expect(located(20, in: document) == "/a\n")
        #expect(located(24, in: document) == "/a\n/1")
        #expect(located(29, in: document) == "")
    }

    @Test func `a place deeper than 64 levels is reported as its ancestor at that depth`() {
        for depth in [63, 64, 65, 1000] {
            let document =
                String(repeating: "[", count: depth) + "1"
                + String(repeating: "]", count: depth)
            let expected = String(repeating: "/0", count: min(depth, 64))
            #expect(located(depth, in: document) == expected)
        }
        let document =
            "[\(String(repeating: "[", count: 99))\(String(repeating: "]", count: 99)),7]"
        #expect(located(document.utf8.count - 2, in: document) == "/1")
    }

    @Test func `after a syntax error the innermost open container is found`() {
        #expect(located(9, in: #"{"a":[1,x,[2]]}"#) == "/a")
    }
}
