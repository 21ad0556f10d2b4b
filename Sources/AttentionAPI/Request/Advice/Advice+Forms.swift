import Attention
import Tensors

// The forms in which other libraries write the values of members that exist here.

extension Advice {
    /// Returns advice on a value whose form is that of another library; nil for all other values.
    static func forForm(
        of value: JSONValue,
        at member: RequestMember,
        in request: RequestOutline
    ) -> Advice? {
        switch member {
        case .scale: return scale(value)
        case .softcap where value.number == 0:
            return leaveOut("without softcap, scores are not capped")
        case .window: return window(value, in: request)
        case .windowLeft, .windowRight:
            guard let bound = value.integer, bound < 0 else { return nil }
            return leaveOut("a side of the window without a bound is unlimited")
        case .causal: return causal(value)
        case .mask: return mask(value)
        case .bias:
            guard let isGiven = value.bool else { return nil }
            return isGiven
                ? Advice("bias is added to the scores; those of projections are bq, bk, bv and bo")
                : leaveOut("projections have biases only where bq, bk, bv or bo is given")
        case .dropout: return dropout(value)
        case .alibiSlopes: return alibi(value)
        case .rope: return rope(value, in: request)
        case .norm: return norm(value)
        case .include: return include(value, in: request)
        case .softmaxAxis: return softmaxAxis(value)
        case .dtype:
            guard case .string(let name) = value, let type = ScalarType(otherName: name),
                type.rawValue != name
            else { return nil }
            return write(.dtype, .string(type.rawValue))
        case .query:
            guard value.members != nil || (value.extents ?? []).count > 1 else { return nil }
            return Advice(
                "query selects queries by index; the tensor of queries is called \"queries\""
            )
        case .keyValueHeadCount, .headCount:
            guard let count = value.integer, count <= 0 else { return nil }
            return leaveOut("without \(member.name) the number of heads follows from the tensors")
        case .sinks:
            if value == .bool(false) { return leaveOut("by default no sink is added") }
            guard value == .bool(true) || value.number != nil else { return nil }
            let sink = value.number ?? 0
            let sinks = [JSONValue](repeating: .number(sink), count: request.headCount)
            return write(.sinks, .list(sinks), because: "one logit per query head")
        case .queryOffset:
            guard case .string = value else { return nil }
            return write(.queryOffset, .string("end"), because: "the last query at the last key")
        default: return nil
        }
    }

    private static func scale(_ value: JSONValue) -> Advice? {
        let standard = JSONValue.string("1/sqrt(d)")
        switch value {
        case .null: return write(.scale, standard, because: "where null means 1/sqrt(d)")
        case .bool(true), .string: return write(.scale, standard)
        case .bool(false): return leaveOut("the default is 1")
        default: return nil
        }
    }

    /// Advice on a window that is written as a number or as a pair.
    private static func window(_ value: JSONValue, in request: RequestOutline) -> Advice? {
        if let size = value.integer { return slidingWindow(size) }
        guard let bounds = value.integers, bounds.count == 2 else { return nil }
        var members: [JSONMember] = []
        for (name, bound) in zip(["left", "right"], bounds) where bound >= 0 {
            members.append(JSONMember(name, .number(Double(bound))))
        }
        guard !members.isEmpty else { return leaveOut("without a window, all keys are visible") }
        return write(.window, .object(members))
    }

    /// The window of models whose size counts the query itself.
    static func slidingWindow(_ size: Int) -> Advice {
        guard size > 0 else { return leaveOut("without a window, all keys are visible") }
        let window = [
            JSONMember("left", .number(Double(size - 1))), JSONMember("right", .number(0)),
        ]
        return write(
            [JSONMember("window", .object(window)), JSONMember("causal", .bool(true))],
            because: "a size of \(size) that counts the query itself"
        )
    }

    private static func causal(_ value: JSONValue) -> Advice? {
        switch value {
        case .number(let number): return write(.causal, .bool(number != 0))
        case .string(let text) where text.lowercased().contains("right"):
            return write([
                JSONMember("causal", .bool(true)), JSONMember("query_offset", .string("end")),
            ])
        case .string: return write(.causal, .bool(true))
        default: return nil
        }
    }

