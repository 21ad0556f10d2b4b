/// A member of the request that the engine can point at, by its path in the JSON body.
///
/// The engine speaks the request's names so that its errors need no translation.
package enum RequestMember: String, Hashable, Sendable {
    case inputs, memory
    case queries, keys, values
    case parameters
    case wq = "parameters/wq"
    case wk = "parameters/wk"
    case wv = "parameters/wv"
    case wo = "parameters/wo"
    case bq = "parameters/bq"
    case bk = "parameters/bk"
    case bv = "parameters/bv"
    case bo = "parameters/bo"
    case outputDimension = "parameters/d_out"
    case headCount = "num_heads"
    case keyValueHeadCount = "num_kv_heads"
    case scale, softcap, mask, bias, query
    case isCausal = "causal"
    case windowLeft = "window/left"
    case windowRight = "window/right"
    case alibiSlopes = "alibi_slopes"
    case rope
    case ropeBase = "rope/base"
    case ropeDimension = "rope/dim"
    case sinks
    case keyLengths = "key_lengths"
    case pastKeys = "past_keys"
    case pastValues = "past_values"
    case queryOffset = "query_offset"
    case keyOffset = "key_offset"
    case queryPositions = "query_positions"
    case keyPositions = "key_positions"
    case querySegments = "query_segments"
    case keySegments = "key_segments"
    case prefixLengths = "prefix_lengths"
    case dropoutProbability = "dropout/p"
    case softmaxAxis = "softmax_axis"
    case include
    case parts

    /// The JSON Pointer (RFC 6901) of the member, such as `/parameters/wq`.
    package var pointer: String { "/\(rawValue)" }

    /// The member's own name, such as `wq`.
    package var name: String { rawValue.split(separator: "/").last.map(String.init) ?? rawValue }
}
