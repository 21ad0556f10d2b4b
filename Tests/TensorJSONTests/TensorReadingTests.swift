import TensorJSON
import Tensors
import Testing

@Suite struct TensorReadingTests {
    private func expect(_ text: String, isShape shape: Shape, _ elements: [Float]) {
        #expect(throws: Never.self) {
            let found = try tensor(text, of: Float.self)
            #expect(found == Tensor(shape: shape, elements: elements), "\(text)")
        }
    }

    private func refusalText<Element: TensorElement>(
        _ text: String,
        of type: Element.Type = Float.self,
        null: NullMeaning = .refused,
        limits: DecodingLimits = DecodingLimits()
    ) -> String? {
        // The tensor is a member, so that pointers are not empty.
        let error = refusal(of: #"{"x":"# + text + "}", limits: limits) {
            reader throws(TensorDecodingError) in
            var object = try reader.beginObject()
            while try reader.nextMember(of: &object) != nil {
                _ = try reader.tensor(of: type, null: null)
            }
        }
        return error?.description
    }

    // MARK: Nested arrays

    @Test func `the shape is that of the nested arrays`() {
        expect("1.5", isShape: [], [1.5])
        expect("[]", isShape: [0], [])
        expect("[1]", isShape: [1], [1])
        expect("[1,2,3]", isShape: [3], [1, 2, 3])
        expect("[[1],[2]]", isShape: [2, 1], [1, 2])
        expect("[[1,2,3],[4,5,6]]", isShape: [2, 3], [1, 2, 3, 4, 5, 6])
        expect("[[[1,2]],[[3,4]],[[5,6]]]", isShape: [3, 1, 2], [1, 2, 3, 4, 5, 6])
        expect("[[],[]]", isShape: [2, 0], [])
        expect("[[[]]]", isShape: [1, 1, 0], [])
        expect("[[[[[[[[7]]]]]]]]", isShape: [1, 1, 1, 1, 1, 1, 1, 1], [7])
    }

    @Test func `whitespace is allowed between all tokens`() {
        let space = " \t\r\n"
        let tokens = ["[", "[", "1", ",", "-2e0", "]", ",", "[", "3", ",", "4.5", "]", "]"]
        expect(space + tokens.joined(separator: space) + space, isShape: [2, 2], [1, -2, 3, 4.5])
        let flat = [
            "{", #""data""#, ":", "[", "1", ",", "2", "]", ",", #""shape""#, ":", "[", "2", "]",
            "}",
        ]
        expect(space + flat.joined(separator: space) + space, isShape: [2], [1, 2])
    }

    @Test func `short and long documents have the same tensors and errors`() throws {
        // With this much text after it, a tensor is not short.
        let long = String(repeating: " ", count: 2000)
        let rows = [
            "[0.43,0.15,0.89]", "[-0,1e3,12345678]", "[0.1234567,0.12345678,-9.5E-2]",
            "[3.4028234663852886e38,1e-45,0.30000001192092896]", "[16777217,-0.5,100000000]",
            "[ 1 ,\n2.5\t,-3 ]",
        ]
        for document in [
            "[\(rows.joined(separator: ","))]", "[[\(rows[0])],[\(rows[1])]]", rows[2], rows[3],
        ] {
            let short = try tensor(document, of: Float.self)
            let same = try tensor(document + long, of: Float.self)
            #expect(short == same && short.elements.map(\.sign) == same.elements.map(\.sign))
            let wide = try tensor(document, of: Double.self)
            #expect(wide == (try tensor(document + long, of: Double.self)))
        }
        for document in [
            "[[1,2],[3]]", "[[1],2]", "[1,[2]]", "[[1,2][3,4]]", "[1,2,]", "[01]",
            "[1.]", "[.5]", "[-]", "[1..2]", "[0.5.5]", "[1,]", "[[1],]", "[1e]", "[1 2]", "[+1]",
            "[null]", "[[1],[]]", "[[[1]],[[1],[2]]]", "[1e39]", "[\"1\"]", "[true]",
            "[--1]",
            "[0.1x]", "[1.5,-0.]", "[00.5]",
        ] {
            #expect(refusalText(document) == refusalText(document + long), "\(document)")
            #expect(refusalText(document) != nil, "\(document)")
        }
    }

    @Test(arguments: Array(0...33) + [59, 97, 111, 257])
    func `rows of every length have all their elements`(length: Int) throws {
        let rows = (0..<3).map { row in (0..<length).map { Double(row * 1000 + $0) / 8 } }
        let text =
            "["
            + rows.map { "[\($0.map { "\($0)" }.joined(separator: ","))]" }
            .joined(separator: ",") + "]"
        let found = try tensor(text, of: Double.self)
        #expect(found == Tensor(shape: [3, length], elements: rows.flatMap(\.self)))
    }

    @Test(arguments: [
        ("[[1,2],[3]]", "row at /x/1 (byte 12) has 1 number; the rows before it have 2"),
        ("[[1],[2],[3,4]]", "row at /x/2 (byte 14) has 2 numbers; the rows before it have 1"),
        ("[[1,2],[]]", "row at /x/1 (byte 12) has 0 numbers; the rows before it have 2"),
        ("[[],[1]]", "row at /x/1 (byte 9) has 1 number; the rows before it have 0"),
        ("[[[1],[2]],[[3]]]", "row at /x/1 (byte 16) has 1 array; the rows before it have 2"),
        ("[[[1,2],[3]]]", "row at /x/0/1 (byte 13) has 1 number; the rows before it have 2"),
        ("[[[1,2]],[[3,4,5]]]", "row at /x/1/0 (byte 15) has 3 numbers; the rows before it have 2"),
        ("[[[1]],[]]", "row at /x/1 (byte 12) has 0 arrays; the rows before it have 1"),
        ("[[1,2],3]", "expected an array of numbers at /x/1 (byte 12), found 3"),
        ("[[1,2],[[3,4]]]", "expected a number at /x/1/0 (byte 13), found an array"),
        ("[1,[2]]", "expected a number at /x/1 (byte 8), found an array"),
        ("[[],[[]]]", "expected a number at /x/1/0 (byte 10), found an array"),
        ("[[[1]],[2]]", "expected an array of numbers at /x/1/0 (byte 13), found 2"),
        (#"[[1,"1.5"]]"#, #"expected a number at /x/0/1 (byte 9), found "1.5""#),
        ("[1,true]", "expected a number at /x/1 (byte 8), found true"),
        ("[1,{}]", "expected a number at /x/1 (byte 8), found an object"),
        ("[1,null]", "expected a number at /x/1 (byte 8), found null"),
        ("[[1e39]]", "number at /x/0/0 (byte 7) is out of range for float32: 1e39"),
        (#""[1,2]""#, #"expected an array of numbers at /x (byte 5), found "[1,2]""#),
        ("true", "expected a number at /x (byte 5), found true"),
        ("[[[[[[[[[1]]]]]]]]]", "tensor at /x (byte 5) has more than 8 dimensions"),
    ])
    func `ragged and mistyped input is refused with its pointer`(text: String, description: String)
    {
        #expect(refusalText(text) == description)
    }

    @Test func `every prefix of a tensor is malformed`() {
        for document in ["[[1.5,-2e3],[0.25,4]]", #"{"shape":[2],"data":[1,2]}"#] {
            for length in 1..<document.utf8.count {
                let prefix = String(decoding: document.utf8.prefix(length), as: UTF8.self)
                let error = refusal(of: prefix) { reader throws(TensorDecodingError) in
                    try reader.tensor(of: Float.self)
                }
                #expect(error?.error.isMalformed == true, "\(prefix)")
            }
        }
    }

    @Test func `a malformed number is refused at the wrong byte`() {
        for (text, offset) in [
            ("[1.]", 3), ("[-]", 2), ("[1e]", 3), ("[.5]", 1), ("[+1]", 1), ("[1 1]", 3),
        ] {
            let error = refusal(of: text) { reader throws(TensorDecodingError) in
                try reader.tensor(of: Float.self)
            }
            #expect(error?.error.isMalformed == true)
            #expect(error?.error.offset == offset, "\(text)")
        }
    }

    // MARK: null

    @Test func `null is negative infinity only if the caller allows it, and only among numbers`()
        throws
    {
        let bias = try tensor("[[0,null],[null,-1]]", of: Float.self, null: .negativeInfinity)
        #expect(bias.elements == [0, -.infinity, -.infinity, -1])
        let flat = try tensor(
            #"{"shape":[2],"data":[null,1]}"#,
            of: Double.self,
            null: .negativeInfinity
        )
        #expect(flat.elements == [-.infinity, 1])
        #expect(
            refusalText("[true,null]", of: Bool.self, null: .negativeInfinity)
                == "expected a boolean at /x/1 (byte 11), found null"
        )
        #expect(
            refusalText("[0,nul]", null: .negativeInfinity)
                == "expected a number at byte 8 (line 1, column 9), found nul"
        )
    }

    // MARK: Other elements

    @Test func `masks are booleans, and the error about a number explains why`() throws {
        let mask = try tensor("[[true,false],[ false , true ]]", of: Bool.self)
        #expect(mask == Tensor(shape: [2, 2], elements: [true, false, false, true]))
        #expect(
            refusalText("[[true,1]]", of: Bool.self)
                == "expected a boolean at /x/0/1 (byte 12), found 1: "
                + "0/1 masks mean opposite things in different libraries"
        )
        #expect(
            refusalText("[[true,true],[true]]", of: Bool.self)
                == "row at /x/1 (byte 18) has 1 boolean; the rows before it have 2"
        )
        #expect(
            refusalText(#"["true"]"#, of: Bool.self)
                == #"expected a boolean at /x/0 (byte 6), found "true""#
        )
    }

    @Test func `positions are whole numbers of any rank`() throws {
        let positions = try tensor("[[0,1.0],[2e1,-3]]", of: Int.self)
        #expect(positions == Tensor(shape: [2, 2], elements: [0, 1, 20, -3]))
        #expect(
            refusalText("[0,0.5]", of: Int.self)
                == "expected a whole number at /x/1 (byte 8), found 0.5"
        )
    }

    // MARK: Shape and data

    @Test func `shape and data may come in either order`() {
        expect(#"{"shape":[2,3],"data":[1,2,3,4,5,6]}"#, isShape: [2, 3], [1, 2, 3, 4, 5, 6])
        expect(#"{"data":[1,2],"shape":[1,2]}"#, isShape: [1, 2], [1, 2])
        expect(#"{"shape":[],"data":[5]}"#, isShape: [], [5])
        expect(#"{"shape":[1,0,64],"data":[]}"#, isShape: [1, 0, 64], [])
        expect(#"{"shape":[2.0,1e0],"data":[1,2]}"#, isShape: [2, 1], [1, 2])
    }

    @Test(arguments: [
        (
            #"{"shape":[2,3],"data":[1,2,3,4,5]}"#,
            "data of the tensor at /x (byte 5) has 5 elements; "
                + "shape [2,3] needs 6"
        ),
        (
            #"{"shape":[],"data":[]}"#,
            "data of the tensor at /x (byte 5) has 0 elements; "
                + "shape [] needs 1"
        ),
        (
            #"{"shape":[1000000,1000000],"data":[1]}"#,
            "data of the tensor at /x (byte 5) has 1 elements; "
                + "shape [1000000,1000000] needs 1000000000000"
        ),
        (
            #"{"shape":[4294967296,4294967296],"data":[]}"#,
            "shape at /x/shape (byte 14) has more than 2^63-1 elements"
        ),
        (#"{"data":[1]}"#, #"object at /x (byte 5) has no member "shape""#),
        (#"{"shape":[1]}"#, #"object at /x (byte 5) has no member "data""#),
        ("{}", #"object at /x (byte 5) has no member "shape""#),
        (
            #"{"shape":[1],"data":[1],"dtype":"f"}"#,
            #"unknown member "dtype" at /x/dtype (byte 29); expected "shape" or "data""#
        ),
        (
            #"{"shape":[1],"shape":[1],"data":[1]}"#,
            #"member "shape" occurs twice (again at byte 18)"#
        ),
        (
            #"{"shape":[-1],"data":[1]}"#,
            "expected an extent from 0 to 2^63-1 at /x/shape/0 (byte 15), found -1"
        ),
        (
            #"{"shape":[1.5],"data":[1]}"#,
            "expected a whole number at /x/shape/0 (byte 15), found 1.5"
        ),
        (
            #"{"shape":2,"data":[1,2]}"#,
            "expected a list of whole numbers at /x/shape (byte 14), found 2"
        ),
        (
            #"{"shape":[2],"data":[[1,2]]}"#,
            "expected a number at /x/data/0 (byte 26), found an array"
        ),
        (
            #"{"shape":[1,1,1,1,1,1,1,1,1],"data":[1]}"#,
            "tensor at /x/shape (byte 14) has more than 8 dimensions"
        ),
    ])
    func `a shape that does not fit its data is refused`(text: String, description: String) {
        #expect(refusalText(text) == description)
    }

    // MARK: Limits

    @Test func `rank and number of elements are limited`() throws {
        let limits = DecodingLimits(maximumRank: 2, maximumElementCount: 4)
        #expect(try tensor("[[1,2],[3,4]]", of: Float.self, limits: limits).shape == [2, 2])
        #expect(
            refusalText("[[[1]]]", limits: limits)
                == "tensor at /x (byte 5) has more than 2 dimensions"
        )
        for text in ["[1,2,3,4,5]", "[[1,2],[3,4],[5,6]]", "[[1],[2],[3],[4],[5]]"] {
            #expect(
                refusalText(text, limits: limits)
                    == "tensor at /x (byte 5) has more than 4 elements"
            )
        }
    }

    @Test func `a small tensor uses little memory, even if much text follows it`() throws {
        let rest = #","y":"\#(String(repeating: "x", count: 100_000))"}"#
        for text in ["[[1]]", "[[1],[2],[3]]", "[[[[1,2]]]]", "[1,2,3]"] {
            let capacity = try read(#"{"x":"# + text + rest) { reader throws(TensorDecodingError) in
                var object = try reader.beginObject()
                _ = try reader.nextMember(of: &object)
                let tensor = try reader.tensor(of: Float.self)
                _ = try reader.nextMember(of: &object)
                try reader.skipValue()
                _ = try reader.nextMember(of: &object)
                return tensor.elements.capacity
            }
            #expect(capacity <= 128, "\(text)")
        }
    }

    @Test func `a value may be refused before a syntax error after it is found`() {
        let text = #"{"x":[[1],[2,3]],"y":[01]}"#
        #expect(refusalText("[[1],[2,3]],\"y\":[01]") != nil)
        #expect(syntaxError(in: text)?.offset == 22)
    }
}
