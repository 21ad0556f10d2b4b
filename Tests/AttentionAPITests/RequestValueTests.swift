import Attention
import Testing

@testable import AttentionAPI

/// JSON Merge Patch, with the examples of RFC 7396 that objects allow.
@Suite struct RequestValueTests {
    private func text(_ value: RequestValue) -> String {
        var json: [UInt8] = []
        value.write(to: &json) { index, json in json += "@\(index)".utf8 }
        return String(decoding: json, as: UTF8.self)
    }

    private static let a = RequestValue.object(["a": .string("b")])

    static let examples: [(target: RequestValue, patch: RequestValue, result: String)] = [
        (a, .object(["a": .string("c")]), #"{"a":"c"}"#),
        (a, .object(["b": .string("c")]), #"{"a":"b","b":"c"}"#),
        (a, .object(["a": .null]), "{}"),
        (.object(["a": .string("b"), "b": .string("c")]), .object(["a": .null]), #"{"b":"c"}"#),
        (.object(["a": .text(#"["b"]"#)]), .object(["a": .string("c")]), #"{"a":"c"}"#),
        (a, .object(["a": .text(#"["b"]"#)]), #"{"a":["b"]}"#),
        (
            .object(["a": .object(["b": .string("c")])]),
            .object(["a": .object(["b": .string("d"), "c": .null])]), #"{"a":{"b":"d"}}"#
        ),
        (.object([:]), .object(["a": .object(["b": .object(["c": .null])])]), #"{"a":{"b":{}}}"#),
        (a, .object(["a": .tensor(3)]), #"{"a":@3}"#),
    ]

    @Test(arguments: examples.indices) func `a patch is merged`(_ index: Int) {
        let example = Self.examples[index]
        #expect(text(example.target.merging(example.patch)) == example.result)
    }

    @Test func `two patches are as good as one after the other`() {
        let first = RequestValue(patch: [(.scale, .number(0.5)), (.ropeBase, .null)])
        let second = RequestValue(patch: [(.scale, .null), (.ropeInterleaved, .bool(true))])
        let both = first.followed(by: second)
        #expect(text(both) == #"{"scale":null,"rope":{"base":null,"interleaved":true}}"#)
        let target = RequestValue.object(["rope": .object(["base": .number(7)])])
        #expect(target.merging(both) == target.merging(first).merging(second))
    }

    @Test func `a patch contains another whose changes it makes`() {
        let few = RequestValue(patch: [(.causal, .bool(true))])
        let many = RequestValue(patch: [(.causal, .bool(true)), (.windowLeft, .number(2))])
        #expect(many.includes(few) && !few.includes(many))
        #expect(!many.includes(RequestValue(patch: [(.causal, .bool(false))])))
        #expect(
            many.isSame(
                as: RequestValue(patch: [(.windowLeft, .number(2)), (.causal, .bool(true))])
            )
        )
    }
}
