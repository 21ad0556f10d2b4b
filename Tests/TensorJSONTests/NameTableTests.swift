import TensorJSON
import Testing

@Suite struct `A table of names` {
    private let names = [
        "q", "keys", "values", "softcap", "a name with spaces", "softcapped_scores",
        "123456781234567812345678", "12345678", "1234567812345678", "123456789", "naïve",
    ]

    /// The index of the string that a document is.
    private func index(_ document: String) throws -> Int? {
        let table = NameTable(names)
        return try read(document) { reader throws(TensorDecodingError) in
            reader.index(of: try reader.name(), in: table)
        }
    }

    @Test func `finds the index of each name`() throws {
        for (index, name) in names.enumerated() {
            #expect(try self.index("\"\(name)\"") == index)
        }
    }

    @Test func `finds names with escapes`() throws {
        #expect(try index(#""\u006beys""#) == 1)
        #expect(try index(#""na\u00EFve""#) == 10)
    }

    @Test func `does not find other names`() throws {
        let others = names.flatMap { name in
            [name + "s", String(name.dropLast()), name.uppercased() + "!", "x" + name]
        }
        let more = ["", #"\u0000"#, #"q\u0000"#, "1234567812345678123456781"]
        for other in others + more where !names.contains(other) {
            #expect(try index("\"\(other)\"") == nil, "\(other)")
        }
    }
}