    private static func mask(_ value: JSONValue) -> Advice? {
        if case .string(let text) = value, text.lowercased().contains("causal") {
            return write(.causal, .bool(true), because: #"leave out "mask""#)
        }
        let leaves = value.leaves
        guard !leaves.isEmpty, leaves.contains(where: { $0.number != nil || $0 == .null }) else {
            return nil
        }
        guard leaves.allSatisfy({ $0.isZeroOrOne || $0.bool != nil }) else {
            return write(.bias, value, because: #"leave out "mask" if the numbers are added"#)
        }
        return write(.mask, value.asBooleans, because: "if 1 means that a query may attend")
    }

    private static func dropout(_ value: JSONValue) -> Advice? {
        guard let probability = value.number else { return nil }
        guard probability > 0 else { return leaveOut("without dropout, no weight is dropped") }
        let members = [JSONMember("p", value), JSONMember("seed", .number(0))]
        return write(.dropout, .object(members), because: "with a seed of your choice")
    }

    private static func alibi(_ value: JSONValue) -> Advice? {
        switch value {
        case .bool(false): return leaveOut("without alibi_slopes, nothing is added")
        case .bool(true), .string: return write(.alibiSlopes, .string("standard"))
        case .number(let number) where number == 0:
            return leaveOut("without alibi_slopes, nothing is added")
        case .number(let number) where number == 8:
            return write(
                .alibiSlopes,
                .string("standard"),
                because: "8 is the exponent of the paper"
            )
        default: return nil
        }
    }

    private static func rope(_ value: JSONValue, in request: RequestOutline) -> Advice? {
        switch value {
        case .bool(false): return leaveOut("without rope, nothing is rotated")
        case .bool(true): return write(.rope, .object([]))
        case .number(let number) where number == 0 || number == 1:
            return number == 0
                ? leaveOut("without rope, nothing is rotated") : write(.rope, .object([]))
        case .number: return write([(.ropeBase, value)], in: request)
        default: return nil
        }
    }

    private static func norm(_ value: JSONValue) -> Advice? {
        switch value {
        case .bool(false): return leaveOut("without qk_norm, nothing is normalised")
        case .bool(true): return write(.norm, .object([JSONMember("type", .string("rms"))]))
        case .string(let text):
            let name = text.lowercased()
            let type = name.contains("l2") ? "l2" : name.contains("layer") ? "layer" : "rms"
            return write(.norm, .object([JSONMember("type", .string(type))]))
        default: return nil
        }
    }

    /// The names that other libraries give outputs, in lower case.
    private static let otherOutputs: [(output: String, names: String)] = [
        (
            "weights",
            "attn_weights attention_weights attn attentions probs attention_probs attn_probs p"
        ),
        ("scores", "logits attn_scores attention_scores qk qk_matmul_output"),
        ("lse", "logsumexp log_sum_exp softmax_lse"),
        ("context", "attn_output out y"),
        ("present_keys", "present_key"), ("present_values", "present_value"),
    ]

    private static func include(_ value: JSONValue, in request: RequestOutline) -> Advice? {
        switch value {
        case .string(let name): return write(.include, .list([.string(otherOutput(name))]))
        case .bool(false): return leaveOut("by default there are no more outputs")
        case .bool(true): return write(.include, .list([.string("weights")]))
        case .array(let elements, _):
            let names = elements.map { element -> JSONValue in
                if case .string(let name) = element { .string(otherOutput(name)) } else { element }
            }
            var distinct: [JSONValue] = []
            for name in names where !distinct.contains(name) { distinct.append(name) }
            let known = AttentionOutput.allCases.map { JSONValue.string($0.name) }
            guard distinct != elements, distinct.allSatisfy(known.contains) else { return nil }
            return write(.include, .list(distinct))
        default: return nil
        }
    }

    private static func otherOutput(_ name: String) -> String {
        let lowercased = name.lowercased()
        return otherOutputs.first { $0.names.split(separator: " ").contains { $0 == lowercased } }?
            .output ?? lowercased
    }

    private static func softmaxAxis(_ value: JSONValue) -> Advice? {
        guard let axis = value.integer else { return nil }
        return axis == -2
            ? write(.softmaxAxis, .string("queries"))
            : write(.softmaxAxis, .string("keys"), because: "the last axis")
    }
}

extension JSONValue {
    /// Whether this is the number 0 or 1.
    var isZeroOrOne: Bool { number == 0 || number == 1 }

    /// The tensor with booleans for 0 and 1.
    var asBooleans: JSONValue { mapLeaves { $0.number.map { .bool($0 != 0) } ?? $0 } }

    /// The tensor with the opposite booleans.
    var inverted: JSONValue { mapLeaves { $0.bool.map { .bool(!$0) } ?? $0 } }
}

extension ScalarType {
    /// The names that other libraries and languages give the types, in lower case.
    private static let otherNames: [(type: ScalarType, names: String)] = [
        (.float32, "fp32 f32 float single binary32"),
        (.float64, "fp64 f64 double binary64"),
        (.float16, "fp16 f16 half binary16"),
        (.bfloat16, "bf16 bfloat brain_float16"),
    ]

    /// Finds the type with another name, with or without a module before it: `torch.half`.
    fileprivate init?(otherName name: String) {
        let lowercased = name.lowercased()
        let last = lowercased.split(separator: ".").last.map(String.init) ?? lowercased
        let found =
            ScalarType(rawValue: last)
            ?? Self.otherNames.first { $0.names.split(separator: " ").contains { $0 == last } }?
            .type
        guard let found else { return nil }
        self = found
    }
}
