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
    case scale, mask, bias, query
    case softmaxAxis = "softmax_axis"
    case include

    /// The JSON Pointer (RFC 6901) of the member, such as `/parameters/wq`.
    package var pointer: String { "/\(rawValue)" }

    /// The member's own name, such as `wq`.
    package var name: String { rawValue.split(separator: "/").last.map(String.init) ?? rawValue }
}
