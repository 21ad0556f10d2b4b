/// A member of the request, or of an object in it, as its path in the JSON body.
///
/// Errors of the engine name members as the request does, so they need no translation.
package enum RequestMember: String, CaseIterable, Sendable {
    // Where queries, keys and values come from.
    case inputs, memory, queries, keys, values
    case parameters
    case wq = "parameters/wq"
    case wk = "parameters/wk"
    case wv = "parameters/wv"
    case bq = "parameters/bq"
    case bk = "parameters/bk"
    case bv = "parameters/bv"
    case wo = "parameters/wo"
    case bo = "parameters/bo"
    case layout = "parameters/layout"
    case parametersSeed = "parameters/seed"
    case outputDimension = "parameters/d_out"
    case initialisation = "parameters/init"
    case linearBias = "parameters/bias"
    case outputProjection = "parameters/out_proj"

    // The results that `/merge` combines.
    case parts
    case partContext = "parts/context"
    case partLogSumExp = "parts/lse"

    // Options of the computation.
    case headCount = "num_heads"
    case keyValueHeadCount = "num_kv_heads"
    case scale, softcap, mask, bias, causal, query, sinks
    case softmaxAxis = "softmax_axis"
    case window
    case windowLeft = "window/left"
    case windowRight = "window/right"
    case rope
    case ropeBase = "rope/base"
    case ropeDimension = "rope/dim"
    case ropeInterleaved = "rope/interleaved"
    case dropout
    case dropoutProbability = "dropout/p"
    case dropoutSeed = "dropout/seed"
    case alibiSlopes = "alibi_slopes"
    case queryOffset = "query_offset"
    case keyOffset = "key_offset"
    case queryPositions = "query_positions"
    case keyPositions = "key_positions"
    case querySegments = "query_segments"
    case keySegments = "key_segments"
    case prefixLengths = "prefix_lengths"
    case keyLengths = "key_lengths"
    case pastKeys = "past_keys"
    case pastValues = "past_values"

    // The response.
    case include, dtype, decimals, tokens
    case tensorFormat = "tensor_format"
    case keyTokens = "key_tokens"

    /// The JSON Pointer (RFC 6901) of the member, such as `/parameters/wq`.
    package var pointer: String { "/\(rawValue)" }

    /// The JSON Pointer of the member in an element of a list, such as `/parts/0/lse`.
    package func pointer(inElement index: Int) -> String {
        "/\(parent?.rawValue ?? "")/\(index)/\(name)"
    }

    /// The member's own name, such as `wq`.
    package var name: String { rawValue.split(separator: "/").last.map(String.init) ?? rawValue }

    /// The member whose object or list this one is in; nil for a member of the request itself.
    package var parent: RequestMember? {
        rawValue.contains("/")
            ? rawValue.split(separator: "/").first.flatMap { RequestMember(rawValue: String($0)) }
            : nil
    }
}
