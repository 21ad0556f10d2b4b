import Tensors

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
    case wg = "parameters/wg"
    case bg = "parameters/bg"
    case wqkv = "parameters/wqkv"
    case bqkv = "parameters/bqkv"
    case fusedOrder = "parameters/fused_order"
    case clip = "parameters/clip"
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
    case ropeFirst = "rope/first"
    case ropeScaling = "rope/scaling"
    case ropeFrequencies = "rope/frequencies"
    case ropeAttentionFactor = "rope/attention_factor"
    case ropeQueryPositions = "rope/query_positions"
    case ropeKeyPositions = "rope/key_positions"
    case ropeAxes = "rope/axes"
    case ropeCosines = "rope/cos"
    case ropeSines = "rope/sin"
    case scalingType = "rope/scaling/rope_type"
    case scalingOldType = "rope/scaling/type"
    case scalingBase = "rope/scaling/rope_theta"
    case scalingPartialFactor = "rope/scaling/partial_rotary_factor"
    case scalingFactor = "rope/scaling/factor"
    case scalingAttentionFactor = "rope/scaling/attention_factor"
    case scalingOriginalMaximum = "rope/scaling/original_max_position_embeddings"
    case scalingMaximum = "rope/scaling/max_position_embeddings"
    case scalingLowFrequencyFactor = "rope/scaling/low_freq_factor"
    case scalingHighFrequencyFactor = "rope/scaling/high_freq_factor"
    case scalingBetaFast = "rope/scaling/beta_fast"
    case scalingBetaSlow = "rope/scaling/beta_slow"
    case scalingMscale = "rope/scaling/mscale"
    case scalingMscaleAllDimensions = "rope/scaling/mscale_all_dim"
    case scalingTruncate = "rope/scaling/truncate"
    case scalingShortFactor = "rope/scaling/short_factor"
    case scalingLongFactor = "rope/scaling/long_factor"
    case scalingSections = "rope/scaling/mrope_section"
    case scalingInterleavedSections = "rope/scaling/mrope_interleaved"
    case norm = "qk_norm"
    case normType = "qk_norm/type"
    case normQueryWeight = "qk_norm/query_weight"
    case normKeyWeight = "qk_norm/key_weight"
    case normQueryBias = "qk_norm/query_bias"
    case normKeyBias = "qk_norm/key_bias"
    case normEpsilon = "qk_norm/eps"
    case normExtent = "qk_norm/over"
    case normAfterRope = "qk_norm/after_rope"
    case normValues = "qk_norm/values"
    case queryScale = "query_scale"
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

    // The update of the state of linear attention.
    case rule, state, decay, beta

    // The results that `/diagnose` compares.
    case observed, tolerance
    case absoluteTolerance = "tolerance/absolute"
    case relativeTolerance = "tolerance/relative"

    // The response.
    case include, dtype, decimals, tokens
    case tensorFormat = "tensor_format"
    case keyTokens = "key_tokens"

    /// The JSON Pointer (RFC 6901) of the member, such as `/parameters/wq`.
    package var pointer: String { "/\(rawValue)" }

    /// The JSON Pointer of an element of the member's tensor, written as nested arrays.
    func pointer(toElement index: Int, of shape: Shape) -> String {
        var (path, rest) = ("", index)
        for extent in shape.extents.reversed() {
            path = "/\(rest % extent)\(path)"
            rest /= extent
        }
        return pointer + path
    }

    /// The JSON Pointer of the member in an element of a list, such as `/parts/0/lse`.
    package func pointer(inElement index: Int) -> String {
        "/\(parent?.rawValue ?? "")/\(index)/\(name)"
    }

    /// The member's own name, such as `wq`.
    package var name: String { rawValue.split(separator: "/").last.map(String.init) ?? rawValue }

    /// The member's name and that of its object, such as `base of rope`.
    var nameInParent: String { parent.map { "\(name) of \($0.name)" } ?? name }

    /// The member whose object or list this one is in; nil for a member of the request itself.
    package var parent: RequestMember? {
        rawValue.lastIndex(of: "/").flatMap { RequestMember(rawValue: String(rawValue[..<$0])) }
    }

    /// The member of the request itself that this one is in, or is.
    package var root: RequestMember { parent?.root ?? self }
}
