// Generated from openapi.yaml by `make generate`; changes belong there.
// swift-format-ignore-file

/// The documents that the server sends about itself.
enum EmbeddedDocuments {
    /// `openapi.yaml` as it stands in the repository.
    static let openAPIYAML: StaticString = #"""
# The interface of attention-server, and the source of what GET /openapi.yaml and /openapi.json answer:
# after a change run `make generate`, which embeds it into the program. The tests compare it with the
# route table and send every request example to a running server: a request example and the response
# example of the same name belong together. Their numbers come from the notebook that the service began
# as and from NumPy, not from the service.
openapi: 3.1.0
info:
  title: attention-server
  version: 0.1.0
  summary: Scaled dot-product attention over HTTP, in JSON
  license:
    name: Apache License 2.0
    identifier: Apache-2.0
  description: |
    Computes attention: `softmax(scale · Q Kᵀ) V`, its scores and weights, the learned projections that lead to
    it, and the whole from parts that were computed elsewhere.

    ## Tensors

    A tensor is nested arrays of numbers, `[[0.43,0.15,0.89],[0.55,0.87,0.66]]`, or the flat form
    `{"shape":[2,3],"data":[0.43,0.15,0.89,0.55,0.87,0.66]}`, row-major. Both are accepted everywhere.
    Answers are nested, or flat with `"tensor_format":"flat"`. Ragged rows, empty dimensions where a value is
    needed, strings and booleans where numbers belong, and numbers that round to infinity in the chosen `dtype`
    are refused, and the answer says where. The flat form also says what nested arrays cannot:
    `{"shape":[0,64],"data":[]}` is an empty cache.

    JSON has no infinity: `null` stands for −∞. It is accepted in `bias`, `sinks` and the `lse` of `/merge`
    only, and it is written in `masked_scores` and `lse` only. `NaN` and `Infinity` are not JSON and get 400.

    Whole numbers may be written `2`, `2.0` or `2e0`.

    Numbers in answers are the shortest decimals that read back to the same value of the `dtype`, always
    with a point or an exponent. `"decimals":4` writes exactly four digits behind the point instead.

    ## Requests

    A request is one JSON object in UTF-8. The order of its members never matters. Unknown members,
    duplicate members and members that the operation does not use are refused by name, for a misspelt
    option that is silently ignored gives a wrong number; for the names that other libraries use the
    detail says which member is meant.

    Queries, keys and values come from exactly one of

    - `inputs`: self-attention on the embeddings themselves, queries = keys = values = inputs;
    - `inputs` and `parameters`: learned projections first; with `memory` keys and values are projected
      from `memory` instead (cross-attention);
    - `queries`, `keys` and `values`: given directly; with `parameters` each that has a matrix is
      projected first.

    All options compose. The order of the steps is always: projections → `rope` → `scale · Q Kᵀ` → `softcap` →
    + `alibi_slopes` → + `bias` → `mask`, `causal`, `window`, segments, `key_lengths` (each sets −∞) → softmax with
    `sinks` in the denominator → `dropout` → weights · values → `wo`, `bo`.

    A query that may attend to nothing has weights 0, context 0 and log-sum-exp −∞ (or the sink), never NaN, and
    the answer has `warnings`.

    ## Positions

    `causal`, `window`, `prefix_lengths`, `alibi_slopes` and `rope` speak of positions. Keys stand at `key_offset`,
    `key_offset` + 1 …, the past first; queries at `query_offset`, `query_offset` + 1 …, by default right after the
    past, else from 0 on. So with fewer queries than keys and no past, `causal` lets query 0 see key 0 only, as
    PyTorch, ONNX and JAX have it; `"query_offset":"end"` puts the last query on the last valid key, as
    FlashAttention and MLX have it. Where positions are not consecutive, `query_positions` and `key_positions`
    list them.

    A member that holds a number for each batch entry takes one number for all, or a list with one for each; where
    the tensors have no batch, a number or a list of one.

    ## Access

    A server that has been given API keys answers a `POST`, to whatever path, only with one of them in
    `Authorization: Bearer …`, and else with 401. Documents and health need no key.

    ## Every path

    `HEAD` works wherever `GET` does. `OPTIONS` answers 204 with `Allow`. JSON answers end in a newline.
    Every error is a problem document (RFC 9457), or one line of text for a client that prefers
    `text/plain`. Where several errors apply, the first of malformed HTTP, 401, 404, 405, 415, 406, 413, 400 for
    malformed JSON, and 422 is answered. After an error in HTTP itself the connection is closed.
servers:
  - url: /
tags:
  - name: attention
    description: The computations.
  - name: health
    description: For whoever runs the service.
  - name: documentation
    description: This document.

paths:
  /attention:
    post:
      operationId: attention
      tags: [attention]
      security: [{apiKey: []}, {}]
      summary: The context of each query
      description: |
        Computes `softmax(scale · Q Kᵀ) V`. Only what is asked for is computed: unless `include` names `scores`,
        `softcapped_scores`, `masked_scores` or `weights`, no matrix of queries × keys exists, so memory grows with
        the number of tokens and not with its square.
      parameters:
        - $ref: '#/components/parameters/RequestID'
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/AttentionRequest'
            examples:
              one-query:
                summary: The notebook's parts 1.1.1 to 1.1.3, scores, weights and context of one token
                value:
                  inputs:
                    [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33],
                     [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]]
                  query: 2
                  include: [scores, weights]
                  decimals: 4
              self-attention:
                summary: The notebook's part 1.2, all tokens at once
                value:
                  inputs:
                    [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33],
                     [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]]
                  decimals: 4
              seeded-projections:
                summary: The notebook's part 2.3, with W_q, W_k, W_v drawn as PyTorch draws them
                value:
                  inputs:
                    [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33],
                     [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]]
                  parameters: {seed: 2246701679, d_out: 3}
                  decimals: 4
              seeded-projections-one-query:
                summary: What the notebook's parts 2.2.4 to 2.2.6 mean to compute
                value:
                  inputs:
                    [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33],
                     [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]]
                  parameters: {seed: 2246701679, d_out: 3}
                  query: 1
                  include: [scores, weights]
                  decimals: 4
              causal:
                summary: Each token sees itself and those before it
                value:
                  inputs: [[1, 0], [0, 1], [1, 1]]
                  causal: true
                  include: [weights]
              mask:
                summary: A mask that leaves the last query nothing to attend to
                value:
                  inputs: [[1, 0], [0, 1], [1, 1]]
                  mask: [[true, true, false], [true, true, false], [false, false, false]]
                  include: [masked_scores, weights, lse]
              bias:
                summary: A bias of ALiBi's kind; null excludes a key
                value:
                  inputs: [[1, 0], [0, 1], [1, 1]]
                  bias: [[0.0, -0.5, -1.0], [null, 0.0, -0.5], [null, null, 0.0]]
                  include: [scores, masked_scores, weights]
              heads:
                summary: Two heads, packed along the last dimension
                value:
                  queries: [[1, 0, 0, 1], [0, 1, 1, 0]]
                  keys: [[1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 1, 1]]
                  values: [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
                  num_heads: 2
                  scale: 1/sqrt(d)
                  include: [weights, lse]
                  decimals: 4
              grouped-heads:
                summary: Four query heads share two key/value heads
                value:
                  queries: [[1, 0, 0, 1, 1, 1, 0, 0], [0, 1, 1, 0, 0, 0, 1, 1]]
                  keys: [[1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 1, 1]]
                  values: [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
                  num_heads: 4
                  num_kv_heads: 2
                  include: [scores]
                  decimals: 4
              given-parameters:
                summary: Matrices with biases and an output projection
                value:
                  inputs: [[1, 0, 1], [0, 1, 0]]
                  parameters:
                    wq: [[1, 0], [0, 1], [1, 1]]
                    wk: [[0.5, 0], [0, 0.5], [0.5, -0.5]]
                    wv: [[1, 0], [0, 1], [0, 0]]
                    bq: [0.1, -0.1]
                    bk: [0, 0.2]
                    bv: [0.5, 0.5]
                    wo: [[1, 2, 0], [0, 1, -1]]
                    bo: [0, 0, 1]
                  include: [queries, keys, values]
                  decimals: 4
              cross-attention:
                summary: Keys and values projected from a memory
                value:
                  inputs: [[1, 0, 1], [0, 1, 0]]
                  memory: [[2, 0, 0], [0, 2, 0], [0, 0, 2]]
                  parameters:
                    wq: [[1, 0], [0, 1], [1, 1]]
                    wk: [[0.5, 0], [0, 0.5], [0.5, -0.5]]
                    wv: [[1, 0], [0, 1], [0, 0]]
                  include: [weights]
                  decimals: 4
              batch:
                summary: Two sequences at once, the second one's log-sum-exp being of greater scores
                value:
                  inputs: [[[1, 0], [0, 1]], [[2, 0], [0, 2]]]
                  include: [lse]
              query-list:
                summary: Some of the queries, in the order asked for
                value:
                  inputs: [[1, 0], [0, 1], [1, 1]]
                  causal: true
                  query: [2, 0, 2]
              flat:
                summary: Rank 4 in the flat form; values have another head size than keys
                value:
                  queries: {shape: [1, 2, 1, 2], data: [1, 0, 0, 1]}
                  keys: {shape: [1, 1, 2, 2], data: [1, 0, 0, 1]}
                  values: {shape: [1, 1, 2, 3], data: [1, 2, 3, 4, 5, 6]}
                  tensor_format: flat
                  include: [lse]
              float64:
                summary: Computed and printed in double precision
                value:
                  inputs: [[1, 0], [0, 1], [1, 1]]
                  scale: 1/sqrt(d)
                  dtype: float64
              softcap:
                summary: Scores held within −2 and 2 by a hyperbolic tangent
                value:
                  inputs: [[2, 0], [0, 1], [2, 2]]
                  softcap: 2
                  include: [scores, softcapped_scores, weights]
                  decimals: 4
              window:
                summary: Each token sees itself and the one before it
                value:
                  inputs: [[1, 0], [0, 1], [1, 1], [1, 0]]
                  window: {left: 1, right: 0}
                  include: [weights]
                  decimals: 4
              alibi-slopes:
                summary: A slope for each head; far keys lose
                value:
                  queries: [[1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 1, 1]]
                  keys: [[1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 1, 1]]
                  values: [[1, 2], [3, 4], [5, 6]]
                  num_heads: 2
                  alibi_slopes: [0.5, 0.25]
                  causal: true
                  include: [masked_scores]
                  decimals: 4
              standard-alibi-slopes:
                summary: The slopes 2^(−8(h+1)/heads), here 1/16 and 1/256
                value:
                  queries: [[1, 0, 0, 1], [0, 1, 1, 0]]
                  keys: [[1, 0, 0, 1], [0, 1, 1, 0]]
                  values: [[1, 2], [3, 4]]
                  num_heads: 2
                  alibi_slopes: standard
                  include: [masked_scores]
                  decimals: 4
              rope:
                summary: Three equal tokens, told apart by rotary position embeddings
                value:
                  inputs: [[1, 0, 1, 0], [1, 0, 1, 0], [1, 0, 1, 0]]
                  rope: {base: 10000}
                  include: [scores, queries]
                  decimals: 4
              rope-interleaved:
                summary: Neighbouring numbers rotated in pairs, the first pair only, from position 7
                value:
                  queries: [[1, 2, 3, 4]]
                  keys: [[1, 0, 0, 1], [0, 1, 1, 0]]
                  values: [[1], [2]]
                  rope: {base: 100, dim: 2, interleaved: true}
                  query_offset: 7
                  key_offset: 6
                  include: [queries, keys]
                  decimals: 4
              sinks:
                summary: A sink for each head takes its share of the softmax; null is none
                value:
                  queries: [[1, 0, 0, 1]]
                  keys: [[1, 0, 0, 1], [0, 1, 1, 0]]
                  values: [[1, 2], [3, 4]]
                  num_heads: 2
                  sinks: [0.5, null]
                  include: [weights, lse]
                  decimals: 4
              key-lengths:
                summary: Two sequences padded to the same length; the second has one key
                value:
                  inputs: [[[1, 0], [0, 1]], [[1, 1], [0, 0]]]
                  key_lengths: [2, 1]
                  include: [weights]
                  decimals: 4
              cache:
                summary: One step of decoding, the new token's keys and values joining those of the past
                value:
                  queries: [[1, 1]]
                  keys: [[1, 1]]
                  values: [[5, 6]]
                  past_keys: [[1, 0], [0, 1]]
                  past_values: [[1, 2], [3, 4]]
                  causal: true
                  include: [weights, present_keys, present_values]
                  decimals: 4
              empty-cache:
                summary: The first step of decoding, with a past of no rows, which only the flat form can say
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0]]
                  values: [[1, 2]]
                  past_keys: {shape: [0, 2], data: []}
                  past_values: {shape: [0, 2], data: []}
                  causal: true
                  include: [present_keys, present_values]
                  decimals: 4
              query-offset-end:
                summary: The last query sits on the last key, as in FlashAttention
                value:
                  queries: [[1, 0], [0, 1]]
                  keys: [[1, 0], [0, 1], [1, 1]]
                  values: [[1], [2], [3]]
                  causal: true
                  query_offset: end
                  include: [weights]
                  decimals: 4
              query-offsets:
                summary: Two sequences that have come to different positions
                value:
                  queries: [[[1, 0]], [[1, 0]]]
                  keys: [[[1, 0], [0, 1], [1, 1]], [[1, 0], [0, 1], [1, 1]]]
                  values: [[[1], [2], [3]], [[1], [2], [3]]]
                  causal: true
                  query_offset: [0, 1]
                  include: [weights]
                  decimals: 4
              whole:
                summary: Queries at positions 2 and 3 of four keys; the next two examples are its shards
                value:
                  queries: [[1, 0], [0, 1]]
                  keys: [[1, 0], [0, 1], [1, 1], [1, 0]]
                  values: [[1], [2], [3], [4]]
                  causal: true
                  query_offset: 2
                  include: [lse]
              first-shard:
                summary: Its first two keys
                value:
                  queries: [[1, 0], [0, 1]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
                  causal: true
                  query_offset: 2
                  key_offset: 0
                  include: [lse]
              second-shard:
                summary: Its last two keys, at position 2; /merge joins the two answers
                value:
                  queries: [[1, 0], [0, 1]]
                  keys: [[1, 1], [1, 0]]
                  values: [[3], [4]]
                  causal: true
                  query_offset: 2
                  key_offset: 2
                  include: [lse]
              positions:
                summary: Keys in any order, with the positions that they have
                value:
                  queries: [[1, 0], [0, 1]]
                  keys: [[1, 0], [0, 1], [1, 1]]
                  values: [[1], [2], [3]]
                  causal: true
                  query_positions: [1, 4]
                  key_positions: [4, 0, 1]
                  include: [weights]
                  decimals: 4
              segments:
                summary: Two documents packed into one sequence
                value:
                  inputs: [[1, 0], [0, 1], [1, 1], [1, 0]]
                  query_segments: [0, 0, 1, 1]
                  key_segments: [0, 0, 1, 1]
                  causal: true
                  include: [weights]
                  decimals: 4
              prefix:
                summary: The first two keys are visible to all, the others to later queries only
                value:
                  inputs: [[1, 0], [0, 1], [1, 1], [1, 0]]
                  causal: true
                  prefix_lengths: 2
                  include: [weights]
                  decimals: 4
              dropout:
                summary: Half of the weights dropped, the others doubled, as torch draws them
                value:
                  inputs: [[1, 0], [0, 1], [1, 1]]
                  dropout: {p: 0.5, seed: 123}
                  include: [weights]
                  decimals: 4
              linear-projections:
                summary: nn.Linear for queries, keys and values with biases, and for the output
                value:
                  inputs: [[1, 0, 1], [0, 1, 0]]
                  parameters:
                    seed: 789
                    d_out: 2
                    init: linear
                    bias: true
                    out_proj: true
                  scale: 1/sqrt(d)
                  include: [parameters]
                  decimals: 4
              tokens:
                summary: Labels are given back
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
                  tokens: [journey]
                  key_tokens: [your, steps]
                  include: [weights]
                  decimals: 4
              everything-composes:
                summary: Softcap, slopes, bias, mask, causal limit, window and a sink
                value:
                  inputs: [[2, 0], [0, 1], [2, 2], [1, -1]]
                  scale: 0.5
                  softcap: 3
                  alibi_slopes: [0.25]
                  bias: [[0, 0, 0.5, 0]]
                  mask:
                    [[true, true, true, true], [true, true, true, true], [false, true, true, true],
                     [true, true, false, true]]
                  causal: true
                  window: {left: 2}
                  sinks: [-1]
                  include: [scores, softcapped_scores, masked_scores, weights, lse]
                  decimals: 4
              every-output:
                summary: Everything that /attention can answer
                value:
                  inputs: [[1, 0, 1], [0, 1, 0]]
                  parameters:
                    wq: [[1, 0], [0, 1], [1, 1]]
                    wk: [[0.5, 0], [0, 0.5], [0.5, -0.5]]
                    wv: [[1, 0], [0, 1], [0, 0]]
                    wo: [[1, 2, 0], [0, 1, -1]]
                  softcap: 4
                  causal: true
                  past_keys: [[1, 1]]
                  past_values: [[2, 2]]
                  include:
                    [context, output, scores, softcapped_scores, masked_scores, weights, lse, queries, keys,
                     values, present_keys, present_values, parameters]
                  decimals: 2
              unknown-member:
                summary: A name from another library
                value:
                  inputs: [[1, 0], [0, 1]]
                  is_causal: true
              unused-member:
                summary: A member of another operation
                value:
                  inputs: [[1, 0], [0, 1]]
                  softmax_axis: queries
              missing-member:
                summary: Keys without values
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
              contradiction:
                summary: Two ways to say where queries come from
                value:
                  inputs: [[1, 0], [0, 1]]
                  queries: [[1, 0]]
              ragged-tensor:
                summary: Rows of different length
                value:
                  inputs: [[1, 0], [0, 1, 1]]
              wrong-type:
                summary: A tensor where the request object belongs
                value: [[1, 0], [0, 1]]
              shape-mismatch:
                summary: Keys of another head size than the queries
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0, 0], [0, 1, 0]]
                  values: [[1], [2]]
              out-of-range:
                summary: A query that is not there
                value:
                  inputs: [[1, 0], [0, 1]]
                  query: 2
              overflow:
                summary: A score too large for float32
                value:
                  inputs: [[1.0, 0.0], [0.0, 30000000000000000000.0]]
              past-without-values:
                summary: A cache of keys without its values
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
                  past_keys: [[1, 1]]
              past-with-key-lengths:
                summary: Two ways to say which keys are real
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
                  past_keys: [[1, 1]]
                  past_values: [[3]]
                  key_lengths: 3
              key-lengths-too-long:
                summary: More real keys than there are
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
                  key_lengths: 3
              negative-window:
                summary: −1, which means "no limit" elsewhere; here that is leaving it out
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
                  window: {left: -1, right: 0}
              sinks-mismatch:
                summary: A sink too many
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
                  sinks: [0, 0]
              numeric-mask:
                summary: A mask of numbers, which libraries read in opposite ways
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
                  mask: [[1, 0]]
              softcap-zero:
                summary: 0, which means "no softcap" elsewhere; here that is leaving it out
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
                  softcap: 0
              positions-and-offset:
                summary: Two ways to say where the queries are
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
                  query_positions: [3]
                  query_offset: 3
              segments-without-keys:
                summary: Segments of the queries alone
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
                  query_segments: [0]
              prefix-without-causal:
                summary: A prefix, and no limit that it could lift
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
                  prefix_lengths: 1
              rope-dimension:
                summary: An odd number of dimensions to rotate in pairs
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
                  rope: {dim: 1}
              dropout-without-seed:
                summary: Draws that could not be repeated
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
                  dropout: {p: 0.5}
              tokens-mismatch:
                summary: Two labels for one query
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
                  tokens: [one, step]
      responses:
        '200':
          description: The context, and what `include` asks for.
          headers:
            X-Request-Id: {$ref: '#/components/headers/RequestID'}
            X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
            Server-Timing: {$ref: '#/components/headers/ServerTiming'}
            Cache-Control: {$ref: '#/components/headers/NoStore'}
            Vary: {$ref: '#/components/headers/Vary'}
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/AttentionAnswer'
              examples:
                one-query:
                  value:
                    context: [0.4431, 0.6496, 0.5671]
                    scores: [0.9422, 1.4754, 1.4570, 0.8296, 0.7154, 1.0605]
                    weights: [0.1390, 0.2369, 0.2326, 0.1242, 0.1108, 0.1565]
                    scale: 1.0
                    dtype: float32
                self-attention:
                  value:
                    context:
                      [[0.4421, 0.5931, 0.5790], [0.4419, 0.6515, 0.5683], [0.4431, 0.6496, 0.5671],
                       [0.4304, 0.6298, 0.5510], [0.4671, 0.5910, 0.5266], [0.4177, 0.6503, 0.5645]]
                    scale: 1.0
                    dtype: float32
                seeded-projections:
                  value:
                    context:
                      [[1.0929, 1.3092, 0.6248], [1.1505, 1.3786, 0.6587], [1.1500, 1.3780, 0.6584],
                       [1.0655, 1.2740, 0.6094], [1.0910, 1.3050, 0.6242], [1.0794, 1.2921, 0.6171]]
                    scale: 1.0
                    dtype: float32
                seeded-projections-one-query:
                  value:
                    context: [1.1505, 1.3786, 0.6587]
                    scores: [2.3522, 4.2447, 4.1886, 2.4529, 1.9990, 3.1440]
                    weights: [0.0558, 0.3702, 0.3500, 0.0617, 0.0392, 0.1231]
                    scale: 1.0
                    dtype: float32
                causal:
                  value:
                    context: [[1.0, 0.0], [0.26894143, 0.7310586], [0.78805846, 0.78805846]]
                    weights:
                      [[1.0, 0.0, 0.0], [0.26894143, 0.7310586, 0.0], [0.21194156, 0.21194156, 0.57611686]]
                    scale: 1.0
                    dtype: float32
                mask:
                  value:
                    context: [[0.7310586, 0.26894143], [0.26894143, 0.7310586], [0.0, 0.0]]
                    masked_scores: [[1.0, 0.0, null], [0.0, 1.0, null], [null, null, null]]
                    weights: [[0.7310586, 0.26894143, 0.0], [0.26894143, 0.7310586, 0.0], [0.0, 0.0, 0.0]]
                    lse: [1.3132616, 1.3132616, null]
                    scale: 1.0
                    dtype: float32
                    warnings:
                      - >-
                        1 of 3 queries may attend to nothing, the first is query 2: weights and context are 0
                        there, the log-sum-exp is -infinity
                bias:
                  value:
                    context: [[0.85975564, 0.37146828], [0.37754068, 1.0], [1.0, 1.0]]
                    scores: [[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 2.0]]
                    masked_scores: [[1.0, -0.5, 0.0], [null, 1.0, 0.5], [null, null, 2.0]]
                    weights:
                      [[0.6285317, 0.14024438, 0.2312239], [0.0, 0.62245935, 0.37754068], [0.0, 0.0, 1.0]]
                    scale: 1.0
                    dtype: float32
                heads:
                  value:
                    context: [[5.0000, 6.0000, 7.0000, 8.0000], [5.8133, 6.8133, 7.8133, 8.8133]]
                    weights:
                      [[[0.4011, 0.1978, 0.4011], [0.1978, 0.4011, 0.4011]],
                       [[0.4011, 0.1978, 0.4011], [0.1978, 0.4011, 0.4011]]]
                    lse: [[1.6206, 1.6206], [1.6206, 1.6206]]
                    scale: 0.70710677
                    dtype: float32
                grouped-heads:
                  value:
                    context:
                      [[5.0000, 6.0000, 6.0678, 7.0678, 8.4567, 9.4567, 7.0000, 8.0000],
                       [6.0678, 7.0678, 5.0000, 6.0000, 7.0000, 8.0000, 8.4567, 9.4567]]
                    scores:
                      [[[1.0000, 0.0000, 1.0000], [0.0000, 1.0000, 1.0000]],
                       [[0.0000, 1.0000, 1.0000], [1.0000, 0.0000, 1.0000]],
                       [[1.0000, 1.0000, 2.0000], [0.0000, 0.0000, 0.0000]],
                       [[0.0000, 0.0000, 0.0000], [1.0000, 1.0000, 2.0000]]]
                    scale: 1.0
                    dtype: float32
                given-parameters:
                  value:
                    context: [[1.2685, 0.7315], [0.8100, 1.1900]]
                    output: [[1.2685, 3.2685, 0.2685], [0.8100, 2.8100, -0.1900]]
                    queries: [[2.1000, 0.9000], [0.1000, 0.9000]]
                    keys: [[1.0000, -0.3000], [0.0000, 0.7000]]
                    values: [[1.5000, 0.5000], [0.5000, 1.5000]]
                    scale: 1.0
                    dtype: float32
                cross-attention:
                  value:
                    context: [[1.1522, 0.4239], [0.4895, 1.3305]]
                    weights: [[0.5761, 0.2119, 0.2119], [0.2447, 0.6652, 0.0900]]
                    scale: 1.0
                    dtype: float32
                batch:
                  value:
                    context:
                      [[[0.7310586, 0.26894143], [0.26894143, 0.7310586]],
                       [[1.9640275, 0.03597242], [0.03597242, 1.9640275]]]
                    lse: [[1.3132616, 1.3132616], [4.01815, 4.01815]]
                    scale: 1.0
                    dtype: float32
                query-list:
                  value:
                    context: [[0.78805846, 0.78805846], [1.0, 0.0], [0.78805846, 0.78805846]]
                    scale: 1.0
                    dtype: float32
                flat:
                  value:
                    context:
                      shape: [1, 2, 1, 3]
                      data: [1.8068242, 2.8068242, 3.8068242, 3.1931758, 4.193176, 5.193176]
                    lse:
                      shape: [1, 2, 1]
                      data: [1.3132616, 1.3132616]
                    scale: 1.0
                    dtype: float32
                float64:
                  value:
                    context:
                      [[0.8022241853595719, 0.5988879073202141], [0.5988879073202141, 0.8022241853595719],
                       [0.7517449217422769, 0.7517449217422769]]
                    scale: 0.7071067811865476
                    dtype: float64
                softcap:
                  value:
                    context: [[1.8644, 1.0000], [1.3783, 1.4424], [1.5131, 1.0267]]
                    scores: [[4.0000, 0.0000, 4.0000], [0.0000, 1.0000, 2.0000], [4.0000, 2.0000, 8.0000]]
                    softcapped_scores:
                      [[1.9281, 0.0000, 1.9281], [0.0000, 0.9242, 1.5232], [1.9281, 1.5232, 1.9987]]
                    weights: [[0.4661, 0.0678, 0.4661], [0.1234, 0.3108, 0.5658], [0.3649, 0.2434, 0.3916]]
                    scale: 1.0
                    dtype: float32
                window:
                  value:
                    context: [[1.0000, 0.0000], [0.2689, 0.7311], [0.7311, 1.0000], [1.0000, 0.5000]]
                    weights:
                      [[1.0000, 0.0000, 0.0000, 0.0000], [0.2689, 0.7311, 0.0000, 0.0000],
                       [0.0000, 0.2689, 0.7311, 0.0000], [0.0000, 0.0000, 0.5000, 0.5000]]
                    scale: 1.0
                    dtype: float32
                alibi-slopes:
                  value:
                    context: [[1.0000, 2.0000], [2.6351, 3.5546], [4.2730, 5.0292]]
                    masked_scores:
                      [[[1.0000, null, null], [-0.5000, 1.0000, null], [0.0000, 0.5000, 2.0000]],
                       [[1.0000, null, null], [-0.2500, 1.0000, null], [0.5000, 0.7500, 2.0000]]]
                    scale: 1.0
                    dtype: float32
                standard-alibi-slopes:
                  value:
                    context: [[1.5137, 2.5363], [2.4863, 3.4637]]
                    masked_scores:
                      [[[1.0000, -0.0625], [-0.0625, 1.0000]], [[1.0000, -0.0039], [-0.0039, 1.0000]]]
                    scale: 1.0
                    dtype: float32
                rope:
                  value:
                    context:
                      [[1.0000, 0.0000, 1.0000, 0.0000], [1.0000, 0.0000, 1.0000, 0.0000],
                       [1.0000, 0.0000, 1.0000, 0.0000]]
                    scores: [[2.0000, 1.0806, -0.8323], [1.0806, 2.0000, 1.0806], [-0.8323, 1.0806, 2.0000]]
                    queries:
                      [[1.0000, 0.0000, 1.0000, 0.0000], [-0.3012, 0.0000, 1.3818, 0.0000],
                       [-1.3254, 0.0000, 0.4932, 0.0000]]
                    scale: 1.0
                    dtype: float32
                rope-interleaved:
                  value:
                    context: [[1.8950]]
                    queries: [[-0.5601, 2.1648, 3.0000, 4.0000]]
                    keys: [[0.9602, -0.2794, 0.0000, 1.0000], [-0.6570, 0.7539, 1.0000, 0.0000]]
                    scale: 1.0
                    dtype: float32
                sinks:
                  value:
                    context: [[1.0655, 2.5379]]
                    weights: [[[0.5065, 0.1863]], [[0.7311, 0.2689]]]
                    lse: [[1.6803], [1.3133]]
                    scale: 1.0
                    dtype: float32
                key-lengths:
                  value:
                    context: [[[0.7311, 0.2689], [0.2689, 0.7311]], [[1.0000, 1.0000], [1.0000, 1.0000]]]
                    weights: [[[0.7311, 0.2689], [0.2689, 0.7311]], [[1.0000, 0.0000], [1.0000, 0.0000]]]
                    scale: 1.0
                    dtype: float32
                cache:
                  value:
                    context: [[3.7284, 4.7284]]
                    weights: [[0.2119, 0.2119, 0.5761]]
                    present_keys: [[1.0000, 0.0000], [0.0000, 1.0000], [1.0000, 1.0000]]
                    present_values: [[1.0000, 2.0000], [3.0000, 4.0000], [5.0000, 6.0000]]
                    scale: 1.0
                    dtype: float32
                empty-cache:
                  value:
                    context: [[1.0000, 2.0000]]
                    present_keys: [[1.0000, 0.0000]]
                    present_values: [[1.0000, 2.0000]]
                    scale: 1.0
                    dtype: float32
                query-offset-end:
                  value:
                    context: [[1.2689], [2.2670]]
                    weights: [[0.7311, 0.2689, 0.0000], [0.1554, 0.4223, 0.4223]]
                    scale: 1.0
                    dtype: float32
                query-offsets:
                  value:
                    context: [[[1.0000]], [[1.2689]]]
                    weights: [[[1.0000, 0.0000, 0.0000]], [[0.7311, 0.2689, 0.0000]]]
                    scale: 1.0
                    dtype: float32
                whole:
                  value:
                    context: [[2.0], [2.5]]
                    lse: [1.8619949, 2.006409]
                    scale: 1.0
                    dtype: float32
                first-shard:
                  value:
                    context: [[1.2689414], [1.7310586]]
                    lse: [1.3132616, 1.3132616]
                    scale: 1.0
                    dtype: float32
                second-shard:
                  value:
                    context: [[3.0], [3.2689414]]
                    lse: [1.0, 1.3132616]
                    scale: 1.0
                    dtype: float32
                positions:
                  value:
                    context: [[2.7311], [2.2670]]
                    weights: [[0.0000, 0.2689, 0.7311], [0.1554, 0.4223, 0.4223]]
                    scale: 1.0
                    dtype: float32
                segments:
                  value:
                    context: [[1.0000, 0.0000], [0.2689, 0.7311], [1.0000, 1.0000], [1.0000, 0.5000]]
                    weights:
                      [[1.0000, 0.0000, 0.0000, 0.0000], [0.2689, 0.7311, 0.0000, 0.0000],
                       [0.0000, 0.0000, 1.0000, 0.0000], [0.0000, 0.0000, 0.5000, 0.5000]]
                    scale: 1.0
                    dtype: float32
                prefix:
                  value:
                    context: [[0.7311, 0.2689], [0.2689, 0.7311], [0.7881, 0.7881], [0.8908, 0.4062]]
                    weights:
                      [[0.7311, 0.2689, 0.0000, 0.0000], [0.2689, 0.7311, 0.0000, 0.0000],
                       [0.2119, 0.2119, 0.5761, 0.0000], [0.2969, 0.1092, 0.2969, 0.2969]]
                    scale: 1.0
                    dtype: float32
                dropout:
                  value:
                    context: [[0.8446, 0.3107], [0.3107, 0.8446], [0.0000, 0.0000]]
                    weights: [[0.8446, 0.3107, 0.0000], [0.3107, 0.8446, 0.0000], [0.0000, 0.0000, 0.0000]]
                    scale: 1.0
                    dtype: float32
                linear-projections:
                  value:
                    context: [[-0.3075, -0.2656], [-0.2958, -0.2653]]
                    output: [[0.1908, -0.4485], [0.1903, -0.4505]]
                    parameters:
                      wq: [[0.3161, -0.1683], [0.4568, -0.3379], [0.5118, -0.0918]]
                      bq: [0.4058, -0.4704]
                      wk: [[0.2368, -0.5105], [0.2134, 0.2526], [-0.2601, -0.1415]]
                      bk: [-0.1962, 0.5191]
                      wv: [[-0.0852, 0.3485], [-0.2043, 0.1583], [0.3074, -0.1773]]
                      bv: [-0.3441, -0.4312]
                      wo: [[-0.0545, -0.1628], [0.2899, -0.2708]]
                      bo: [0.2510, -0.5705]
                    scale: 0.70710677
                    dtype: float32
                tokens:
                  value:
                    context: [[1.2689]]
                    weights: [[0.7311, 0.2689]]
                    scale: 1.0
                    dtype: float32
                    tokens: [journey]
                    key_tokens: [your, steps]
                everything-composes:
                  value:
                    context: [[1.8796, 0.0000], [0.5587, 0.5887], [1.8058, 1.8881], [0.7806, -0.6706]]
                    scores:
                      [[2.0000, 0.0000, 2.0000, 1.0000], [0.0000, 0.5000, 1.0000, -0.5000],
                       [2.0000, 1.0000, 4.0000, 0.0000], [1.0000, -0.5000, 0.0000, 1.0000]]
                    softcapped_scores:
                      [[1.7483, 0.0000, 1.7483, 0.9645], [0.0000, 0.4954, 0.9645, -0.4954],
                       [1.7483, 0.9645, 2.6102, 0.0000], [0.9645, -0.4954, 0.0000, 0.9645]]
                    masked_scores:
                      [[1.7483, null, null, null], [-0.2500, 0.4954, null, null],
                       [null, 0.7145, 3.1102, null], [null, -0.9954, null, 0.9645]]
                    weights:
                      [[0.9398, 0.0000, 0.0000, 0.0000], [0.2794, 0.5887, 0.0000, 0.0000],
                       [0.0000, 0.0823, 0.9029, 0.0000], [0.0000, 0.1100, 0.0000, 0.7806]]
                    lse: [1.8104, 1.0253, 3.2123, 1.2122]
                    scale: 0.5
                    dtype: float32
                every-output:
                  value:
                    context: [[1.75, 1.50], [1.21, 1.42]]
                    output: [[1.75, 5.01, -1.50], [1.21, 3.83, -1.42]]
                    scores: [[3.00, 1.50, 0.50], [1.00, -0.50, 0.50]]
                    softcapped_scores: [[2.54, 1.43, 0.50], [0.98, -0.50, 0.50]]
                    masked_scores: [[2.54, 1.43, null], [0.98, -0.50, 0.50]]
                    weights: [[0.75, 0.25, 0.00], [0.54, 0.12, 0.33]]
                    lse: [2.83, 1.59]
                    queries: [[2.00, 1.00], [0.00, 1.00]]
                    keys: [[1.00, -0.50], [0.00, 0.50]]
                    values: [[1.00, 0.00], [0.00, 1.00]]
                    present_keys: [[1.00, 1.00], [1.00, -0.50], [0.00, 0.50]]
                    present_values: [[2.00, 2.00], [1.00, 0.00], [0.00, 1.00]]
                    parameters:
                      wq: [[1.00, 0.00], [0.00, 1.00], [1.00, 1.00]]
                      wk: [[0.50, 0.00], [0.00, 0.50], [0.50, -0.50]]
                      wv: [[1.00, 0.00], [0.00, 1.00], [0.00, 0.00]]
                      wo: [[1.00, 2.00, 0.00], [0.00, 1.00, -1.00]]
                    scale: 1.0
                    dtype: float32
        '400': {$ref: '#/components/responses/MalformedJSON'}
        '401': {$ref: '#/components/responses/Unauthorized'}
        '404': {$ref: '#/components/responses/UnknownPath'}
        '405': {$ref: '#/components/responses/MethodNotAllowed'}
        '406': {$ref: '#/components/responses/NotAcceptable'}
        '408': {$ref: '#/components/responses/RequestTimeout'}
        '413': {$ref: '#/components/responses/TooLarge'}
        '414': {$ref: '#/components/responses/TargetTooLong'}
        '415': {$ref: '#/components/responses/UnsupportedMediaType'}
        '417': {$ref: '#/components/responses/ExpectationFailed'}
        '422':
          description: Valid JSON that is not a valid request; `pointer` says where.
          headers:
            X-Request-Id: {$ref: '#/components/headers/RequestID'}
            X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
            Server-Timing: {$ref: '#/components/headers/ServerTiming'}
            Cache-Control: {$ref: '#/components/headers/NoStore'}
          content:
            application/problem+json:
              schema: {$ref: '#/components/schemas/Problem'}
              examples:
                unknown-member:
                  value:
                    type: /docs#unknown-member
                    title: Unknown member
                    status: 422
                    detail: 'unknown member "is_causal"; here it is causal'
                    pointer: /is_causal
                    error: 'unknown member "is_causal"; here it is causal'
                    request_id: f3a1c09be2d74856
                unused-member:
                  value:
                    type: /docs#unused-member
                    title: Member not used by this operation
                    status: 422
                    detail: '/attention does not use softmax_axis; /scores does'
                    pointer: /softmax_axis
                    error: '/attention does not use softmax_axis; /scores does'
                    request_id: f3a1c09be2d74856
                missing-member:
                  value:
                    type: /docs#missing-member
                    title: Missing member
                    status: 422
                    detail: >-
                      values is missing; queries is there, and /attention
                      needs queries, keys, values
                    pointer: ''
                    error: 'values is missing; queries is there, and /attention needs queries, keys, values'
                    request_id: f3a1c09be2d74856
                contradiction:
                  value:
                    type: /docs#contradiction
                    title: Contradictory members
                    status: 422
                    detail: 'queries does not go with inputs: give either'
                    pointer: /queries
                    error: 'queries does not go with inputs: give either'
                    request_id: f3a1c09be2d74856
                ragged-tensor:
                  value:
                    type: /docs#ragged-tensor
                    title: Ragged tensor
                    status: 422
                    detail: '/inputs/1 has 3 numbers; expected 2, as in /inputs rows before it'
                    pointer: /inputs/1
                    error: '/inputs/1 has 3 numbers; expected 2, as in /inputs rows before it'
                    request_id: f3a1c09be2d74856
                wrong-type:
                  value:
                    type: /docs#wrong-type
                    title: Wrong type
                    status: 422
                    detail: 'expected an object at byte 0, found an array'
                    pointer: ''
                    error: 'expected an object at byte 0, found an array'
                    request_id: f3a1c09be2d74856
                shape-mismatch:
                  value:
                    type: /docs#shape-mismatch
                    title: Shapes do not fit
                    status: 422
                    detail: 'keys has head size 3; expected 2, as in queries'
                    pointer: /keys
                    error: 'keys has head size 3; expected 2, as in queries'
                    request_id: f3a1c09be2d74856
                out-of-range:
                  value:
                    type: /docs#out-of-range
                    title: Value out of range
                    status: 422
                    detail: 'query is 2; expected 0 to 1, the rows of inputs'
                    pointer: /query
                    error: 'query is 2; expected 0 to 1, the rows of inputs'
                    request_id: f3a1c09be2d74856
                overflow:
                  value:
                    type: /docs#overflow
                    title: Result too large for the dtype
                    status: 422
                    detail: 'the score of key 1 for query 1 overflows float32'
                    pointer: /inputs
                    error: 'the score of key 1 for query 1 overflows float32'
                    request_id: f3a1c09be2d74856
                past-without-values:
                  value:
                    type: /docs#missing-member
                    title: Missing member
                    status: 422
                    detail: 'past_values is missing; past_keys is there'
                    pointer: ''
                    error: 'past_values is missing; past_keys is there'
                    request_id: f3a1c09be2d74856
                past-with-key-lengths:
                  value:
                    type: /docs#contradiction
                    title: Contradictory members
                    status: 422
                    detail: 'key_lengths does not go with past_keys'
                    pointer: /key_lengths
                    error: 'key_lengths does not go with past_keys'
                    request_id: f3a1c09be2d74856
                key-lengths-too-long:
                  value:
                    type: /docs#out-of-range
                    title: Value out of range
                    status: 422
                    detail: 'key_lengths is 3; expected 0 to 2, the number of keys'
                    pointer: /key_lengths
                    error: 'key_lengths is 3; expected 0 to 2, the number of keys'
                    request_id: f3a1c09be2d74856
                negative-window:
                  value:
                    type: /docs#out-of-range
                    title: Value out of range
                    status: 422
                    detail: 'left of window is -1; expected 0 or more'
                    pointer: /window/left
                    error: 'left of window is -1; expected 0 or more'
                    request_id: f3a1c09be2d74856
                sinks-mismatch:
                  value:
                    type: /docs#shape-mismatch
                    title: Shapes do not fit
                    status: 422
                    detail: 'sinks has 2 numbers; expected 1, one for each query head'
                    pointer: /sinks
                    error: 'sinks has 2 numbers; expected 1, one for each query head'
                    request_id: f3a1c09be2d74856
                numeric-mask:
                  value:
                    type: /docs#wrong-type
                    title: Wrong type
                    status: 422
                    detail: >-
                      expected a boolean at /mask/0/0 (byte 80), found 1: 0/1 masks
                      mean opposite things in different libraries
                    pointer: /mask/0/0
                    error: >-
                      expected a boolean at /mask/0/0 (byte 80), found 1: 0/1 masks
                      mean opposite things in different libraries
                    request_id: f3a1c09be2d74856
                softcap-zero:
                  value:
                    type: /docs#out-of-range
                    title: Value out of range
                    status: 422
                    detail: 'softcap is 0.0; expected a finite number above 0'
                    pointer: /softcap
                    error: 'softcap is 0.0; expected a finite number above 0'
                    request_id: f3a1c09be2d74856
                positions-and-offset:
                  value:
                    type: /docs#contradiction
                    title: Contradictory members
                    status: 422
                    detail: 'query_positions does not go with query_offset: give either'
                    pointer: /query_positions
                    error: 'query_positions does not go with query_offset: give either'
                    request_id: f3a1c09be2d74856
                segments-without-keys:
                  value:
                    type: /docs#missing-member
                    title: Missing member
                    status: 422
                    detail: 'key_segments is missing; query_segments is there'
                    pointer: ''
                    error: 'key_segments is missing; query_segments is there'
                    request_id: f3a1c09be2d74856
                prefix-without-causal:
                  value:
                    type: /docs#contradiction
                    title: Contradictory members
                    status: 422
                    detail: 'prefix_lengths needs causal, whose limit it lifts'
                    pointer: /prefix_lengths
                    error: 'prefix_lengths needs causal, whose limit it lifts'
                    request_id: f3a1c09be2d74856
                rope-dimension:
                  value:
                    type: /docs#out-of-range
                    title: Value out of range
                    status: 422
                    detail: 'dim of rope is 1; expected an even number from 2 to 2, the head size of queries'
                    pointer: /rope/dim
                    error: 'dim of rope is 1; expected an even number from 2 to 2, the head size of queries'
                    request_id: f3a1c09be2d74856
                dropout-without-seed:
                  value:
                    type: /docs#missing-member
                    title: Missing member
                    status: 422
                    detail: 'dropout has no seed'
                    pointer: ''
                    error: 'dropout has no seed'
                    request_id: f3a1c09be2d74856
                tokens-mismatch:
                  value:
                    type: /docs#shape-mismatch
                    title: Shapes do not fit
                    status: 422
                    detail: 'tokens has 2 labels; expected 1, one for each of the queries'
                    pointer: /tokens
                    error: 'tokens has 2 labels; expected 1, one for each of the queries'
                    request_id: f3a1c09be2d74856
            text/plain:
              schema: {$ref: '#/components/schemas/ErrorLine'}
        '429': {$ref: '#/components/responses/TooManyRequests'}
        '431': {$ref: '#/components/responses/HeaderSectionTooLarge'}
        '500': {$ref: '#/components/responses/InternalError'}
        '501': {$ref: '#/components/responses/NotImplemented'}
        '503': {$ref: '#/components/responses/Unavailable'}
        '505': {$ref: '#/components/responses/VersionNotSupported'}

  /scores:
    post:
      operationId: scores
      tags: [attention]
      security: [{apiKey: []}, {}]
      summary: The scores and weights of each query
      description: |
        Computes `scale · Q Kᵀ` and its softmax. No values are needed. The scores are those before
        `softcap`, `bias` and masks; `masked_scores` are those after.
      parameters:
        - $ref: '#/components/parameters/RequestID'
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/ScoresRequest'
            examples:
              one-query:
                summary: The notebook's parts 1.1.1 and 1.1.2
                value:
                  inputs:
                    [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33],
                     [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]]
                  query: 2
                  decimals: 4
              self-attention:
                summary: The notebook's parts 1.2.1 and 1.2.2
                value:
                  inputs:
                    [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33],
                     [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]]
                  decimals: 4
              one-query-one-key:
                summary: The notebook's part 2.2.3, from the vectors that it prints
                value:
                  queries: [[1.0983, 1.7410, 1.5428]]
                  keys: [[1.4116, 0.7436, 0.9073]]
                  decimals: 3
              seeded-projections-one-query:
                summary: What the notebook's parts 2.2.4 and 2.2.5 mean to compute
                value:
                  inputs:
                    [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33],
                     [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]]
                  parameters: {seed: 2246701679, d_out: 3}
                  query: 1
                  include: [queries]
                  decimals: 4
              softmax-over-queries:
                summary: What the notebook's parts 2.2.4 and 2.2.5 print, the softmax down the columns by mistake
                value:
                  queries:
                    [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33],
                     [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]]
                  keys:
                    - [0.69196826, 0.22562188, 0.21553892]
                    - [0.83679616, 0.37165730, 0.82760860]
                    - [0.45906580, 0.44878470, 0.104096234]
                  softmax_axis: queries
                  decimals: 4
              causal-with-bias:
                summary: Everything that leads to the weights
                value:
                  inputs: [[1, 0], [0, 1], [1, 1]]
                  causal: true
                  bias: [[0.5, 0.0, -0.5]]
                  scale: 2
                  include: [masked_scores, lse, keys]
              cache:
                summary: A cache of keys alone; ALiBi's distances count from the past
                value:
                  queries: [[1, 1]]
                  keys: [[1, 1]]
                  past_keys: [[1, 0], [0, 1]]
                  alibi_slopes: [0.5]
                  include: [masked_scores, present_keys]
                  decimals: 4
              tokens:
                summary: Labels are given back
                value:
                  inputs: [[1, 0], [0, 1]]
                  tokens: [one, step]
                  decimals: 4
              softcap-and-sinks:
                summary: What the softmax sees, and what the sink takes
                value:
                  inputs: [[1, 0], [0, 1], [1, 1]]
                  softcap: 1.5
                  sinks: [1]
                  window: {left: 1, right: 1}
                  include: [softcapped_scores, masked_scores, lse]
                  decimals: 4
              every-output:
                summary: Everything that /scores can answer
                value:
                  inputs: [[1, 0, 1], [0, 1, 0]]
                  parameters: {wq: [[1, 0], [0, 1], [1, 1]], wk: [[0.5, 0], [0, 0.5], [0.5, -0.5]]}
                  softcap: 4
                  causal: true
                  past_keys: [[1, 1]]
                  include:
                    [scores, softcapped_scores, masked_scores, weights, lse, queries, keys, present_keys,
                     parameters]
                  decimals: 2
              projected-heads:
                summary: Two query heads on one key head; values, and a matrix for them, are not needed
                value:
                  inputs: [[1, 0, 2], [0, 1, -1]]
                  memory: [[1, 0], [0, 1], [1, 1]]
                  parameters:
                    layout: out_in
                    wq: [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]]
                    wk: [[1, 0], [0, 1]]
                    bk: [0, 0.5]
                  num_heads: 2
                  num_kv_heads: 1
                  rope: {base: 100, dim: 2, interleaved: true}
                  query_offset: end
                  key_lengths: 2
                  causal: true
                  include: [masked_scores]
                  dtype: float64
                  decimals: 4
              packed-documents:
                summary: Two documents in one sequence, the first of them a prefix, and some weights dropped
                value:
                  queries: [[1, 0], [0, 1], [1, 1]]
                  keys: [[1, 0], [0, 1], [1, 1]]
                  query_segments: [0, 0, 1]
                  key_segments: [0, 0, 1]
                  causal: true
                  prefix_lengths: 12
                  query_offset: 10
                  key_offset: 10
                  mask: [[true, true, true], [true, true, true], [false, true, true]]
                  dropout: {p: 0.25, seed: 7}
                  key_tokens: [your, step, one]
                  tensor_format: flat
                  decimals: 4
              positions:
                summary: Positions that are not consecutive
                value:
                  queries: [[1, 0], [0, 1]]
                  keys: [[1, 0], [0, 1], [1, 1]]
                  query_positions: [2, 7]
                  key_positions: [0, 2, 7]
                  causal: true
                  window: {left: 5}
                  include: [masked_scores]
                  decimals: 4
              values:
                summary: Values, which scores do not depend on
                value:
                  queries: [[1, 0]]
                  keys: [[1, 0], [0, 1]]
                  values: [[1], [2]]
              empty-tensor:
                summary: No keys at all
                value:
                  queries: [[1, 0]]
                  keys: {shape: [0, 2], data: []}
              unknown-output:
                summary: An output of another operation
                value:
                  inputs: [[1, 0], [0, 1]]
                  include: [context]
              softmax-axis-with-sinks:
                summary: Sinks belong to the softmax over the keys
                value:
                  inputs: [[1, 0], [0, 1]]
                  softmax_axis: queries
                  sinks: [0]
      responses:
        '200':
          description: Scores and weights, and what `include` asks for.
          headers:
            X-Request-Id: {$ref: '#/components/headers/RequestID'}
            X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
            Server-Timing: {$ref: '#/components/headers/ServerTiming'}
            Cache-Control: {$ref: '#/components/headers/NoStore'}
            Vary: {$ref: '#/components/headers/Vary'}
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/ScoresAnswer'
              examples:
                one-query:
                  value:
                    scores: [0.9422, 1.4754, 1.4570, 0.8296, 0.7154, 1.0605]
                    weights: [0.1390, 0.2369, 0.2326, 0.1242, 0.1108, 0.1565]
                    scale: 1.0
                    dtype: float32
                self-attention:
                  value:
                    scores:
                      [[0.9995, 0.9544, 0.9422, 0.4753, 0.4576, 0.6310],
                       [0.9544, 1.4950, 1.4754, 0.8434, 0.7070, 1.0865],
                       [0.9422, 1.4754, 1.4570, 0.8296, 0.7154, 1.0605],
                       [0.4753, 0.8434, 0.8296, 0.4937, 0.3474, 0.6565],
                       [0.4576, 0.7070, 0.7154, 0.3474, 0.6654, 0.2935],
                       [0.6310, 1.0865, 1.0605, 0.6565, 0.2935, 0.9450]]
                    weights:
                      [[0.2098, 0.2006, 0.1981, 0.1242, 0.1220, 0.1452],
                       [0.1385, 0.2379, 0.2333, 0.1240, 0.1082, 0.1581],
                       [0.1390, 0.2369, 0.2326, 0.1242, 0.1108, 0.1565],
                       [0.1435, 0.2074, 0.2046, 0.1462, 0.1263, 0.1720],
                       [0.1526, 0.1958, 0.1975, 0.1367, 0.1879, 0.1295],
                       [0.1385, 0.2184, 0.2128, 0.1420, 0.0988, 0.1896]]
                    scale: 1.0
                    dtype: float32
                one-query-one-key:
                  value:
                    scores: [[4.245]]
                    weights: [[1.000]]
                    scale: 1.0
                    dtype: float32
                seeded-projections-one-query:
                  value:
                    scores: [2.3522, 4.2447, 4.1886, 2.4529, 1.9990, 3.1440]
                    weights: [0.0558, 0.3702, 0.3500, 0.0617, 0.0392, 0.1231]
                    queries: [1.0983, 1.7410, 1.5428]
                    scale: 1.0
                    dtype: float32
                softmax-over-queries:
                  value:
                    scores:
                      [[0.5232, 1.1521, 0.3574], [0.7191, 1.3298, 0.7116], [0.7241, 1.3226, 0.7098],
                       [0.3542, 0.6728, 0.3956], [0.6108, 0.8200, 0.4761], [0.3336, 0.7944, 0.4392]]
                    weights:
                      [[0.1612, 0.1846, 0.1409], [0.1961, 0.2205, 0.2008], [0.1971, 0.2189, 0.2004],
                       [0.1362, 0.1143, 0.1464], [0.1760, 0.1325, 0.1586], [0.1334, 0.1291, 0.1529]]
                    scale: 1.0
                    dtype: float32
                causal-with-bias:
                  value:
                    scores: [[2.0, 0.0, 2.0], [0.0, 2.0, 2.0], [2.0, 2.0, 4.0]]
                    masked_scores: [[2.5, null, null], [0.5, 2.0, null], [2.5, 2.0, 3.5]]
                    weights:
                      [[1.0, 0.0, 0.0], [0.18242553, 0.8175745, 0.0], [0.2312239, 0.14024438, 0.6285317]]
                    lse: [2.5, 2.2014134, 3.9643688]
                    keys: [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
                    scale: 2.0
                    dtype: float32
                cache:
                  value:
                    scores: [[1.0000, 1.0000, 2.0000]]
                    masked_scores: [[0.0000, 0.5000, 2.0000]]
                    weights: [[0.0996, 0.1643, 0.7361]]
                    present_keys: [[1.0000, 0.0000], [0.0000, 1.0000], [1.0000, 1.0000]]
                    scale: 1.0
                    dtype: float32
                tokens:
                  value:
                    scores: [[1.0000, 0.0000], [0.0000, 1.0000]]
                    weights: [[0.7311, 0.2689], [0.2689, 0.7311]]
                    scale: 1.0
                    dtype: float32
                    tokens: [one, step]
                softcap-and-sinks:
                  value:
                    scores: [[1.0000, 0.0000, 1.0000], [0.0000, 1.0000, 1.0000], [1.0000, 1.0000, 2.0000]]
                    softcapped_scores:
                      [[0.8742, 0.0000, 0.8742], [0.0000, 0.8742, 0.8742], [0.8742, 0.8742, 1.3051]]
                    masked_scores:
                      [[0.8742, 0.0000, null], [0.0000, 0.8742, 0.8742], [null, 0.8742, 1.3051]]
                    weights: [[0.3920, 0.1635, 0.0000], [0.1175, 0.2816, 0.2816], [0.0000, 0.2723, 0.4189]]
                    lse: [1.8108, 2.1415, 2.1751]
                    scale: 1.0
                    dtype: float32
                every-output:
                  value:
                    scores: [[3.00, 1.50, 0.50], [1.00, -0.50, 0.50]]
                    softcapped_scores: [[2.54, 1.43, 0.50], [0.98, -0.50, 0.50]]
                    masked_scores: [[2.54, 1.43, null], [0.98, -0.50, 0.50]]
                    weights: [[0.75, 0.25, 0.00], [0.54, 0.12, 0.33]]
                    lse: [2.83, 1.59]
                    queries: [[2.00, 1.00], [0.00, 1.00]]
                    keys: [[1.00, -0.50], [0.00, 0.50]]
                    present_keys: [[1.00, 1.00], [1.00, -0.50], [0.00, 0.50]]
                    parameters:
                      wq: [[1.00, 0.00], [0.00, 1.00], [1.00, 1.00]]
                      wk: [[0.50, 0.00], [0.00, 0.50], [0.50, -0.50]]
                    scale: 1.0
                    dtype: float32
                projected-heads:
                  value:
                    scores:
                      [[[1.0000, -1.2622, -1.7801], [-0.5713, 1.5000, 1.6519]],
                       [[3.5000, -0.0931, -2.7050], [-0.9610, 0.0000, 0.7219]]]
                    masked_scores:
                      [[[1.0000, null, null], [-0.5713, 1.5000, null]],
                       [[3.5000, null, null], [-0.9610, 0.0000, null]]]
                    weights:
                      [[[1.0000, 0.0000, 0.0000], [0.1119, 0.8881, 0.0000]],
                       [[1.0000, 0.0000, 0.0000], [0.2767, 0.7233, 0.0000]]]
                    scale: 1.0
                    dtype: float64
                packed-documents:
                  value:
                    scores:
                      shape: [3, 3]
                      data: [1.0000, 0.0000, 1.0000, 0.0000, 1.0000, 1.0000, 1.0000, 1.0000, 2.0000]
                    weights:
                      shape: [3, 3]
                      data: [0.9747, 0.3586, 0.0000, 0.3586, 0.0000, 0.0000, 0.0000, 0.0000, 0.0000]
                    scale: 1.0
                    dtype: float32
                    key_tokens: [your, step, one]
                positions:
                  value:
                    scores: [[1.0000, 0.0000, 1.0000], [0.0000, 1.0000, 1.0000]]
                    masked_scores: [[1.0000, 0.0000, null], [null, 1.0000, 1.0000]]
                    weights: [[0.7311, 0.2689, 0.0000], [0.0000, 0.5000, 0.5000]]
                    scale: 1.0
                    dtype: float32
        '400': {$ref: '#/components/responses/MalformedJSON'}
        '401': {$ref: '#/components/responses/Unauthorized'}
        '404': {$ref: '#/components/responses/UnknownPath'}
        '405': {$ref: '#/components/responses/MethodNotAllowed'}
        '406': {$ref: '#/components/responses/NotAcceptable'}
        '408': {$ref: '#/components/responses/RequestTimeout'}
        '413': {$ref: '#/components/responses/TooLarge'}
        '414': {$ref: '#/components/responses/TargetTooLong'}
        '415': {$ref: '#/components/responses/UnsupportedMediaType'}
        '417': {$ref: '#/components/responses/ExpectationFailed'}
        '422':
          description: Valid JSON that is not a valid request; `pointer` says where.
          headers:
            X-Request-Id: {$ref: '#/components/headers/RequestID'}
            X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
            Server-Timing: {$ref: '#/components/headers/ServerTiming'}
            Cache-Control: {$ref: '#/components/headers/NoStore'}
          content:
            application/problem+json:
              schema: {$ref: '#/components/schemas/Problem'}
              examples:
                values:
                  value:
                    type: /docs#unused-member
                    title: Member not used by this operation
                    status: 422
                    detail: '/scores does not use values; /attention, /qkv do'
                    pointer: /values
                    error: '/scores does not use values; /attention, /qkv do'
                    request_id: f3a1c09be2d74856
                empty-tensor:
                  value:
                    type: /docs#empty-tensor
                    title: Empty tensor
                    status: 422
                    detail: 'keys has shape [0,2]; expected at least one number'
                    pointer: /keys
                    error: 'keys has shape [0,2]; expected at least one number'
                    request_id: f3a1c09be2d74856
                unknown-output:
                  value:
                    type: /docs#out-of-range
                    title: Value out of range
                    status: 422
                    detail: >-
                      include names "context"; /scores has "scores",
                      "softcapped_scores", "masked_scores", "weights", "lse",
                      "queries", "keys", "present_keys", "parameters"
                    pointer: /include/0
                    error: >-
                      include names "context"; /scores has "scores",
                      "softcapped_scores", "masked_scores", "weights", "lse",
                      "queries", "keys", "present_keys", "parameters"
                    request_id: f3a1c09be2d74856
                softmax-axis-with-sinks:
                  value:
                    type: /docs#contradiction
                    title: Contradictory members
                    status: 422
                    detail: 'softmax_axis is queries; expected keys, for there are sinks'
                    pointer: /softmax_axis
                    error: 'softmax_axis is queries; expected keys, for there are sinks'
                    request_id: f3a1c09be2d74856
            text/plain:
              schema: {$ref: '#/components/schemas/ErrorLine'}
        '429': {$ref: '#/components/responses/TooManyRequests'}
        '431': {$ref: '#/components/responses/HeaderSectionTooLarge'}
        '500': {$ref: '#/components/responses/InternalError'}
        '501': {$ref: '#/components/responses/NotImplemented'}
        '503': {$ref: '#/components/responses/Unavailable'}
        '505': {$ref: '#/components/responses/VersionNotSupported'}

  /qkv:
    post:
      operationId: qkv
      tags: [attention]
      security: [{apiKey: []}, {}]
      summary: The learned projections of the inputs
      description: |
        Computes queries, keys and values: those whose matrix is given, queries and keys rotated if there is
        `rope`. With a seed the answer has the drawn `parameters` too.
      parameters:
        - $ref: '#/components/parameters/RequestID'
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/QKVRequest'
            examples:
              one-input:
                summary: The notebook's part 2.2.2
                value:
                  inputs:
                    [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33],
                     [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]]
                  parameters: {seed: 2246701679, d_out: 3}
                  query: 1
                  decimals: 4
              all-inputs:
                summary: The notebook's part 2.3.2, with its matrices given
                value:
                  inputs:
                    [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33],
                     [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]]
                  parameters:
                    wq:
                      [[0.91507334, 0.95053446, 0.87739944], [0.5455586, 0.860087, 0.62359226],
                       [0.18237424, 0.71203756, 0.7843741]]
                    wk:
                      [[0.69196826, 0.22562188, 0.21553892], [0.83679616, 0.3716573, 0.8276086],
                       [0.4590658, 0.4487847, 0.104096234]]
                    wv:
                      [[0.5790698, 0.30025828, 0.49572468], [0.6440866, 0.8915219, 0.36955094],
                       [0.6181087, 0.8969237, 0.22441334]]
                  decimals: 4
              torch-linear-layout:
                summary: Matrices as torch.nn.Linear has them, a bias, two query heads on one key/value head
                value:
                  inputs: [[1, 0, 1], [0, 1, 0]]
                  parameters:
                    layout: out_in
                    wq: [[1, 0, 1], [0, 1, 1], [1, 1, 0], [0, 0, 1]]
                    wk: [[1, 0, 0], [0, 1, 0]]
                    wv: [[0, 0, 1], [1, 1, 1]]
                    bq: [0, 0, 0, 0.5]
                  num_heads: 2
                  num_kv_heads: 1
              queries-and-keys:
                summary: Tensors given directly; what has no matrix is not answered
                value:
                  queries: [[1, 2], [3, 4]]
                  keys: [[1, 0], [0, 1], [1, 1]]
                  values: [[1], [2], [3]]
                  parameters:
                    wq: [[1], [1]]
                    wk: [[2], [3]]
              seed:
                summary: torch.manual_seed(42), then three times torch.rand(2, 2)
                value:
                  inputs: [[1, 2]]
                  parameters: {seed: 42, d_out: 2, init: rand}
                  decimals: 6
              rope:
                summary: Queries and keys rotated by their positions, values not
                value:
                  inputs: [[1, 0], [1, 0]]
                  parameters: {wq: [[1, 0], [0, 1]], wk: [[1, 0], [0, 1]], wv: [[1, 0], [0, 1]]}
                  rope: {base: 10000, dim: 2}
                  query_offset: 1
                  key_offset: 1
                  tokens: [one, step]
                  decimals: 4
              linear:
                summary: torch.manual_seed(789), then three times torch.nn.Linear(3, 2, bias=True)
                value:
                  inputs: [[0.43, 0.15, 0.89]]
                  parameters: {seed: 789, d_out: 2, init: linear, bias: true}
                  decimals: 6
              memory:
                summary: Keys and values of a memory, at positions of their own, in double precision
                value:
                  inputs: [[1, 2]]
                  memory: [[1, 0, 1], [0, 1, 1]]
                  parameters:
                    wq: [[1, 0], [0, 1]]
                    wk: [[1, 0], [0, 1], [0, 0]]
                    wv: [[1], [1], [1]]
                    bk: [0.5, 0]
                    bv: [-1]
                  rope: {interleaved: true}
                  query_positions: [3]
                  key_positions: [1, 4]
                  dtype: float64
                  tensor_format: flat
                  decimals: 6
              missing-parameters:
                summary: Nothing to project with
                value:
                  inputs: [[1, 0], [0, 1]]
              matrix-mismatch:
                summary: A matrix of another height than the inputs are wide
                value:
                  inputs: [[1, 0, 1]]
                  parameters:
                    wq: [[1], [2]]
              bias-without-linear:
                summary: torch.rand has no biases to draw
                value:
                  inputs: [[1, 0]]
                  parameters: {seed: 1, d_out: 2, bias: true}
      responses:
        '200':
          description: The projections, and the matrices if they were drawn.
          headers:
            X-Request-Id: {$ref: '#/components/headers/RequestID'}
            X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
            Server-Timing: {$ref: '#/components/headers/ServerTiming'}
            Cache-Control: {$ref: '#/components/headers/NoStore'}
            Vary: {$ref: '#/components/headers/Vary'}
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/QKVAnswer'
              examples:
                one-input:
                  value:
                    queries: [1.0983, 1.7410, 1.5428]
                    keys: [1.4116, 0.7436, 0.9073]
                    values: [1.2868, 1.5327, 0.7423]
                    parameters:
                      wq: [[0.9151, 0.9505, 0.8774], [0.5456, 0.8601, 0.6236], [0.1824, 0.7120, 0.7844]]
                      wk: [[0.6920, 0.2256, 0.2155], [0.8368, 0.3717, 0.8276], [0.4591, 0.4488, 0.1041]]
                      wv: [[0.5791, 0.3003, 0.4957], [0.6441, 0.8915, 0.3696], [0.6181, 0.8969, 0.2244]]
                all-inputs:
                  value:
                    queries:
                      [[0.6376, 1.1715, 1.1689], [1.0983, 1.7410, 1.5428], [1.1020, 1.7286, 1.5322],
                       [0.5779, 0.9429, 0.8136], [0.8592, 1.0181, 0.9099], [0.5825, 1.1272, 0.9741]]
                    keys:
                      [[0.8316, 0.5522, 0.3095], [1.4116, 0.7436, 0.9073], [1.3995, 0.7317, 0.8929],
                       [0.7891, 0.4133, 0.5618], [0.7879, 0.3115, 0.3833], [0.9565, 0.5554, 0.7301]]
                    values:
                      [[0.8957, 1.0611, 0.4683], [1.2868, 1.5327, 0.7423], [1.2731, 1.5030, 0.7403],
                       [0.7049, 0.8791, 0.3975], [0.6687, 0.5438, 0.4965], [0.8842, 1.2215, 0.4439]]
                torch-linear-layout:
                  value:
                    queries: [[[2.0, 1.0], [0.0, 1.0]], [[1.0, 1.5], [1.0, 0.5]]]
                    keys: [[[1.0, 0.0], [0.0, 1.0]]]
                    values: [[[1.0, 2.0], [0.0, 1.0]]]
                queries-and-keys:
                  value:
                    queries: [[3.0], [7.0]]
                    keys: [[2.0], [3.0], [5.0]]
                seed:
                  value:
                    queries: [[1.647997, 2.833615]]
                    keys: [[0.903593, 2.188178]]
                    values: [[2.809968, 1.320345]]
                    parameters:
                      wq: [[0.882269, 0.915004], [0.382864, 0.959306]]
                      wk: [[0.390448, 0.600895], [0.256572, 0.793641]]
                      wv: [[0.940771, 0.133186], [0.934598, 0.593580]]
                rope:
                  value:
                    queries: [[0.5403, 0.8415], [-0.4161, 0.9093]]
                    keys: [[0.5403, 0.8415], [-0.4161, 0.9093]]
                    values: [[1.0000, 0.0000], [1.0000, 0.0000]]
                    tokens: [one, step]
                linear:
                  value:
                    queries: [[1.065766, -0.675144]]
                    keys: [[-0.293796, 0.211544]]
                    values: [[-0.137753, -0.415428]]
                    parameters:
                      wq: [[0.316059, -0.168285], [0.456809, -0.337877], [0.511835, -0.091774]]
                      bq: [0.405806, -0.470421]
                      wk: [[0.236805, -0.510543], [0.213361, 0.252570], [-0.260051, -0.141478]]
                      bk: [-0.196181, 0.519107]
                      wv: [[-0.085168, 0.348457], [-0.204327, 0.158285], [0.307427, -0.177343]]
                      bv: [-0.344091, -0.431171]
                memory:
                  value:
                    queries: {shape: [1, 2], data: [-1.272233, -1.838865]}
                    keys: {shape: [2, 2], data: [0.810453, 1.262206, 0.429981, -1.032045]}
                    values: {shape: [2, 1], data: [1.000000, 1.000000]}
        '400': {$ref: '#/components/responses/MalformedJSON'}
        '401': {$ref: '#/components/responses/Unauthorized'}
        '404': {$ref: '#/components/responses/UnknownPath'}
        '405': {$ref: '#/components/responses/MethodNotAllowed'}
        '406': {$ref: '#/components/responses/NotAcceptable'}
        '408': {$ref: '#/components/responses/RequestTimeout'}
        '413': {$ref: '#/components/responses/TooLarge'}
        '414': {$ref: '#/components/responses/TargetTooLong'}
        '415': {$ref: '#/components/responses/UnsupportedMediaType'}
        '417': {$ref: '#/components/responses/ExpectationFailed'}
        '422':
          description: Valid JSON that is not a valid request; `pointer` says where.
          headers:
            X-Request-Id: {$ref: '#/components/headers/RequestID'}
            X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
            Server-Timing: {$ref: '#/components/headers/ServerTiming'}
            Cache-Control: {$ref: '#/components/headers/NoStore'}
          content:
            application/problem+json:
              schema: {$ref: '#/components/schemas/Problem'}
              examples:
                missing-parameters:
                  value:
                    type: /docs#missing-member
                    title: Missing member
                    status: 422
                    detail: 'parameters is missing; /qkv projects with its matrices'
                    pointer: ''
                    error: 'parameters is missing; /qkv projects with its matrices'
                    request_id: f3a1c09be2d74856
                matrix-mismatch:
                  value:
                    type: /docs#shape-mismatch
                    title: Shapes do not fit
                    status: 422
                    detail: 'wq has shape [2,1], 2 rows; expected 3, the width of inputs'
                    pointer: /parameters/wq
                    error: 'wq has shape [2,1], 2 rows; expected 3, the width of inputs'
                    request_id: f3a1c09be2d74856
                bias-without-linear:
                  value:
                    type: /docs#contradiction
                    title: Contradictory members
                    status: 422
                    detail: 'bias of parameters goes with "init":"linear" only'
                    pointer: /parameters/bias
                    error: 'bias of parameters goes with "init":"linear" only'
                    request_id: f3a1c09be2d74856
            text/plain:
              schema: {$ref: '#/components/schemas/ErrorLine'}
        '429': {$ref: '#/components/responses/TooManyRequests'}
        '431': {$ref: '#/components/responses/HeaderSectionTooLarge'}
        '500': {$ref: '#/components/responses/InternalError'}
        '501': {$ref: '#/components/responses/NotImplemented'}
        '503': {$ref: '#/components/responses/Unavailable'}
        '505': {$ref: '#/components/responses/VersionNotSupported'}

  /merge:
    post:
      operationId: merge
      tags: [attention]
      security: [{apiKey: []}, {}]
      summary: Attention over all keys from attention over some of them
      description: |
        Joins partial results, each computed over other keys for the same queries: send each shard of the keys and
        values to `/attention` with `include: [lse]` and its `key_offset`, and the answers' `context` and `lse` here.
        L = log Σ exp Lᵢ and O = Σ exp(Lᵢ − L) · Oᵢ give what one request over all keys would have given, up to
        rounding. The order of the parts does not matter and merged parts can be merged again. A part whose `lse` is
        `null` counts nothing. `sinks` go to one shard only, or they are counted more than once. For some of the
        queries only, send each shard the same `query` as a list: with an index, packed heads and a batch, the
        dimension is missing that tells heads from queries.
      parameters:
        - $ref: '#/components/parameters/RequestID'
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/MergeRequest'
            examples:
              two-shards:
                summary: The shards of /attention's example, joined to its whole
                value:
                  parts:
                    - context: [[1.2689414], [1.7310586]]
                      lse: [1.3132616, 1.3132616]
                    - context: [[3.0], [3.2689414]]
                      lse: [1.0, 1.3132616]
              nothing-visible:
                summary: A part without visible keys counts nothing, whatever its context
                value:
                  parts:
                    - context: [[1, 2], [7, 7]]
                      lse: [0.5, null]
                    - context: [[3, 4], [9, 9]]
                      lse: [1.5, null]
                  decimals: 4
              packed-heads:
                summary: Two heads side by side in the contexts
                value:
                  parts:
                    - context: [[1, 2, 3, 4]]
                      lse: [[0], [1]]
                    - context: [[5, 6, 7, 8]]
                      lse: [[1], [0]]
                  decimals: 4
              flat:
                summary: In double precision, in the flat form
                value:
                  parts:
                    - context: {shape: [1, 2], data: [1, 2]}
                      lse: {shape: [1], data: [0]}
                    - context: {shape: [1, 2], data: [3, 4]}
                      lse: {shape: [1], data: [0]}
                  dtype: float64
                  tensor_format: flat
              missing-parts:
                summary: Nothing to merge
                value:
                  dtype: float32
              no-parts:
                summary: An empty list
                value:
                  parts: []
              part-without-lse:
                summary: A context whose share cannot be known
                value:
                  parts: [{context: [[1, 2]]}]
              lse-mismatch:
                summary: A log-sum-exp for three queries and a context of two
                value:
                  parts: [{context: [[1, 2], [3, 4]], lse: [0, 0, 0]}]
              unused-member:
                summary: A member of another operation
                value:
                  parts: [{context: [[1, 2]], lse: [0]}]
                  include: [lse]
      responses:
        '200':
          description: The context and log-sum-exp of the whole.
          headers:
            X-Request-Id: {$ref: '#/components/headers/RequestID'}
            X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
            Server-Timing: {$ref: '#/components/headers/ServerTiming'}
            Cache-Control: {$ref: '#/components/headers/NoStore'}
            Vary: {$ref: '#/components/headers/Vary'}
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/MergeAnswer'
              examples:
                two-shards:
                  value:
                    context: [[2.0], [2.5]]
                    lse: [1.8619947, 2.0064087]
                nothing-visible:
                  value:
                    context: [[2.4621, 3.4621], [0.0000, 0.0000]]
                    lse: [1.8133, null]
                    warnings:
                      - >-
                        1 of 2 queries may attend to nothing, the first is query 1:
                        weights and context are 0 there, the log-sum-exp is
                        -infinity
                packed-heads:
                  value:
                    context: [[3.9242, 4.9242, 4.0758, 5.0758]]
                    lse: [[1.3133], [1.3133]]
                flat:
                  value:
                    context: {shape: [1, 2], data: [2.0, 3.0]}
                    lse: {shape: [1], data: [0.6931471805599453]}
        '400': {$ref: '#/components/responses/MalformedJSON'}
        '401': {$ref: '#/components/responses/Unauthorized'}
        '404': {$ref: '#/components/responses/UnknownPath'}
        '405': {$ref: '#/components/responses/MethodNotAllowed'}
        '406': {$ref: '#/components/responses/NotAcceptable'}
        '408': {$ref: '#/components/responses/RequestTimeout'}
        '413': {$ref: '#/components/responses/TooLarge'}
        '414': {$ref: '#/components/responses/TargetTooLong'}
        '415': {$ref: '#/components/responses/UnsupportedMediaType'}
        '417': {$ref: '#/components/responses/ExpectationFailed'}
        '422':
          description: Valid JSON that is not a valid request; `pointer` says where.
          headers:
            X-Request-Id: {$ref: '#/components/headers/RequestID'}
            X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
            Server-Timing: {$ref: '#/components/headers/ServerTiming'}
            Cache-Control: {$ref: '#/components/headers/NoStore'}
          content:
            application/problem+json:
              schema: {$ref: '#/components/schemas/Problem'}
              examples:
                missing-parts:
                  value:
                    type: /docs#missing-member
                    title: Missing member
                    status: 422
                    detail: 'parts is missing; /merge joins them'
                    pointer: ''
                    error: 'parts is missing; /merge joins them'
                    request_id: f3a1c09be2d74856
                no-parts:
                  value:
                    type: /docs#out-of-range
                    title: Value out of range
                    status: 422
                    detail: 'parts is an empty list; expected at least one'
                    pointer: /parts
                    error: 'parts is an empty list; expected at least one'
                    request_id: f3a1c09be2d74856
                part-without-lse:
                  value:
                    type: /docs#missing-member
                    title: Missing member
                    status: 422
                    detail: 'part 0 has no lse'
                    pointer: ''
                    error: 'part 0 has no lse'
                    request_id: f3a1c09be2d74856
                lse-mismatch:
                  value:
                    type: /docs#shape-mismatch
                    title: Shapes do not fit
                    status: 422
                    detail: >-
                      lse of part 0 has shape [3]; expected [2], or [heads,2] with
                      heads that divide 2, for a context of shape [2,2]
                    pointer: /parts/0/lse
                    error: >-
                      lse of part 0 has shape [3]; expected [2], or [heads,2] with
                      heads that divide 2, for a context of shape [2,2]
                    request_id: f3a1c09be2d74856
                unused-member:
                  value:
                    type: /docs#unused-member
                    title: Member not used by this operation
                    status: 422
                    detail: '/merge does not use include; /attention, /scores do'
                    pointer: /include
                    error: '/merge does not use include; /attention, /scores do'
                    request_id: f3a1c09be2d74856
            text/plain:
              schema: {$ref: '#/components/schemas/ErrorLine'}
        '429': {$ref: '#/components/responses/TooManyRequests'}
        '431': {$ref: '#/components/responses/HeaderSectionTooLarge'}
        '500': {$ref: '#/components/responses/InternalError'}
        '501': {$ref: '#/components/responses/NotImplemented'}
        '503': {$ref: '#/components/responses/Unavailable'}
        '505': {$ref: '#/components/responses/VersionNotSupported'}

  /health/live:
    get:
      operationId: live
      tags: [health]
      summary: Whether the process answers
      parameters:
        - $ref: '#/components/parameters/RequestID'
      responses:
        '200':
          $ref: '#/components/responses/Healthy'
        '400': {$ref: '#/components/responses/MalformedHTTP'}
        '404': {$ref: '#/components/responses/UnknownPath'}
        '405': {$ref: '#/components/responses/MethodNotAllowed'}
        '406': {$ref: '#/components/responses/NotAcceptable'}
        '408': {$ref: '#/components/responses/RequestTimeout'}
        '413': {$ref: '#/components/responses/TooLarge'}
        '414': {$ref: '#/components/responses/TargetTooLong'}
        '417': {$ref: '#/components/responses/ExpectationFailed'}
        '431': {$ref: '#/components/responses/HeaderSectionTooLarge'}
        '500': {$ref: '#/components/responses/InternalError'}
        '501': {$ref: '#/components/responses/NotImplemented'}
        '503': {$ref: '#/components/responses/Unavailable'}
        '505': {$ref: '#/components/responses/VersionNotSupported'}

  /health/ready:
    get:
      operationId: ready
      tags: [health]
      summary: Whether the server takes requests
      description: |
        503 from the moment that the server is told to stop; it still answers what reaches it until it ends.
      parameters:
        - $ref: '#/components/parameters/RequestID'
      responses:
        '200':
          $ref: '#/components/responses/Healthy'
        '400': {$ref: '#/components/responses/MalformedHTTP'}
        '404': {$ref: '#/components/responses/UnknownPath'}
        '405': {$ref: '#/components/responses/MethodNotAllowed'}
        '406': {$ref: '#/components/responses/NotAcceptable'}
        '408': {$ref: '#/components/responses/RequestTimeout'}
        '413': {$ref: '#/components/responses/TooLarge'}
        '414': {$ref: '#/components/responses/TargetTooLong'}
        '417': {$ref: '#/components/responses/ExpectationFailed'}
        '431': {$ref: '#/components/responses/HeaderSectionTooLarge'}
        '500': {$ref: '#/components/responses/InternalError'}
        '501': {$ref: '#/components/responses/NotImplemented'}
        '503': {$ref: '#/components/responses/Unavailable'}
        '505': {$ref: '#/components/responses/VersionNotSupported'}

  /openapi.yaml:
    get:
      operationId: openAPIYAML
      tags: [documentation]
      summary: This document
      parameters:
        - $ref: '#/components/parameters/RequestID'
        - $ref: '#/components/parameters/IfMatch'
        - $ref: '#/components/parameters/IfNoneMatch'
      responses:
        '200':
          description: The document, as it was written.
          headers:
            X-Request-Id: {$ref: '#/components/headers/RequestID'}
            X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
            Server-Timing: {$ref: '#/components/headers/ServerTiming'}
            Vary: {$ref: '#/components/headers/Vary'}
            ETag: {$ref: '#/components/headers/ETag'}
          content:
            application/yaml:
              schema: {type: object}
        '304': {$ref: '#/components/responses/NotModified'}
        '400': {$ref: '#/components/responses/MalformedHTTP'}
        '404': {$ref: '#/components/responses/UnknownPath'}
        '405': {$ref: '#/components/responses/MethodNotAllowed'}
        '406': {$ref: '#/components/responses/NotAcceptable'}
        '408': {$ref: '#/components/responses/RequestTimeout'}
        '412': {$ref: '#/components/responses/PreconditionFailed'}
        '413': {$ref: '#/components/responses/TooLarge'}
        '414': {$ref: '#/components/responses/TargetTooLong'}
        '417': {$ref: '#/components/responses/ExpectationFailed'}
        '431': {$ref: '#/components/responses/HeaderSectionTooLarge'}
        '500': {$ref: '#/components/responses/InternalError'}
        '501': {$ref: '#/components/responses/NotImplemented'}
        '503': {$ref: '#/components/responses/Unavailable'}
        '505': {$ref: '#/components/responses/VersionNotSupported'}

  /openapi.json:
    get:
      operationId: openAPIJSON
      tags: [documentation]
      summary: This document in JSON
      parameters:
        - $ref: '#/components/parameters/RequestID'
        - $ref: '#/components/parameters/IfMatch'
        - $ref: '#/components/parameters/IfNoneMatch'
      responses:
        '200':
          description: The document, its members in the same order.
          headers:
            X-Request-Id: {$ref: '#/components/headers/RequestID'}
            X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
            Server-Timing: {$ref: '#/components/headers/ServerTiming'}
            Vary: {$ref: '#/components/headers/Vary'}
            ETag: {$ref: '#/components/headers/ETag'}
          content:
            application/json:
              schema: {type: object}
        '304': {$ref: '#/components/responses/NotModified'}
        '400': {$ref: '#/components/responses/MalformedHTTP'}
        '404': {$ref: '#/components/responses/UnknownPath'}
        '405': {$ref: '#/components/responses/MethodNotAllowed'}
        '406': {$ref: '#/components/responses/NotAcceptable'}
        '408': {$ref: '#/components/responses/RequestTimeout'}
        '412': {$ref: '#/components/responses/PreconditionFailed'}
        '413': {$ref: '#/components/responses/TooLarge'}
        '414': {$ref: '#/components/responses/TargetTooLong'}
        '417': {$ref: '#/components/responses/ExpectationFailed'}
        '431': {$ref: '#/components/responses/HeaderSectionTooLarge'}
        '500': {$ref: '#/components/responses/InternalError'}
        '501': {$ref: '#/components/responses/NotImplemented'}
        '503': {$ref: '#/components/responses/Unavailable'}
        '505': {$ref: '#/components/responses/VersionNotSupported'}

components:
  securitySchemes:
    apiKey:
      description: |
        One of the API keys that the server has been given (`--api-keys-file`, `ATTENTION_API_KEYS`). A server without
        keys asks for none.
      type: http
      scheme: bearer

  parameters:
    RequestID:
      name: X-Request-Id
      in: header
      description: |
        Names the request in the answer and in the log. Anything but 1 to 128 visible ASCII characters is
        replaced by a new id.
      schema: {type: string}
      example: notebook-2.3.5
    IfMatch:
      name: If-Match
      in: header
      description: |
        Entity tags, of which one must be that of the document and none that is weak counts, or `*`; else 412.
      schema: {type: string}
    IfNoneMatch:
      name: If-None-Match
      in: header
      description: Entity tags of documents that the client has, or `*`. If the document's is among them, 304.
      schema: {type: string}

  headers:
    RequestID:
      description: The request's own id, or a new one.
      required: true
      schema: {type: string, minLength: 1, maxLength: 128, pattern: '^[!-~]+$'}
    NoSniff:
      description: The content is what `Content-Type` says and nothing else.
      required: true
      schema: {type: string, const: nosniff}
    ServerTiming:
      description: |
        How long the steps took, in milliseconds: `parse;dur=0.063, compute;dur=0.016, encode;dur=0.017`.
        `encode` is missing where a long answer is encoded while it is sent.
        An answer for which nothing was computed has the steps that were taken.
      required: true
      schema: {type: string}
    NoStore:
      description: The answer is for this request only.
      required: true
      schema: {type: string, const: no-store}
    Vary:
      description: The representation was chosen by `Accept`.
      required: true
      schema: {type: string, const: Accept}
    ETag:
      description: |
        Tells this version of the document from all others. `If-None-Match` with it gets 304 while it is the same, and
        `If-Match` gets 412 once it is not.
      required: true
      schema: {type: string, pattern: '^"[0-9a-f]{1,16}"$'}
      example: '"85944171f73967e8"'
    WWWAuthenticate:
      description: How to present a key.
      required: true
      schema: {type: string, const: Bearer}
    Allow:
      description: The methods that the path knows.
      required: true
      schema: {type: string}
      example: POST, OPTIONS
    Accept:
      description: The media type that is understood; missing where the content coding is at fault.
      schema: {type: string, const: application/json}
    AcceptEncoding:
      description: The content coding that is understood; missing where the media type is at fault.
      schema: {type: string, const: identity}
    RetryAfter:
      description: After how many seconds to try again.
      required: true
      schema: {type: string, pattern: '^[0-9]+$'}
      example: '1'

  responses:
    Healthy:
      description: Yes.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
      content:
        application/json:
          schema: {$ref: '#/components/schemas/Health'}
          example: {status: ok}
    NotModified:
      description: The client has the document.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Vary: {$ref: '#/components/headers/Vary'}
        ETag: {$ref: '#/components/headers/ETag'}
    MalformedHTTP:
      description: The request is not HTTP/1.1 (RFC 9112). The connection is closed.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            malformed-http:
              value:
                type: /docs#malformed-http
                title: Malformed HTTP
                status: 400
                detail: 'Host field is missing; expected one in HTTP/1.1'
                error: 'Host field is missing; expected one in HTTP/1.1'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    MalformedJSON:
      description: |
        The request is not HTTP/1.1 (RFC 9112; the connection is closed), or its body is not JSON (RFC 8259),
        or it has no body. For JSON, `offset`, `line` and `column` say where.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            malformed-json:
              value:
                type: /docs#malformed-json
                title: Malformed JSON
                status: 400
                detail: 'expected a value at byte 17 (line 1, column 18), found the end of the document'
                offset: 17
                line: 1
                column: 18
                error: 'expected a value at byte 17 (line 1, column 18), found the end of the document'
                request_id: f3a1c09be2d74856
            not-a-number:
              value:
                type: /docs#malformed-json
                title: Malformed JSON
                status: 400
                detail: >-
                  NaN at byte 12 (line 1, column 13) is not JSON; null stands for
                  -Infinity where that is allowed
                offset: 12
                line: 1
                column: 13
                error: >-
                  NaN at byte 12 (line 1, column 13) is not JSON; null stands for
                  -Infinity where that is allowed
                request_id: f3a1c09be2d74856
            empty-body:
              value:
                type: /docs#empty-body
                title: Empty body
                status: 400
                detail: 'the document is empty; expected a JSON value'
                offset: 0
                line: 1
                column: 1
                error: 'the document is empty; expected a JSON value'
                request_id: f3a1c09be2d74856
            malformed-http:
              value:
                type: /docs#malformed-http
                title: Malformed HTTP
                status: 400
                detail: 'Host field is missing; expected one in HTTP/1.1'
                error: 'Host field is missing; expected one in HTTP/1.1'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    Unauthorized:
      description: |
        The server has been given API keys, and the request carries none of them. The answer is the same whether a
        key is missing, malformed or wrong.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
        WWW-Authenticate: {$ref: '#/components/headers/WWWAuthenticate'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            unauthorized:
              value:
                type: /docs#unauthorized
                title: No valid API key
                status: 401
                detail: 'no valid API key; expected Authorization: Bearer and a key'
                error: 'no valid API key; expected Authorization: Bearer and a key'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    UnknownPath:
      description: Nothing is at this path.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            unknown-path:
              value:
                type: /docs#unknown-path
                title: Unknown path
                status: 404
                detail: 'nothing is at /attend'
                error: 'nothing is at /attend'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    MethodNotAllowed:
      description: The path does not know this method.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
        Allow: {$ref: '#/components/headers/Allow'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            method-not-allowed:
              value:
                type: /docs#method-not-allowed
                title: Method not allowed
                status: 405
                detail: '/attention does not know GET; expected POST, OPTIONS'
                error: '/attention does not know GET; expected POST, OPTIONS'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    NotAcceptable:
      description: The path answers in none of the media types of `Accept`.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            not-acceptable:
              value:
                type: /docs#not-acceptable
                title: No acceptable representation
                status: 406
                detail: 'Accept is image/png; /attention answers in application/json'
                error: 'Accept is image/png; /attention answers in application/json'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    RequestTimeout:
      description: |
        The header section or the body came too slowly. The connection is closed. (An idle connection is closed
        without a word.)
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            request-timeout:
              value:
                type: /docs#request-timeout
                title: Request too slow
                status: 408
                detail: 'body did not arrive in time'
                error: 'body did not arrive in time'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    PreconditionFailed:
      description: The document is none of those of `If-Match`.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            precondition-failed:
              value:
                type: /docs#precondition-failed
                title: Precondition failed
                status: 412
                detail: 'If-Match does not name "85944171f73967e8", the ETag of /openapi.json'
                error: 'If-Match does not name "85944171f73967e8", the ETag of /openapi.json'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    TooLarge:
      description: |
        The body is over its limit (32 MiB by default); or the answer could be over its limit (64 MiB), or the
        computation take more memory than its limit (512 MiB), both found from the shapes before anything is
        computed; or the computation took longer than it may (60 s) and was given up.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            body-too-large:
              value:
                type: /docs#body-too-large
                title: Body too large
                status: 413
                detail: 'body of 70000000 bytes exceeds the limit of 33554432 (--max-body)'
                error: 'body of 70000000 bytes exceeds the limit of 33554432 (--max-body)'
                request_id: f3a1c09be2d74856
            answer-too-large:
              value:
                type: /docs#answer-too-large
                title: Answer too large
                status: 413
                detail: 'the answer could have 85201408 bytes; the limit is 67108864 (--max-answer)'
                pointer: ''
                error: 'the answer could have 85201408 bytes; the limit is 67108864 (--max-answer)'
                request_id: f3a1c09be2d74856
            computation-too-large:
              value:
                type: /docs#computation-too-large
                title: Computation too large
                status: 413
                detail: 'the computation needs 4800000000 bytes of memory; the limit is 536870912 (--max-computation)'
                error: 'the computation needs 4800000000 bytes of memory; the limit is 536870912 (--max-computation)'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    TargetTooLong:
      description: The request target is over its limit (8 KiB by default). The connection is closed.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            target-too-long:
              value:
                type: /docs#target-too-long
                title: Request target too long
                status: 414
                detail: 'request target exceeds the limit of 8192 bytes (--max-target)'
                error: 'request target exceeds the limit of 8192 bytes (--max-target)'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    UnsupportedMediaType:
      description: |
        The content is not `application/json` in UTF-8 without a content coding. A missing `Content-Type` is taken
        as JSON.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
        Accept: {$ref: '#/components/headers/Accept'}
        Accept-Encoding: {$ref: '#/components/headers/AcceptEncoding'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            unsupported-media-type:
              value:
                type: /docs#unsupported-media-type
                title: Unsupported media type
                status: 415
                detail: >-
                  content is application/x-www-form-urlencoded; expected
                  application/json (with curl: --json instead of --data)
                error: >-
                  content is application/x-www-form-urlencoded; expected
                  application/json (with curl: --json instead of --data)
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    ExpectationFailed:
      description: '`Expect` is something other than `100-continue`. The connection is closed.'
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            expectation-failed:
              value:
                type: /docs#expectation-failed
                title: Expectation failed
                status: 417
                detail: 'Expect field has "200-ok"; expected "100-continue"'
                error: 'Expect field has "200-ok"; expected "100-continue"'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    TooManyRequests:
      description: As many computations are waiting as may wait (256 by default, short and long ones each).
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
        Retry-After: {$ref: '#/components/headers/RetryAfter'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            too-many-requests:
              value:
                type: /docs#too-many-requests
                title: Too many requests
                status: 429
                detail: 'as many requests are waiting as may wait'
                error: 'as many requests are waiting as may wait'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    HeaderSectionTooLarge:
      description: |
        The header section is over its limit (32 KiB by default) or has more than 128 fields. The connection is
        closed.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            header-section-too-large:
              value:
                type: /docs#header-section-too-large
                title: Header section too large
                status: 431
                detail: 'header section has more than 128 fields'
                error: 'header section has more than 128 fields'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    InternalError:
      description: A bug of the service.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            internal-error:
              value:
                type: /docs#internal-error
                title: Internal error
                status: 500
                detail: 'reading the request failed'
                error: 'reading the request failed'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    NotImplemented:
      description: A method or transfer coding that is not known here. The connection is closed.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            not-implemented:
              value:
                type: /docs#not-implemented
                title: Not implemented
                status: 501
                detail: 'transfer coding "gzip" is not known here; expected "chunked"'
                error: 'transfer coding "gzip" is not known here; expected "chunked"'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    Unavailable:
      description: >-
        The server is stopping, as many connections are open as may be (10 000 by default), or bodies and answers
        take up as much memory as they may (1 GiB by default).
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
        Retry-After: {$ref: '#/components/headers/RetryAfter'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            unavailable:
              value:
                type: /docs#unavailable
                title: Service unavailable
                status: 503
                detail: 'the server is draining'
                error: 'the server is draining'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}
    VersionNotSupported:
      description: A version of HTTP other than 1.1 and 1.0. The connection is closed.
      headers:
        X-Request-Id: {$ref: '#/components/headers/RequestID'}
        X-Content-Type-Options: {$ref: '#/components/headers/NoSniff'}
        Server-Timing: {$ref: '#/components/headers/ServerTiming'}
        Cache-Control: {$ref: '#/components/headers/NoStore'}
        Vary: {$ref: '#/components/headers/Vary'}
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
          examples:
            version-not-supported:
              value:
                type: /docs#version-not-supported
                title: HTTP version not supported
                status: 505
                detail: 'version "HTTP/2.0" is not spoken here; expected "HTTP/1.1"'
                error: 'version "HTTP/2.0" is not spoken here; expected "HTTP/1.1"'
                request_id: f3a1c09be2d74856
        text/plain:
          schema: {$ref: '#/components/schemas/ErrorLine'}

  schemas:
    # ---- Tensors in requests ----

    Vector:
      description: A tensor of rank 1.
      type: array
      minItems: 1
      items: {type: number}
    Matrix:
      description: A tensor of rank 2, row by row; all rows are of the same length.
      type: array
      minItems: 1
      items: {$ref: '#/components/schemas/Vector'}
    Rank3:
      description: A tensor of rank 3.
      type: array
      minItems: 1
      items: {$ref: '#/components/schemas/Matrix'}
    Rank4:
      description: A tensor of rank 4.
      type: array
      minItems: 1
      items: {$ref: '#/components/schemas/Rank3'}
    FlatTensor:
      description: A tensor of any rank, its numbers in row-major order; the product of the extents is their count.
      type: object
      properties:
        shape: {$ref: '#/components/schemas/Shape'}
        data:
          type: array
          items: {type: number}
      required: [shape, data]
      additionalProperties: false
      example: {shape: [2, 3], data: [0.43, 0.15, 0.89, 0.55, 0.87, 0.66]}
    Shape:
      description: The extent of each dimension, the outermost first.
      type: array
      items: {type: integer, minimum: 0}

    Tokens:
      description: 'Rows of embeddings: `[n, d]` or `[batch, n, d]`.'
      oneOf:
        - $ref: '#/components/schemas/Matrix'
        - $ref: '#/components/schemas/Rank3'
        - $ref: '#/components/schemas/FlatTensor'
    HeadTensor:
      description: |
        `[n, d]`, `[batch, n, d]` or `[batch, heads, n, d]`. With `num_heads`, tensors of rank 2 and 3 are split
        along their last dimension, head after head.
      oneOf:
        - $ref: '#/components/schemas/Matrix'
        - $ref: '#/components/schemas/Rank3'
        - $ref: '#/components/schemas/Rank4'
        - $ref: '#/components/schemas/FlatTensor'
    ProjectionMatrix:
      description: '`[d_in, d_out]`, used as `inputs · W`; with `"layout":"out_in"` `[d_out, d_in]`.'
      oneOf:
        - $ref: '#/components/schemas/Matrix'
        - $ref: '#/components/schemas/FlatTensor'
    ProjectionBias:
      description: '`[d_out]`, added to each row of the product; needs its matrix.'
      oneOf:
        - $ref: '#/components/schemas/Vector'
        - $ref: '#/components/schemas/FlatTensor'

    # ---- Members of requests ----

    Inputs:
      description: The embeddings. Not together with `queries`, `keys` or `values`.
      $ref: '#/components/schemas/Tokens'
    Memory:
      description: What keys and values are projected from instead of `inputs`; needs `inputs` and `parameters`.
      $ref: '#/components/schemas/Tokens'
    Parameters:
      description: |
        The learned matrices W_q, W_k, W_v and W_o, or the seed to draw them from. Not to be mistaken for the
        attention `weights`, which are computed for each input.
      oneOf:
        - $ref: '#/components/schemas/GivenParameters'
        - $ref: '#/components/schemas/SeededParameters'
    GivenParameters:
      title: Matrices
      description: |
        With `inputs`, `/attention` needs `wq`, `wk` and `wv`, and `/scores` the first two. With `queries`, `keys`
        and `values` given, and in `/qkv`, any may be missing: what has none is not projected. With `num_heads` a
        matrix holds the heads side by side. Tensors of rank 4 cannot be projected.
      type: object
      properties:
        wq: {$ref: '#/components/schemas/ProjectionMatrix'}
        wk: {$ref: '#/components/schemas/ProjectionMatrix'}
        wv: {$ref: '#/components/schemas/ProjectionMatrix'}
        wo:
          description: |
            The output projection, applied to the contexts of all heads side by side; only `/attention` applies it.
          $ref: '#/components/schemas/ProjectionMatrix'
        bq: {$ref: '#/components/schemas/ProjectionBias'}
        bk: {$ref: '#/components/schemas/ProjectionBias'}
        bv: {$ref: '#/components/schemas/ProjectionBias'}
        bo: {$ref: '#/components/schemas/ProjectionBias'}
        layout:
          description: |
            How all the matrices lie: `in_out` is `[d_in, d_out]`, `out_in` is `[d_out, d_in]` as in
            `torch.nn.Linear`.
          enum: [in_out, out_in]
          default: in_out
      dependentRequired: {bq: [wq], bk: [wk], bv: [wv], bo: [wo]}
      additionalProperties: false
    SeededParameters:
      title: Seed
      description: |
        Draws W_q, W_k and W_v bit for bit as PyTorch does on a CPU after `torch.manual_seed(seed)`, one after the
        other. The draws are float32 whatever the `dtype`. With `num_kv_heads`, W_k and W_v are
        `d_out · num_kv_heads / num_heads` wide; with `memory` they are as high as its rows are long.
      type: object
      properties:
        seed:
          description: A whole number from −2⁶³ to 2⁶⁴−1.
          type: integer
          minimum: -9223372036854775808
          maximum: 18446744073709551615
        d_out:
          description: The columns of W_q.
          type: integer
          minimum: 1
          maximum: 2147483647
        init:
          description: |
            How the matrices are drawn: `rand` is three `torch.rand(d_in, d_out)`, `linear` three
            `torch.nn.Linear(d_in, d_out, bias=bias)`.
          enum: [rand, linear]
          default: rand
        bias:
          description: Whether the three have biases; with `linear` only. (PyTorch's own default is true.)
          type: boolean
          default: false
        out_proj:
          description: |
            Whether a fourth `torch.nn.Linear(d_out, d_out)`, which has a bias, is drawn as `wo` and `bo`; with
            `linear` only. Where there are no values, none is drawn.
          type: boolean
          default: false
      required: [seed, d_out]
      additionalProperties: false
    HeadCount:
      description: |
        Splits tensors of rank 2 and 3 along their last dimension; scores then have a dimension for the heads, and
        `context` has the heads packed. 1 is allowed and keeps that dimension. Missing: one head and no such
        dimension.
      type: integer
      minimum: 1
    KeyValueHeadCount:
      description: |
        How many heads packed keys and values have, if fewer than the queries; divides `num_heads`, without which
        it is refused. Contiguous groups of query heads share a head: `[h0,h0,h1,h1]`.
      type: integer
      minimum: 1
    Scale:
      description: |
        Multiplies `Q Kᵀ`. `"1/sqrt(d)"` is one over the square root of the queries' head size. The default is the
        raw dot product.
      oneOf:
        - type: number
        - const: 1/sqrt(d)
      default: 1
    Bias:
      description: |
        Added to the scaled scores; `null` is −∞ and excludes. Rank 2 to 4, broadcast, right-aligned, to
        `[batch, heads, queries, keys]`: rank 3 is heads, queries, keys.
      oneOf:
        - $ref: '#/components/schemas/NullableMatrix'
        - $ref: '#/components/schemas/NullableRank3'
        - $ref: '#/components/schemas/NullableRank4'
        - $ref: '#/components/schemas/NullableFlatTensor'
    Mask:
      description: |
        Which keys each query may attend to: `true` = may. Booleans only, for 0/1 masks mean opposite things in
        different libraries. Rank and broadcasting as for `bias`.
      oneOf:
        - $ref: '#/components/schemas/BooleanMatrix'
        - $ref: '#/components/schemas/BooleanRank3'
        - $ref: '#/components/schemas/BooleanRank4'
        - $ref: '#/components/schemas/BooleanFlatTensor'
    BooleanVector:
      type: array
      minItems: 1
      items: {type: boolean}
    BooleanMatrix:
      type: array
      minItems: 1
      items: {$ref: '#/components/schemas/BooleanVector'}
    BooleanRank3:
      type: array
      minItems: 1
      items: {$ref: '#/components/schemas/BooleanMatrix'}
    BooleanRank4:
      type: array
      minItems: 1
      items: {$ref: '#/components/schemas/BooleanRank3'}
    BooleanFlatTensor:
      type: object
      properties:
        shape: {$ref: '#/components/schemas/Shape'}
        data:
          type: array
          items: {type: boolean}
      required: [shape, data]
      additionalProperties: false
    Causal:
      description: Whether a query at position p sees only the keys at positions up to p.
      type: boolean
      default: false
    Softcap:
      description: 'c: scores become c·tanh(score/c), before ALiBi, bias and masks.'
      type: number
      exclusiveMinimum: 0
    Window:
      description: A query at position p sees the keys from p − `left` to p + `right`; what is absent is unbounded.
      type: object
      properties:
        left: {type: integer, minimum: 0}
        right: {type: integer, minimum: 0}
      additionalProperties: false
    AlibiSlopes:
      description: |
        Adds −slope·|p − j| to the score of a query at position p and a key at position j. A slope for each query
        head, `[heads]` or `[batch, heads]`, or `"standard"`: 2^(−8(h+1)/heads).
      oneOf:
        - $ref: '#/components/schemas/Vector'
        - $ref: '#/components/schemas/Matrix'
        - $ref: '#/components/schemas/FlatTensor'
        - const: standard
    RotaryEmbedding:
      description: |
        Rotates queries and keys by their positions before the scores: pair i by position · base^(−2i/dim). Cached
        keys are taken as already rotated, and `present_keys` are.
      type: object
      properties:
        base:
          type: number
          exclusiveMinimum: 0
          default: 10000
        dim:
          description: How many of a head's numbers are rotated, the first ones; even. Missing, all are.
          type: integer
          minimum: 2
          multipleOf: 2
        interleaved:
          description: Whether pairs are neighbours, (2i, 2i+1), instead of (i, i + dim/2).
          type: boolean
          default: false
      additionalProperties: false
    Sinks:
      description: |
        A logit for each query head that joins the softmax's denominator, and the log-sum-exp, and has no value.
        `null` is −∞, no sink.
      type: array
      minItems: 1
      items: {type: [number, 'null']}
    Dropout:
      description: |
        Drops each weight with probability `p` and divides the others by 1 − p, after the softmax. The draws are those
        of `torch.nn.functional.dropout` on `[batch, heads, queries, keys]` after `torch.manual_seed(seed)`, on
        PyTorch's portable CPU path.
      type: object
      properties:
        p: {type: number, minimum: 0, maximum: 1}
        seed:
          description: A whole number from −2⁶³ to 2⁶⁴−1.
          type: integer
          minimum: -9223372036854775808
          maximum: 18446744073709551615
      required: [p, seed]
      additionalProperties: false
    Position:
      description: A whole number from −2⁵³ to 2⁵³.
      type: integer
      minimum: -9007199254740992
      maximum: 9007199254740992
    QueryOffset:
      description: |
        The position of the first query: one number, one for each batch entry, or `"end"`, where the last query sits
        on the last valid key. Missing: `key_offset` + the length of the past if there is one, else 0.
      oneOf:
        - $ref: '#/components/schemas/Position'
        - type: array
          minItems: 1
          items: {$ref: '#/components/schemas/Position'}
        - const: end
    KeyOffset:
      description: |
        The position of the first key, of the past's first if there is one: for shards of a longer sequence.
        One number, or one for each batch entry.
      oneOf:
        - $ref: '#/components/schemas/Position'
        - type: array
          minItems: 1
          items: {$ref: '#/components/schemas/Position'}
      default: 0
    WholeNumbers:
      description: 'One for each position: `[n]`, or `[batch, n]`.'
      oneOf:
        - type: array
          minItems: 1
          items: {type: integer}
        - type: array
          minItems: 1
          items:
            type: array
            minItems: 1
            items: {type: integer}
        - type: object
          properties:
            shape: {$ref: '#/components/schemas/Shape'}
            data:
              type: array
              items: {type: integer}
          required: [shape, data]
          additionalProperties: false
    QueryPositions:
      description: The position of each query, instead of `query_offset`; from −2⁵³ to 2⁵³.
      $ref: '#/components/schemas/WholeNumbers'
    KeyPositions:
      description: The position of each key, the past first, instead of `key_offset`; from −2⁵³ to 2⁵³.
      $ref: '#/components/schemas/WholeNumbers'
    QuerySegments:
      description: The segment of each query, which sees only keys of the same one. Needs `key_segments`.
      $ref: '#/components/schemas/WholeNumbers'
    KeySegments:
      description: The segment of each key, the past first. Needs `query_segments`.
      $ref: '#/components/schemas/WholeNumbers'
    PrefixLengths:
      description: |
        Lifts the limit of `causal`, without which it is refused: keys at positions below it are visible to all
        queries. Windows, masks and segments still hold. One number, or one for each batch entry; 0 lifts nothing,
        even where positions are negative.
      oneOf:
        - type: integer
          minimum: 0
        - type: array
          minItems: 1
          items: {type: integer, minimum: 0}
      default: 0
    KeyLengths:
      description: |
        How many keys are real, the others being padding: one number, or one for each batch entry. Not with a past.
      oneOf:
        - type: integer
          minimum: 0
        - type: array
          minItems: 1
          items: {type: integer, minimum: 0}
    PastKeys:
      description: |
        Keys of earlier positions, put before `keys`, in the same layout, packed if they are packed; `present_keys`
        go in unchanged. They are neither projected nor rotated. May have no rows, in the flat form.
      $ref: '#/components/schemas/HeadTensor'
    PastValues:
      description: The values of `past_keys`, as many.
      $ref: '#/components/schemas/HeadTensor'
    Labels:
      description: Labels, one for each query of the request, or key; echoed.
      type: array
      items: {type: string}
    QuerySelection:
      description: |
        Which queries are computed, counted from 0; masks, biases, labels and the draws of `dropout` are still for
        all of them. An index drops the
        query dimension from the answer, a list keeps it, with its order and repeats. Missing: all. In `/qkv` it
        selects rows of every tensor, and does not go with `memory`.
      oneOf:
        - type: integer
          minimum: 0
        - type: array
          minItems: 1
          items: {type: integer, minimum: 0}
    Dtype:
      description: What is computed with.
      enum: [float32, float64]
      default: float32
    Decimals:
      description: |
        Writes tensors with exactly this many digits behind the point, rounded from the exact binary value as C's
        `printf` does. Missing: the shortest decimals that read back to the same value.
      type: integer
      minimum: 0
      maximum: 17
    TensorFormat:
      description: How tensors are written in the answer.
      enum: [nested, flat]
      default: nested

    # ---- Requests ----

    AttentionRequest:
      type: object
      properties:
        inputs: {$ref: '#/components/schemas/Inputs'}
        memory: {$ref: '#/components/schemas/Memory'}
        queries: {$ref: '#/components/schemas/HeadTensor'}
        keys: {$ref: '#/components/schemas/HeadTensor'}
        values: {$ref: '#/components/schemas/HeadTensor'}
        parameters: {$ref: '#/components/schemas/Parameters'}
        num_heads: {$ref: '#/components/schemas/HeadCount'}
        num_kv_heads: {$ref: '#/components/schemas/KeyValueHeadCount'}
        scale: {$ref: '#/components/schemas/Scale'}
        bias: {$ref: '#/components/schemas/Bias'}
        mask: {$ref: '#/components/schemas/Mask'}
        causal: {$ref: '#/components/schemas/Causal'}
        softcap: {$ref: '#/components/schemas/Softcap'}
        window: {$ref: '#/components/schemas/Window'}
        alibi_slopes: {$ref: '#/components/schemas/AlibiSlopes'}
        rope: {$ref: '#/components/schemas/RotaryEmbedding'}
        sinks: {$ref: '#/components/schemas/Sinks'}
        dropout: {$ref: '#/components/schemas/Dropout'}
        query_offset: {$ref: '#/components/schemas/QueryOffset'}
        key_offset: {$ref: '#/components/schemas/KeyOffset'}
        query_positions: {$ref: '#/components/schemas/QueryPositions'}
        key_positions: {$ref: '#/components/schemas/KeyPositions'}
        query_segments: {$ref: '#/components/schemas/QuerySegments'}
        key_segments: {$ref: '#/components/schemas/KeySegments'}
        prefix_lengths: {$ref: '#/components/schemas/PrefixLengths'}
        key_lengths: {$ref: '#/components/schemas/KeyLengths'}
        past_keys: {$ref: '#/components/schemas/PastKeys'}
        past_values: {$ref: '#/components/schemas/PastValues'}
        query: {$ref: '#/components/schemas/QuerySelection'}
        include:
          description: |
            More outputs. `output` needs `wo` (and is answered without being named), `parameters` needs `parameters`.
          type: array
          uniqueItems: true
          items:
            enum:
              [context, output, scores, softcapped_scores, masked_scores, weights, lse, queries, keys, values,
               present_keys, present_values, parameters]
        dtype: {$ref: '#/components/schemas/Dtype'}
        decimals: {$ref: '#/components/schemas/Decimals'}
        tensor_format: {$ref: '#/components/schemas/TensorFormat'}
        tokens: {$ref: '#/components/schemas/Labels'}
        key_tokens: {$ref: '#/components/schemas/Labels'}
      additionalProperties: false
      oneOf:
        - required: [inputs]
        - required: [queries, keys, values]
      dependentRequired:
        memory: [inputs, parameters]
        queries: [keys, values]
        keys: [queries, values]
        values: [queries, keys]
        past_keys: [past_values]
        past_values: [past_keys]
        query_segments: [key_segments]
        key_segments: [query_segments]
    ScoresRequest:
      type: object
      properties:
        inputs: {$ref: '#/components/schemas/Inputs'}
        memory: {$ref: '#/components/schemas/Memory'}
        queries: {$ref: '#/components/schemas/HeadTensor'}
        keys: {$ref: '#/components/schemas/HeadTensor'}
        parameters: {$ref: '#/components/schemas/Parameters'}
        num_heads: {$ref: '#/components/schemas/HeadCount'}
        num_kv_heads: {$ref: '#/components/schemas/KeyValueHeadCount'}
        scale: {$ref: '#/components/schemas/Scale'}
        bias: {$ref: '#/components/schemas/Bias'}
        mask: {$ref: '#/components/schemas/Mask'}
        causal: {$ref: '#/components/schemas/Causal'}
        softcap: {$ref: '#/components/schemas/Softcap'}
        window: {$ref: '#/components/schemas/Window'}
        alibi_slopes: {$ref: '#/components/schemas/AlibiSlopes'}
        rope: {$ref: '#/components/schemas/RotaryEmbedding'}
        sinks: {$ref: '#/components/schemas/Sinks'}
        dropout: {$ref: '#/components/schemas/Dropout'}
        query_offset: {$ref: '#/components/schemas/QueryOffset'}
        key_offset: {$ref: '#/components/schemas/KeyOffset'}
        query_positions: {$ref: '#/components/schemas/QueryPositions'}
        key_positions: {$ref: '#/components/schemas/KeyPositions'}
        query_segments: {$ref: '#/components/schemas/QuerySegments'}
        key_segments: {$ref: '#/components/schemas/KeySegments'}
        prefix_lengths: {$ref: '#/components/schemas/PrefixLengths'}
        key_lengths: {$ref: '#/components/schemas/KeyLengths'}
        past_keys: {$ref: '#/components/schemas/PastKeys'}
        query: {$ref: '#/components/schemas/QuerySelection'}
        softmax_axis:
          description: |
            Along which dimension the weights sum to 1. `queries` normalises each column over all queries instead,
            a mistake worth showing; not together with `sinks` or `lse`.
          enum: [keys, queries]
          default: keys
        include:
          description: More outputs. `parameters` needs `parameters`.
          type: array
          uniqueItems: true
          items:
            enum:
              [scores, softcapped_scores, masked_scores, weights, lse, queries, keys, present_keys, parameters]
        dtype: {$ref: '#/components/schemas/Dtype'}
        decimals: {$ref: '#/components/schemas/Decimals'}
        tensor_format: {$ref: '#/components/schemas/TensorFormat'}
        tokens: {$ref: '#/components/schemas/Labels'}
        key_tokens: {$ref: '#/components/schemas/Labels'}
      additionalProperties: false
      oneOf:
        - required: [inputs]
        - required: [queries, keys]
      dependentRequired:
        memory: [inputs, parameters]
        queries: [keys]
        keys: [queries]
        query_segments: [key_segments]
        key_segments: [query_segments]
    QKVRequest:
      type: object
      properties:
        inputs: {$ref: '#/components/schemas/Inputs'}
        memory: {$ref: '#/components/schemas/Memory'}
        queries: {$ref: '#/components/schemas/HeadTensor'}
        keys: {$ref: '#/components/schemas/HeadTensor'}
        values:
          description: May be missing.
          $ref: '#/components/schemas/HeadTensor'
        parameters: {$ref: '#/components/schemas/Parameters'}
        num_heads: {$ref: '#/components/schemas/HeadCount'}
        num_kv_heads: {$ref: '#/components/schemas/KeyValueHeadCount'}
        rope: {$ref: '#/components/schemas/RotaryEmbedding'}
        query_offset: {$ref: '#/components/schemas/QueryOffset'}
        key_offset: {$ref: '#/components/schemas/KeyOffset'}
        query_positions: {$ref: '#/components/schemas/QueryPositions'}
        key_positions: {$ref: '#/components/schemas/KeyPositions'}
        query: {$ref: '#/components/schemas/QuerySelection'}
        dtype: {$ref: '#/components/schemas/Dtype'}
        decimals: {$ref: '#/components/schemas/Decimals'}
        tensor_format: {$ref: '#/components/schemas/TensorFormat'}
        tokens: {$ref: '#/components/schemas/Labels'}
      required: [parameters]
      additionalProperties: false
      oneOf:
        - required: [inputs]
        - required: [queries, keys]
      dependentRequired:
        memory: [inputs]
        queries: [keys]
        keys: [queries]
        values: [queries, keys]
    MergeRequest:
      type: object
      properties:
        parts:
          description: The partial results, all of the same shapes.
          type: array
          minItems: 1
          items: {$ref: '#/components/schemas/Part'}
        dtype: {$ref: '#/components/schemas/Dtype'}
        decimals: {$ref: '#/components/schemas/Decimals'}
        tensor_format: {$ref: '#/components/schemas/TensorFormat'}
      required: [parts]
      additionalProperties: false
    Part:
      description: |
        What `/attention` answered for some of the keys. `lse` has the shape of `context` without the last dimension;
        or, where the contexts of heads are packed, `[…, n, heads · dv]`, it is `[…, heads, n]`.
      type: object
      properties:
        context:
          oneOf:
            - $ref: '#/components/schemas/Vector'
            - $ref: '#/components/schemas/Matrix'
            - $ref: '#/components/schemas/Rank3'
            - $ref: '#/components/schemas/Rank4'
            - $ref: '#/components/schemas/FlatTensor'
        lse: {$ref: '#/components/schemas/LogSumExp'}
      required: [context, lse]
      additionalProperties: false

    # ---- Tensors with null, which stands for −∞ ----

    NullableVector:
      type: array
      minItems: 1
      items: {type: [number, 'null']}
    NullableMatrix:
      type: array
      minItems: 1
      items: {$ref: '#/components/schemas/NullableVector'}
    NullableRank3:
      type: array
      minItems: 1
      items: {$ref: '#/components/schemas/NullableMatrix'}
    NullableRank4:
      type: array
      minItems: 1
      items: {$ref: '#/components/schemas/NullableRank3'}
    NullableFlatTensor:
      type: object
      properties:
        shape: {$ref: '#/components/schemas/Shape'}
        data:
          type: array
          items: {type: [number, 'null']}
      required: [shape, data]
      additionalProperties: false

    # ---- Tensors in answers ----

    AnswerTensor:
      description: Nested arrays, or the flat form if it was asked for.
      oneOf:
        - $ref: '#/components/schemas/Vector'
        - $ref: '#/components/schemas/Matrix'
        - $ref: '#/components/schemas/Rank3'
        - $ref: '#/components/schemas/Rank4'
        - $ref: '#/components/schemas/FlatTensor'
    Context:
      description: |
        Weights · values: `[n, dv]`, with heads packed `[n, heads · dv]`, or `[batch, heads, n, dv]` for rank-4
        queries; the batch in front as in the request.
      $ref: '#/components/schemas/AnswerTensor'
    Output:
      description: 'The context projected by `wo`: `[n, d_out]`, the batch in front. There where `wo` is given.'
      $ref: '#/components/schemas/AnswerTensor'
    Scores:
      description: '`scale · Q Kᵀ`, before softcap, bias and masks: `[n, m]` or `[heads, n, m]`, the batch in front.'
      $ref: '#/components/schemas/AnswerTensor'
    SoftcappedScores:
      description: The scores after `softcap`, before bias and masks; the scores where there is none.
      $ref: '#/components/schemas/AnswerTensor'
    MaskedScores:
      description: Exactly what the softmax sees, `null` where a key is excluded. Shaped as the scores.
      oneOf:
        - $ref: '#/components/schemas/NullableVector'
        - $ref: '#/components/schemas/NullableMatrix'
        - $ref: '#/components/schemas/NullableRank3'
        - $ref: '#/components/schemas/NullableRank4'
        - $ref: '#/components/schemas/NullableFlatTensor'
    Weights:
      description: |
        What the values are multiplied by: the softmax of the masked scores, after `dropout`. Each row sums to 1, less
        what a sink takes. Shaped as the scores.
      $ref: '#/components/schemas/AnswerTensor'
    LogSumExp:
      description: |
        The natural logarithm of each row's Σ exp(score): the scores' shape without the last dimension, so a number
        for one query of one head. The sink is counted. `null` where a query may attend to nothing.
      oneOf:
        - type: [number, 'null']
        - $ref: '#/components/schemas/NullableVector'
        - $ref: '#/components/schemas/NullableMatrix'
        - $ref: '#/components/schemas/NullableRank3'
        - $ref: '#/components/schemas/NullableFlatTensor'
    Projection:
      description: '`[n, d]` or `[heads, n, d]`, the batch in front, as the scores use them.'
      $ref: '#/components/schemas/AnswerTensor'
    Cache:
      description: |
        The past with the new keys or values behind it, in the layout of the request (heads packed where they are
        packed there): what goes in as `past_keys` or `past_values` next. Keys are rotated if there is `rope`.
      $ref: '#/components/schemas/AnswerTensor'
    UsedParameters:
      description: The matrices and biases used, drawn or as given; `layout` says so where they lie `out_in`.
      type: object
      properties:
        wq: {$ref: '#/components/schemas/ProjectionMatrix'}
        bq: {$ref: '#/components/schemas/ProjectionBias'}
        wk: {$ref: '#/components/schemas/ProjectionMatrix'}
        bk: {$ref: '#/components/schemas/ProjectionBias'}
        wv: {$ref: '#/components/schemas/ProjectionMatrix'}
        bv: {$ref: '#/components/schemas/ProjectionBias'}
        wo: {$ref: '#/components/schemas/ProjectionMatrix'}
        bo: {$ref: '#/components/schemas/ProjectionBias'}
        layout: {enum: [out_in]}
      additionalProperties: false
    Warnings:
      description: What is right but easily misread. There only if there are any.
      type: array
      minItems: 1
      items: {type: string}

    # ---- Answers ----

    AttentionAnswer:
      type: object
      properties:
        context: {$ref: '#/components/schemas/Context'}
        output: {$ref: '#/components/schemas/Output'}
        scores: {$ref: '#/components/schemas/Scores'}
        softcapped_scores: {$ref: '#/components/schemas/SoftcappedScores'}
        masked_scores: {$ref: '#/components/schemas/MaskedScores'}
        weights: {$ref: '#/components/schemas/Weights'}
        lse: {$ref: '#/components/schemas/LogSumExp'}
        queries: {$ref: '#/components/schemas/Projection'}
        keys: {$ref: '#/components/schemas/Projection'}
        values: {$ref: '#/components/schemas/Projection'}
        present_keys: {$ref: '#/components/schemas/Cache'}
        present_values: {$ref: '#/components/schemas/Cache'}
        parameters: {$ref: '#/components/schemas/UsedParameters'}
        scale: {description: The scale used., type: number}
        dtype: {description: What was computed with., enum: [float32, float64]}
        tokens: {$ref: '#/components/schemas/Labels'}
        key_tokens: {$ref: '#/components/schemas/Labels'}
        warnings: {$ref: '#/components/schemas/Warnings'}
      required: [context, scale, dtype]
      additionalProperties: false
    ScoresAnswer:
      type: object
      properties:
        scores: {$ref: '#/components/schemas/Scores'}
        softcapped_scores: {$ref: '#/components/schemas/SoftcappedScores'}
        masked_scores: {$ref: '#/components/schemas/MaskedScores'}
        weights: {$ref: '#/components/schemas/Weights'}
        lse: {$ref: '#/components/schemas/LogSumExp'}
        queries: {$ref: '#/components/schemas/Projection'}
        keys: {$ref: '#/components/schemas/Projection'}
        present_keys: {$ref: '#/components/schemas/Cache'}
        parameters: {$ref: '#/components/schemas/UsedParameters'}
        scale: {description: The scale used., type: number}
        dtype: {description: What was computed with., enum: [float32, float64]}
        tokens: {$ref: '#/components/schemas/Labels'}
        key_tokens: {$ref: '#/components/schemas/Labels'}
        warnings: {$ref: '#/components/schemas/Warnings'}
      required: [scores, weights, scale, dtype]
      additionalProperties: false
    QKVAnswer:
      description: Those of `queries`, `keys` and `values` whose matrix is given; all three with a seed and `inputs`.
      type: object
      properties:
        queries: {$ref: '#/components/schemas/Projection'}
        keys: {$ref: '#/components/schemas/Projection'}
        values: {$ref: '#/components/schemas/Projection'}
        parameters:
          description: The matrices, if they were drawn from a seed.
          $ref: '#/components/schemas/UsedParameters'
        tokens: {$ref: '#/components/schemas/Labels'}
      additionalProperties: false
    MergeAnswer:
      type: object
      properties:
        context: {$ref: '#/components/schemas/AnswerTensor'}
        lse: {$ref: '#/components/schemas/LogSumExp'}
        warnings: {$ref: '#/components/schemas/Warnings'}
      required: [context, lse]
      additionalProperties: false
    Health:
      type: object
      properties:
        status: {const: ok}
      required: [status]
      additionalProperties: false

    # ---- Errors ----

    Problem:
      description: Why a request gets no result (RFC 9457).
      type: object
      properties:
        type:
          description: The kind of problem. It is stable; clients may switch on it.
          enum:
            - /docs#malformed-http
            - /docs#malformed-json
            - /docs#empty-body
            - /docs#unauthorized
            - /docs#unknown-path
            - /docs#method-not-allowed
            - /docs#not-acceptable
            - /docs#request-timeout
            - /docs#precondition-failed
            - /docs#body-too-large
            - /docs#answer-too-large
            - /docs#computation-too-large
            - /docs#target-too-long
            - /docs#unsupported-media-type
            - /docs#expectation-failed
            - /docs#header-section-too-large
            - /docs#unknown-member
            - /docs#unused-member
            - /docs#duplicate-member
            - /docs#missing-member
            - /docs#contradiction
            - /docs#wrong-type
            - /docs#ragged-tensor
            - /docs#empty-tensor
            - /docs#shape-mismatch
            - /docs#out-of-range
            - /docs#overflow
            - /docs#too-many-requests
            - /docs#not-implemented
            - /docs#unavailable
            - /docs#version-not-supported
            - /docs#internal-error
        title:
          description: The kind in words.
          type: string
        status:
          description: The status of the answer.
          type: integer
          minimum: 400
          maximum: 599
        detail:
          description: 'This occurrence: what, where, what was expected, what was found.'
          type: string
        pointer:
          description: |
            A JSON Pointer (RFC 6901) to the offending value; `""` where a member is missing (of whatever object: the
            detail names both) or the whole body is at fault, or the answer would be too large. There with 422, and
            with 413 for such an answer.
          type: string
        offset:
          description: Where the JSON is malformed, in bytes from the start of the body.
          type: integer
          minimum: 0
        line:
          description: The line of the offset, counted from 1.
          type: integer
          minimum: 1
        column:
          description: The column of the offset, counted from 1.
          type: integer
          minimum: 1
        error:
          description: The detail again, under the name that the Open Inference Protocol gives it.
          type: string
        request_id:
          description: The value of `X-Request-Id`.
          type: string
      required: [type, title, status, detail, error, request_id]
      dependentRequired: {offset: [line, column], line: [offset], column: [offset]}
      additionalProperties: false
    ErrorLine:
      description: 'The detail in one line, for a client that prefers text: `error: nothing is at /attend`.'
      type: string

"""#

    /// The same as JSON.
    static let openAPIJSON: StaticString = #"""
{
  "openapi": "3.1.0",
  "info": {
    "title": "attention-server",
    "version": "0.1.0",
    "summary": "Scaled dot-product attention over HTTP, in JSON",
    "license": {
      "name": "Apache License 2.0",
      "identifier": "Apache-2.0"
    },
    "description": "Computes attention: `softmax(scale · Q Kᵀ) V`, its scores and weights, the learned projections that lead to\nit, and the whole from parts that were computed elsewhere.\n\n## Tensors\n\nA tensor is nested arrays of numbers, `[[0.43,0.15,0.89],[0.55,0.87,0.66]]`, or the flat form\n`{\"shape\":[2,3],\"data\":[0.43,0.15,0.89,0.55,0.87,0.66]}`, row-major. Both are accepted everywhere.\nAnswers are nested, or flat with `\"tensor_format\":\"flat\"`. Ragged rows, empty dimensions where a value is\nneeded, strings and booleans where numbers belong, and numbers that round to infinity in the chosen `dtype`\nare refused, and the answer says where. The flat form also says what nested arrays cannot:\n`{\"shape\":[0,64],\"data\":[]}` is an empty cache.\n\nJSON has no infinity: `null` stands for −∞. It is accepted in `bias`, `sinks` and the `lse` of `/merge`\nonly, and it is written in `masked_scores` and `lse` only. `NaN` and `Infinity` are not JSON and get 400.\n\nWhole numbers may be written `2`, `2.0` or `2e0`.\n\nNumbers in answers are the shortest decimals that read back to the same value of the `dtype`, always\nwith a point or an exponent. `\"decimals\":4` writes exactly four digits behind the point instead.\n\n## Requests\n\nA request is one JSON object in UTF-8. The order of its members never matters. Unknown members,\nduplicate members and members that the operation does not use are refused by name, for a misspelt\noption that is silently ignored gives a wrong number; for the names that other libraries use the\ndetail says which member is meant.\n\nQueries, keys and values come from exactly one of\n\n- `inputs`: self-attention on the embeddings themselves, queries = keys = values = inputs;\n- `inputs` and `parameters`: learned projections first; with `memory` keys and values are projected\n  from `memory` instead (cross-attention);\n- `queries`, `keys` and `values`: given directly; with `parameters` each that has a matrix is\n  projected first.\n\nAll options compose. The order of the steps is always: projections → `rope` → `scale · Q Kᵀ` → `softcap` →\n+ `alibi_slopes` → + `bias` → `mask`, `causal`, `window`, segments, `key_lengths` (each sets −∞) → softmax with\n`sinks` in the denominator → `dropout` → weights · values → `wo`, `bo`.\n\nA query that may attend to nothing has weights 0, context 0 and log-sum-exp −∞ (or the sink), never NaN, and\nthe answer has `warnings`.\n\n## Positions\n\n`causal`, `window`, `prefix_lengths`, `alibi_slopes` and `rope` speak of positions. Keys stand at `key_offset`,\n`key_offset` + 1 …, the past first; queries at `query_offset`, `query_offset` + 1 …, by default right after the\npast, else from 0 on. So with fewer queries than keys and no past, `causal` lets query 0 see key 0 only, as\nPyTorch, ONNX and JAX have it; `\"query_offset\":\"end\"` puts the last query on the last valid key, as\nFlashAttention and MLX have it. Where positions are not consecutive, `query_positions` and `key_positions`\nlist them.\n\nA member that holds a number for each batch entry takes one number for all, or a list with one for each; where\nthe tensors have no batch, a number or a list of one.\n\n## Access\n\nA server that has been given API keys answers a `POST`, to whatever path, only with one of them in\n`Authorization: Bearer …`, and else with 401. Documents and health need no key.\n\n## Every path\n\n`HEAD` works wherever `GET` does. `OPTIONS` answers 204 with `Allow`. JSON answers end in a newline.\nEvery error is a problem document (RFC 9457), or one line of text for a client that prefers\n`text/plain`. Where several errors apply, the first of malformed HTTP, 401, 404, 405, 415, 406, 413, 400 for\nmalformed JSON, and 422 is answered. After an error in HTTP itself the connection is closed.\n"
  },
  "servers": [
    {
      "url": "/"
    }
  ],
  "tags": [
    {
      "name": "attention",
      "description": "The computations."
    },
    {
      "name": "health",
      "description": "For whoever runs the service."
    },
    {
      "name": "documentation",
      "description": "This document."
    }
  ],
  "paths": {
    "/attention": {
      "post": {
        "operationId": "attention",
        "tags": ["attention"],
        "security": [
          {
            "apiKey": []
          },
          {}
        ],
        "summary": "The context of each query",
        "description": "Computes `softmax(scale · Q Kᵀ) V`. Only what is asked for is computed: unless `include` names `scores`,\n`softcapped_scores`, `masked_scores` or `weights`, no matrix of queries × keys exists, so memory grows with\nthe number of tokens and not with its square.\n",
        "parameters": [
          {
            "$ref": "#/components/parameters/RequestID"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/AttentionRequest"
              },
              "examples": {
                "one-query": {
                  "summary": "The notebook's parts 1.1.1 to 1.1.3, scores, weights and context of one token",
                  "value": {
                    "inputs": [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33], [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]],
                    "query": 2,
                    "include": ["scores", "weights"],
                    "decimals": 4
                  }
                },
                "self-attention": {
                  "summary": "The notebook's part 1.2, all tokens at once",
                  "value": {
                    "inputs": [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33], [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]],
                    "decimals": 4
                  }
                },
                "seeded-projections": {
                  "summary": "The notebook's part 2.3, with W_q, W_k, W_v drawn as PyTorch draws them",
                  "value": {
                    "inputs": [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33], [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]],
                    "parameters": {
                      "seed": 2246701679,
                      "d_out": 3
                    },
                    "decimals": 4
                  }
                },
                "seeded-projections-one-query": {
                  "summary": "What the notebook's parts 2.2.4 to 2.2.6 mean to compute",
                  "value": {
                    "inputs": [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33], [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]],
                    "parameters": {
                      "seed": 2246701679,
                      "d_out": 3
                    },
                    "query": 1,
                    "include": ["scores", "weights"],
                    "decimals": 4
                  }
                },
                "causal": {
                  "summary": "Each token sees itself and those before it",
                  "value": {
                    "inputs": [[1, 0], [0, 1], [1, 1]],
                    "causal": true,
                    "include": ["weights"]
                  }
                },
                "mask": {
                  "summary": "A mask that leaves the last query nothing to attend to",
                  "value": {
                    "inputs": [[1, 0], [0, 1], [1, 1]],
                    "mask": [[true, true, false], [true, true, false], [false, false, false]],
                    "include": ["masked_scores", "weights", "lse"]
                  }
                },
                "bias": {
                  "summary": "A bias of ALiBi's kind; null excludes a key",
                  "value": {
                    "inputs": [[1, 0], [0, 1], [1, 1]],
                    "bias": [[0.0, -0.5, -1.0], [null, 0.0, -0.5], [null, null, 0.0]],
                    "include": ["scores", "masked_scores", "weights"]
                  }
                },
                "heads": {
                  "summary": "Two heads, packed along the last dimension",
                  "value": {
                    "queries": [[1, 0, 0, 1], [0, 1, 1, 0]],
                    "keys": [[1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 1, 1]],
                    "values": [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]],
                    "num_heads": 2,
                    "scale": "1/sqrt(d)",
                    "include": ["weights", "lse"],
                    "decimals": 4
                  }
                },
                "grouped-heads": {
                  "summary": "Four query heads share two key/value heads",
                  "value": {
                    "queries": [[1, 0, 0, 1, 1, 1, 0, 0], [0, 1, 1, 0, 0, 0, 1, 1]],
                    "keys": [[1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 1, 1]],
                    "values": [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]],
                    "num_heads": 4,
                    "num_kv_heads": 2,
                    "include": ["scores"],
                    "decimals": 4
                  }
                },
                "given-parameters": {
                  "summary": "Matrices with biases and an output projection",
                  "value": {
                    "inputs": [[1, 0, 1], [0, 1, 0]],
                    "parameters": {
                      "wq": [[1, 0], [0, 1], [1, 1]],
                      "wk": [[0.5, 0], [0, 0.5], [0.5, -0.5]],
                      "wv": [[1, 0], [0, 1], [0, 0]],
                      "bq": [0.1, -0.1],
                      "bk": [0, 0.2],
                      "bv": [0.5, 0.5],
                      "wo": [[1, 2, 0], [0, 1, -1]],
                      "bo": [0, 0, 1]
                    },
                    "include": ["queries", "keys", "values"],
                    "decimals": 4
                  }
                },
                "cross-attention": {
                  "summary": "Keys and values projected from a memory",
                  "value": {
                    "inputs": [[1, 0, 1], [0, 1, 0]],
                    "memory": [[2, 0, 0], [0, 2, 0], [0, 0, 2]],
                    "parameters": {
                      "wq": [[1, 0], [0, 1], [1, 1]],
                      "wk": [[0.5, 0], [0, 0.5], [0.5, -0.5]],
                      "wv": [[1, 0], [0, 1], [0, 0]]
                    },
                    "include": ["weights"],
                    "decimals": 4
                  }
                },
                "batch": {
                  "summary": "Two sequences at once, the second one's log-sum-exp being of greater scores",
                  "value": {
                    "inputs": [[[1, 0], [0, 1]], [[2, 0], [0, 2]]],
                    "include": ["lse"]
                  }
                },
                "query-list": {
                  "summary": "Some of the queries, in the order asked for",
                  "value": {
                    "inputs": [[1, 0], [0, 1], [1, 1]],
                    "causal": true,
                    "query": [2, 0, 2]
                  }
                },
                "flat": {
                  "summary": "Rank 4 in the flat form; values have another head size than keys",
                  "value": {
                    "queries": {
                      "shape": [1, 2, 1, 2],
                      "data": [1, 0, 0, 1]
                    },
                    "keys": {
                      "shape": [1, 1, 2, 2],
                      "data": [1, 0, 0, 1]
                    },
                    "values": {
                      "shape": [1, 1, 2, 3],
                      "data": [1, 2, 3, 4, 5, 6]
                    },
                    "tensor_format": "flat",
                    "include": ["lse"]
                  }
                },
                "float64": {
                  "summary": "Computed and printed in double precision",
                  "value": {
                    "inputs": [[1, 0], [0, 1], [1, 1]],
                    "scale": "1/sqrt(d)",
                    "dtype": "float64"
                  }
                },
                "softcap": {
                  "summary": "Scores held within −2 and 2 by a hyperbolic tangent",
                  "value": {
                    "inputs": [[2, 0], [0, 1], [2, 2]],
                    "softcap": 2,
                    "include": ["scores", "softcapped_scores", "weights"],
                    "decimals": 4
                  }
                },
                "window": {
                  "summary": "Each token sees itself and the one before it",
                  "value": {
                    "inputs": [[1, 0], [0, 1], [1, 1], [1, 0]],
                    "window": {
                      "left": 1,
                      "right": 0
                    },
                    "include": ["weights"],
                    "decimals": 4
                  }
                },
                "alibi-slopes": {
                  "summary": "A slope for each head; far keys lose",
                  "value": {
                    "queries": [[1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 1, 1]],
                    "keys": [[1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 1, 1]],
                    "values": [[1, 2], [3, 4], [5, 6]],
                    "num_heads": 2,
                    "alibi_slopes": [0.5, 0.25],
                    "causal": true,
                    "include": ["masked_scores"],
                    "decimals": 4
                  }
                },
                "standard-alibi-slopes": {
                  "summary": "The slopes 2^(−8(h+1)/heads), here 1/16 and 1/256",
                  "value": {
                    "queries": [[1, 0, 0, 1], [0, 1, 1, 0]],
                    "keys": [[1, 0, 0, 1], [0, 1, 1, 0]],
                    "values": [[1, 2], [3, 4]],
                    "num_heads": 2,
                    "alibi_slopes": "standard",
                    "include": ["masked_scores"],
                    "decimals": 4
                  }
                },
                "rope": {
                  "summary": "Three equal tokens, told apart by rotary position embeddings",
                  "value": {
                    "inputs": [[1, 0, 1, 0], [1, 0, 1, 0], [1, 0, 1, 0]],
                    "rope": {
                      "base": 10000
                    },
                    "include": ["scores", "queries"],
                    "decimals": 4
                  }
                },
                "rope-interleaved": {
                  "summary": "Neighbouring numbers rotated in pairs, the first pair only, from position 7",
                  "value": {
                    "queries": [[1, 2, 3, 4]],
                    "keys": [[1, 0, 0, 1], [0, 1, 1, 0]],
                    "values": [[1], [2]],
                    "rope": {
                      "base": 100,
                      "dim": 2,
                      "interleaved": true
                    },
                    "query_offset": 7,
                    "key_offset": 6,
                    "include": ["queries", "keys"],
                    "decimals": 4
                  }
                },
                "sinks": {
                  "summary": "A sink for each head takes its share of the softmax; null is none",
                  "value": {
                    "queries": [[1, 0, 0, 1]],
                    "keys": [[1, 0, 0, 1], [0, 1, 1, 0]],
                    "values": [[1, 2], [3, 4]],
                    "num_heads": 2,
                    "sinks": [0.5, null],
                    "include": ["weights", "lse"],
                    "decimals": 4
                  }
                },
                "key-lengths": {
                  "summary": "Two sequences padded to the same length; the second has one key",
                  "value": {
                    "inputs": [[[1, 0], [0, 1]], [[1, 1], [0, 0]]],
                    "key_lengths": [2, 1],
                    "include": ["weights"],
                    "decimals": 4
                  }
                },
                "cache": {
                  "summary": "One step of decoding, the new token's keys and values joining those of the past",
                  "value": {
                    "queries": [[1, 1]],
                    "keys": [[1, 1]],
                    "values": [[5, 6]],
                    "past_keys": [[1, 0], [0, 1]],
                    "past_values": [[1, 2], [3, 4]],
                    "causal": true,
                    "include": ["weights", "present_keys", "present_values"],
                    "decimals": 4
                  }
                },
                "empty-cache": {
                  "summary": "The first step of decoding, with a past of no rows, which only the flat form can say",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0]],
                    "values": [[1, 2]],
                    "past_keys": {
                      "shape": [0, 2],
                      "data": []
                    },
                    "past_values": {
                      "shape": [0, 2],
                      "data": []
                    },
                    "causal": true,
                    "include": ["present_keys", "present_values"],
                    "decimals": 4
                  }
                },
                "query-offset-end": {
                  "summary": "The last query sits on the last key, as in FlashAttention",
                  "value": {
                    "queries": [[1, 0], [0, 1]],
                    "keys": [[1, 0], [0, 1], [1, 1]],
                    "values": [[1], [2], [3]],
                    "causal": true,
                    "query_offset": "end",
                    "include": ["weights"],
                    "decimals": 4
                  }
                },
                "query-offsets": {
                  "summary": "Two sequences that have come to different positions",
                  "value": {
                    "queries": [[[1, 0]], [[1, 0]]],
                    "keys": [[[1, 0], [0, 1], [1, 1]], [[1, 0], [0, 1], [1, 1]]],
                    "values": [[[1], [2], [3]], [[1], [2], [3]]],
                    "causal": true,
                    "query_offset": [0, 1],
                    "include": ["weights"],
                    "decimals": 4
                  }
                },
                "whole": {
                  "summary": "Queries at positions 2 and 3 of four keys; the next two examples are its shards",
                  "value": {
                    "queries": [[1, 0], [0, 1]],
                    "keys": [[1, 0], [0, 1], [1, 1], [1, 0]],
                    "values": [[1], [2], [3], [4]],
                    "causal": true,
                    "query_offset": 2,
                    "include": ["lse"]
                  }
                },
                "first-shard": {
                  "summary": "Its first two keys",
                  "value": {
                    "queries": [[1, 0], [0, 1]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]],
                    "causal": true,
                    "query_offset": 2,
                    "key_offset": 0,
                    "include": ["lse"]
                  }
                },
                "second-shard": {
                  "summary": "Its last two keys, at position 2; /merge joins the two answers",
                  "value": {
                    "queries": [[1, 0], [0, 1]],
                    "keys": [[1, 1], [1, 0]],
                    "values": [[3], [4]],
                    "causal": true,
                    "query_offset": 2,
                    "key_offset": 2,
                    "include": ["lse"]
                  }
                },
                "positions": {
                  "summary": "Keys in any order, with the positions that they have",
                  "value": {
                    "queries": [[1, 0], [0, 1]],
                    "keys": [[1, 0], [0, 1], [1, 1]],
                    "values": [[1], [2], [3]],
                    "causal": true,
                    "query_positions": [1, 4],
                    "key_positions": [4, 0, 1],
                    "include": ["weights"],
                    "decimals": 4
                  }
                },
                "segments": {
                  "summary": "Two documents packed into one sequence",
                  "value": {
                    "inputs": [[1, 0], [0, 1], [1, 1], [1, 0]],
                    "query_segments": [0, 0, 1, 1],
                    "key_segments": [0, 0, 1, 1],
                    "causal": true,
                    "include": ["weights"],
                    "decimals": 4
                  }
                },
                "prefix": {
                  "summary": "The first two keys are visible to all, the others to later queries only",
                  "value": {
                    "inputs": [[1, 0], [0, 1], [1, 1], [1, 0]],
                    "causal": true,
                    "prefix_lengths": 2,
                    "include": ["weights"],
                    "decimals": 4
                  }
                },
                "dropout": {
                  "summary": "Half of the weights dropped, the others doubled, as torch draws them",
                  "value": {
                    "inputs": [[1, 0], [0, 1], [1, 1]],
                    "dropout": {
                      "p": 0.5,
                      "seed": 123
                    },
                    "include": ["weights"],
                    "decimals": 4
                  }
                },
                "linear-projections": {
                  "summary": "nn.Linear for queries, keys and values with biases, and for the output",
                  "value": {
                    "inputs": [[1, 0, 1], [0, 1, 0]],
                    "parameters": {
                      "seed": 789,
                      "d_out": 2,
                      "init": "linear",
                      "bias": true,
                      "out_proj": true
                    },
                    "scale": "1/sqrt(d)",
                    "include": ["parameters"],
                    "decimals": 4
                  }
                },
                "tokens": {
                  "summary": "Labels are given back",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]],
                    "tokens": ["journey"],
                    "key_tokens": ["your", "steps"],
                    "include": ["weights"],
                    "decimals": 4
                  }
                },
                "everything-composes": {
                  "summary": "Softcap, slopes, bias, mask, causal limit, window and a sink",
                  "value": {
                    "inputs": [[2, 0], [0, 1], [2, 2], [1, -1]],
                    "scale": 0.5,
                    "softcap": 3,
                    "alibi_slopes": [0.25],
                    "bias": [[0, 0, 0.5, 0]],
                    "mask": [[true, true, true, true], [true, true, true, true], [false, true, true, true], [true, true, false, true]],
                    "causal": true,
                    "window": {
                      "left": 2
                    },
                    "sinks": [-1],
                    "include": ["scores", "softcapped_scores", "masked_scores", "weights", "lse"],
                    "decimals": 4
                  }
                },
                "every-output": {
                  "summary": "Everything that /attention can answer",
                  "value": {
                    "inputs": [[1, 0, 1], [0, 1, 0]],
                    "parameters": {
                      "wq": [[1, 0], [0, 1], [1, 1]],
                      "wk": [[0.5, 0], [0, 0.5], [0.5, -0.5]],
                      "wv": [[1, 0], [0, 1], [0, 0]],
                      "wo": [[1, 2, 0], [0, 1, -1]]
                    },
                    "softcap": 4,
                    "causal": true,
                    "past_keys": [[1, 1]],
                    "past_values": [[2, 2]],
                    "include": ["context", "output", "scores", "softcapped_scores", "masked_scores", "weights", "lse", "queries", "keys", "values", "present_keys", "present_values", "parameters"],
                    "decimals": 2
                  }
                },
                "unknown-member": {
                  "summary": "A name from another library",
                  "value": {
                    "inputs": [[1, 0], [0, 1]],
                    "is_causal": true
                  }
                },
                "unused-member": {
                  "summary": "A member of another operation",
                  "value": {
                    "inputs": [[1, 0], [0, 1]],
                    "softmax_axis": "queries"
                  }
                },
                "missing-member": {
                  "summary": "Keys without values",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]]
                  }
                },
                "contradiction": {
                  "summary": "Two ways to say where queries come from",
                  "value": {
                    "inputs": [[1, 0], [0, 1]],
                    "queries": [[1, 0]]
                  }
                },
                "ragged-tensor": {
                  "summary": "Rows of different length",
                  "value": {
                    "inputs": [[1, 0], [0, 1, 1]]
                  }
                },
                "wrong-type": {
                  "summary": "A tensor where the request object belongs",
                  "value": [[1, 0], [0, 1]]
                },
                "shape-mismatch": {
                  "summary": "Keys of another head size than the queries",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0, 0], [0, 1, 0]],
                    "values": [[1], [2]]
                  }
                },
                "out-of-range": {
                  "summary": "A query that is not there",
                  "value": {
                    "inputs": [[1, 0], [0, 1]],
                    "query": 2
                  }
                },
                "overflow": {
                  "summary": "A score too large for float32",
                  "value": {
                    "inputs": [[1.0, 0.0], [0.0, 3e+19]]
                  }
                },
                "past-without-values": {
                  "summary": "A cache of keys without its values",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]],
                    "past_keys": [[1, 1]]
                  }
                },
                "past-with-key-lengths": {
                  "summary": "Two ways to say which keys are real",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]],
                    "past_keys": [[1, 1]],
                    "past_values": [[3]],
                    "key_lengths": 3
                  }
                },
                "key-lengths-too-long": {
                  "summary": "More real keys than there are",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]],
                    "key_lengths": 3
                  }
                },
                "negative-window": {
                  "summary": "−1, which means \"no limit\" elsewhere; here that is leaving it out",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]],
                    "window": {
                      "left": -1,
                      "right": 0
                    }
                  }
                },
                "sinks-mismatch": {
                  "summary": "A sink too many",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]],
                    "sinks": [0, 0]
                  }
                },
                "numeric-mask": {
                  "summary": "A mask of numbers, which libraries read in opposite ways",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]],
                    "mask": [[1, 0]]
                  }
                },
                "softcap-zero": {
                  "summary": "0, which means \"no softcap\" elsewhere; here that is leaving it out",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]],
                    "softcap": 0
                  }
                },
                "positions-and-offset": {
                  "summary": "Two ways to say where the queries are",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]],
                    "query_positions": [3],
                    "query_offset": 3
                  }
                },
                "segments-without-keys": {
                  "summary": "Segments of the queries alone",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]],
                    "query_segments": [0]
                  }
                },
                "prefix-without-causal": {
                  "summary": "A prefix, and no limit that it could lift",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]],
                    "prefix_lengths": 1
                  }
                },
                "rope-dimension": {
                  "summary": "An odd number of dimensions to rotate in pairs",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]],
                    "rope": {
                      "dim": 1
                    }
                  }
                },
                "dropout-without-seed": {
                  "summary": "Draws that could not be repeated",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]],
                    "dropout": {
                      "p": 0.5
                    }
                  }
                },
                "tokens-mismatch": {
                  "summary": "Two labels for one query",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]],
                    "tokens": ["one", "step"]
                  }
                }
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The context, and what `include` asks for.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/RequestID"
              },
              "X-Content-Type-Options": {
                "$ref": "#/components/headers/NoSniff"
              },
              "Server-Timing": {
                "$ref": "#/components/headers/ServerTiming"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/NoStore"
              },
              "Vary": {
                "$ref": "#/components/headers/Vary"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AttentionAnswer"
                },
                "examples": {
                  "one-query": {
                    "value": {
                      "context": [0.4431, 0.6496, 0.5671],
                      "scores": [0.9422, 1.4754, 1.457, 0.8296, 0.7154, 1.0605],
                      "weights": [0.139, 0.2369, 0.2326, 0.1242, 0.1108, 0.1565],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "self-attention": {
                    "value": {
                      "context": [[0.4421, 0.5931, 0.579], [0.4419, 0.6515, 0.5683], [0.4431, 0.6496, 0.5671], [0.4304, 0.6298, 0.551], [0.4671, 0.591, 0.5266], [0.4177, 0.6503, 0.5645]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "seeded-projections": {
                    "value": {
                      "context": [[1.0929, 1.3092, 0.6248], [1.1505, 1.3786, 0.6587], [1.15, 1.378, 0.6584], [1.0655, 1.274, 0.6094], [1.091, 1.305, 0.6242], [1.0794, 1.2921, 0.6171]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "seeded-projections-one-query": {
                    "value": {
                      "context": [1.1505, 1.3786, 0.6587],
                      "scores": [2.3522, 4.2447, 4.1886, 2.4529, 1.999, 3.144],
                      "weights": [0.0558, 0.3702, 0.35, 0.0617, 0.0392, 0.1231],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "causal": {
                    "value": {
                      "context": [[1.0, 0.0], [0.26894143, 0.7310586], [0.78805846, 0.78805846]],
                      "weights": [[1.0, 0.0, 0.0], [0.26894143, 0.7310586, 0.0], [0.21194156, 0.21194156, 0.57611686]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "mask": {
                    "value": {
                      "context": [[0.7310586, 0.26894143], [0.26894143, 0.7310586], [0.0, 0.0]],
                      "masked_scores": [[1.0, 0.0, null], [0.0, 1.0, null], [null, null, null]],
                      "weights": [[0.7310586, 0.26894143, 0.0], [0.26894143, 0.7310586, 0.0], [0.0, 0.0, 0.0]],
                      "lse": [1.3132616, 1.3132616, null],
                      "scale": 1.0,
                      "dtype": "float32",
                      "warnings": ["1 of 3 queries may attend to nothing, the first is query 2: weights and context are 0 there, the log-sum-exp is -infinity"]
                    }
                  },
                  "bias": {
                    "value": {
                      "context": [[0.85975564, 0.37146828], [0.37754068, 1.0], [1.0, 1.0]],
                      "scores": [[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 2.0]],
                      "masked_scores": [[1.0, -0.5, 0.0], [null, 1.0, 0.5], [null, null, 2.0]],
                      "weights": [[0.6285317, 0.14024438, 0.2312239], [0.0, 0.62245935, 0.37754068], [0.0, 0.0, 1.0]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "heads": {
                    "value": {
                      "context": [[5.0, 6.0, 7.0, 8.0], [5.8133, 6.8133, 7.8133, 8.8133]],
                      "weights": [[[0.4011, 0.1978, 0.4011], [0.1978, 0.4011, 0.4011]], [[0.4011, 0.1978, 0.4011], [0.1978, 0.4011, 0.4011]]],
                      "lse": [[1.6206, 1.6206], [1.6206, 1.6206]],
                      "scale": 0.70710677,
                      "dtype": "float32"
                    }
                  },
                  "grouped-heads": {
                    "value": {
                      "context": [[5.0, 6.0, 6.0678, 7.0678, 8.4567, 9.4567, 7.0, 8.0], [6.0678, 7.0678, 5.0, 6.0, 7.0, 8.0, 8.4567, 9.4567]],
                      "scores": [[[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]], [[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]], [[1.0, 1.0, 2.0], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [1.0, 1.0, 2.0]]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "given-parameters": {
                    "value": {
                      "context": [[1.2685, 0.7315], [0.81, 1.19]],
                      "output": [[1.2685, 3.2685, 0.2685], [0.81, 2.81, -0.19]],
                      "queries": [[2.1, 0.9], [0.1, 0.9]],
                      "keys": [[1.0, -0.3], [0.0, 0.7]],
                      "values": [[1.5, 0.5], [0.5, 1.5]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "cross-attention": {
                    "value": {
                      "context": [[1.1522, 0.4239], [0.4895, 1.3305]],
                      "weights": [[0.5761, 0.2119, 0.2119], [0.2447, 0.6652, 0.09]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "batch": {
                    "value": {
                      "context": [[[0.7310586, 0.26894143], [0.26894143, 0.7310586]], [[1.9640275, 0.03597242], [0.03597242, 1.9640275]]],
                      "lse": [[1.3132616, 1.3132616], [4.01815, 4.01815]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "query-list": {
                    "value": {
                      "context": [[0.78805846, 0.78805846], [1.0, 0.0], [0.78805846, 0.78805846]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "flat": {
                    "value": {
                      "context": {
                        "shape": [1, 2, 1, 3],
                        "data": [1.8068242, 2.8068242, 3.8068242, 3.1931758, 4.193176, 5.193176]
                      },
                      "lse": {
                        "shape": [1, 2, 1],
                        "data": [1.3132616, 1.3132616]
                      },
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "float64": {
                    "value": {
                      "context": [[0.8022241853595719, 0.5988879073202141], [0.5988879073202141, 0.8022241853595719], [0.7517449217422769, 0.7517449217422769]],
                      "scale": 0.7071067811865476,
                      "dtype": "float64"
                    }
                  },
                  "softcap": {
                    "value": {
                      "context": [[1.8644, 1.0], [1.3783, 1.4424], [1.5131, 1.0267]],
                      "scores": [[4.0, 0.0, 4.0], [0.0, 1.0, 2.0], [4.0, 2.0, 8.0]],
                      "softcapped_scores": [[1.9281, 0.0, 1.9281], [0.0, 0.9242, 1.5232], [1.9281, 1.5232, 1.9987]],
                      "weights": [[0.4661, 0.0678, 0.4661], [0.1234, 0.3108, 0.5658], [0.3649, 0.2434, 0.3916]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "window": {
                    "value": {
                      "context": [[1.0, 0.0], [0.2689, 0.7311], [0.7311, 1.0], [1.0, 0.5]],
                      "weights": [[1.0, 0.0, 0.0, 0.0], [0.2689, 0.7311, 0.0, 0.0], [0.0, 0.2689, 0.7311, 0.0], [0.0, 0.0, 0.5, 0.5]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "alibi-slopes": {
                    "value": {
                      "context": [[1.0, 2.0], [2.6351, 3.5546], [4.273, 5.0292]],
                      "masked_scores": [[[1.0, null, null], [-0.5, 1.0, null], [0.0, 0.5, 2.0]], [[1.0, null, null], [-0.25, 1.0, null], [0.5, 0.75, 2.0]]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "standard-alibi-slopes": {
                    "value": {
                      "context": [[1.5137, 2.5363], [2.4863, 3.4637]],
                      "masked_scores": [[[1.0, -0.0625], [-0.0625, 1.0]], [[1.0, -0.0039], [-0.0039, 1.0]]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "rope": {
                    "value": {
                      "context": [[1.0, 0.0, 1.0, 0.0], [1.0, 0.0, 1.0, 0.0], [1.0, 0.0, 1.0, 0.0]],
                      "scores": [[2.0, 1.0806, -0.8323], [1.0806, 2.0, 1.0806], [-0.8323, 1.0806, 2.0]],
                      "queries": [[1.0, 0.0, 1.0, 0.0], [-0.3012, 0.0, 1.3818, 0.0], [-1.3254, 0.0, 0.4932, 0.0]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "rope-interleaved": {
                    "value": {
                      "context": [[1.895]],
                      "queries": [[-0.5601, 2.1648, 3.0, 4.0]],
                      "keys": [[0.9602, -0.2794, 0.0, 1.0], [-0.657, 0.7539, 1.0, 0.0]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "sinks": {
                    "value": {
                      "context": [[1.0655, 2.5379]],
                      "weights": [[[0.5065, 0.1863]], [[0.7311, 0.2689]]],
                      "lse": [[1.6803], [1.3133]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "key-lengths": {
                    "value": {
                      "context": [[[0.7311, 0.2689], [0.2689, 0.7311]], [[1.0, 1.0], [1.0, 1.0]]],
                      "weights": [[[0.7311, 0.2689], [0.2689, 0.7311]], [[1.0, 0.0], [1.0, 0.0]]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "cache": {
                    "value": {
                      "context": [[3.7284, 4.7284]],
                      "weights": [[0.2119, 0.2119, 0.5761]],
                      "present_keys": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
                      "present_values": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "empty-cache": {
                    "value": {
                      "context": [[1.0, 2.0]],
                      "present_keys": [[1.0, 0.0]],
                      "present_values": [[1.0, 2.0]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "query-offset-end": {
                    "value": {
                      "context": [[1.2689], [2.267]],
                      "weights": [[0.7311, 0.2689, 0.0], [0.1554, 0.4223, 0.4223]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "query-offsets": {
                    "value": {
                      "context": [[[1.0]], [[1.2689]]],
                      "weights": [[[1.0, 0.0, 0.0]], [[0.7311, 0.2689, 0.0]]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "whole": {
                    "value": {
                      "context": [[2.0], [2.5]],
                      "lse": [1.8619949, 2.006409],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "first-shard": {
                    "value": {
                      "context": [[1.2689414], [1.7310586]],
                      "lse": [1.3132616, 1.3132616],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "second-shard": {
                    "value": {
                      "context": [[3.0], [3.2689414]],
                      "lse": [1.0, 1.3132616],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "positions": {
                    "value": {
                      "context": [[2.7311], [2.267]],
                      "weights": [[0.0, 0.2689, 0.7311], [0.1554, 0.4223, 0.4223]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "segments": {
                    "value": {
                      "context": [[1.0, 0.0], [0.2689, 0.7311], [1.0, 1.0], [1.0, 0.5]],
                      "weights": [[1.0, 0.0, 0.0, 0.0], [0.2689, 0.7311, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.5, 0.5]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "prefix": {
                    "value": {
                      "context": [[0.7311, 0.2689], [0.2689, 0.7311], [0.7881, 0.7881], [0.8908, 0.4062]],
                      "weights": [[0.7311, 0.2689, 0.0, 0.0], [0.2689, 0.7311, 0.0, 0.0], [0.2119, 0.2119, 0.5761, 0.0], [0.2969, 0.1092, 0.2969, 0.2969]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "dropout": {
                    "value": {
                      "context": [[0.8446, 0.3107], [0.3107, 0.8446], [0.0, 0.0]],
                      "weights": [[0.8446, 0.3107, 0.0], [0.3107, 0.8446, 0.0], [0.0, 0.0, 0.0]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "linear-projections": {
                    "value": {
                      "context": [[-0.3075, -0.2656], [-0.2958, -0.2653]],
                      "output": [[0.1908, -0.4485], [0.1903, -0.4505]],
                      "parameters": {
                        "wq": [[0.3161, -0.1683], [0.4568, -0.3379], [0.5118, -0.0918]],
                        "bq": [0.4058, -0.4704],
                        "wk": [[0.2368, -0.5105], [0.2134, 0.2526], [-0.2601, -0.1415]],
                        "bk": [-0.1962, 0.5191],
                        "wv": [[-0.0852, 0.3485], [-0.2043, 0.1583], [0.3074, -0.1773]],
                        "bv": [-0.3441, -0.4312],
                        "wo": [[-0.0545, -0.1628], [0.2899, -0.2708]],
                        "bo": [0.251, -0.5705]
                      },
                      "scale": 0.70710677,
                      "dtype": "float32"
                    }
                  },
                  "tokens": {
                    "value": {
                      "context": [[1.2689]],
                      "weights": [[0.7311, 0.2689]],
                      "scale": 1.0,
                      "dtype": "float32",
                      "tokens": ["journey"],
                      "key_tokens": ["your", "steps"]
                    }
                  },
                  "everything-composes": {
                    "value": {
                      "context": [[1.8796, 0.0], [0.5587, 0.5887], [1.8058, 1.8881], [0.7806, -0.6706]],
                      "scores": [[2.0, 0.0, 2.0, 1.0], [0.0, 0.5, 1.0, -0.5], [2.0, 1.0, 4.0, 0.0], [1.0, -0.5, 0.0, 1.0]],
                      "softcapped_scores": [[1.7483, 0.0, 1.7483, 0.9645], [0.0, 0.4954, 0.9645, -0.4954], [1.7483, 0.9645, 2.6102, 0.0], [0.9645, -0.4954, 0.0, 0.9645]],
                      "masked_scores": [[1.7483, null, null, null], [-0.25, 0.4954, null, null], [null, 0.7145, 3.1102, null], [null, -0.9954, null, 0.9645]],
                      "weights": [[0.9398, 0.0, 0.0, 0.0], [0.2794, 0.5887, 0.0, 0.0], [0.0, 0.0823, 0.9029, 0.0], [0.0, 0.11, 0.0, 0.7806]],
                      "lse": [1.8104, 1.0253, 3.2123, 1.2122],
                      "scale": 0.5,
                      "dtype": "float32"
                    }
                  },
                  "every-output": {
                    "value": {
                      "context": [[1.75, 1.5], [1.21, 1.42]],
                      "output": [[1.75, 5.01, -1.5], [1.21, 3.83, -1.42]],
                      "scores": [[3.0, 1.5, 0.5], [1.0, -0.5, 0.5]],
                      "softcapped_scores": [[2.54, 1.43, 0.5], [0.98, -0.5, 0.5]],
                      "masked_scores": [[2.54, 1.43, null], [0.98, -0.5, 0.5]],
                      "weights": [[0.75, 0.25, 0.0], [0.54, 0.12, 0.33]],
                      "lse": [2.83, 1.59],
                      "queries": [[2.0, 1.0], [0.0, 1.0]],
                      "keys": [[1.0, -0.5], [0.0, 0.5]],
                      "values": [[1.0, 0.0], [0.0, 1.0]],
                      "present_keys": [[1.0, 1.0], [1.0, -0.5], [0.0, 0.5]],
                      "present_values": [[2.0, 2.0], [1.0, 0.0], [0.0, 1.0]],
                      "parameters": {
                        "wq": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
                        "wk": [[0.5, 0.0], [0.0, 0.5], [0.5, -0.5]],
                        "wv": [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]],
                        "wo": [[1.0, 2.0, 0.0], [0.0, 1.0, -1.0]]
                      },
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  }
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/MalformedJSON"
          },
          "401": {
            "$ref": "#/components/responses/Unauthorized"
          },
          "404": {
            "$ref": "#/components/responses/UnknownPath"
          },
          "405": {
            "$ref": "#/components/responses/MethodNotAllowed"
          },
          "406": {
            "$ref": "#/components/responses/NotAcceptable"
          },
          "408": {
            "$ref": "#/components/responses/RequestTimeout"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "414": {
            "$ref": "#/components/responses/TargetTooLong"
          },
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
          },
          "417": {
            "$ref": "#/components/responses/ExpectationFailed"
          },
          "422": {
            "description": "Valid JSON that is not a valid request; `pointer` says where.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/RequestID"
              },
              "X-Content-Type-Options": {
                "$ref": "#/components/headers/NoSniff"
              },
              "Server-Timing": {
                "$ref": "#/components/headers/ServerTiming"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/NoStore"
              }
            },
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "unknown-member": {
                    "value": {
                      "type": "/docs#unknown-member",
                      "title": "Unknown member",
                      "status": 422,
                      "detail": "unknown member \"is_causal\"; here it is causal",
                      "pointer": "/is_causal",
                      "error": "unknown member \"is_causal\"; here it is causal",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "unused-member": {
                    "value": {
                      "type": "/docs#unused-member",
                      "title": "Member not used by this operation",
                      "status": 422,
                      "detail": "/attention does not use softmax_axis; /scores does",
                      "pointer": "/softmax_axis",
                      "error": "/attention does not use softmax_axis; /scores does",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "missing-member": {
                    "value": {
                      "type": "/docs#missing-member",
                      "title": "Missing member",
                      "status": 422,
                      "detail": "values is missing; queries is there, and /attention needs queries, keys, values",
                      "pointer": "",
                      "error": "values is missing; queries is there, and /attention needs queries, keys, values",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "contradiction": {
                    "value": {
                      "type": "/docs#contradiction",
                      "title": "Contradictory members",
                      "status": 422,
                      "detail": "queries does not go with inputs: give either",
                      "pointer": "/queries",
                      "error": "queries does not go with inputs: give either",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "ragged-tensor": {
                    "value": {
                      "type": "/docs#ragged-tensor",
                      "title": "Ragged tensor",
                      "status": 422,
                      "detail": "/inputs/1 has 3 numbers; expected 2, as in /inputs rows before it",
                      "pointer": "/inputs/1",
                      "error": "/inputs/1 has 3 numbers; expected 2, as in /inputs rows before it",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "wrong-type": {
                    "value": {
                      "type": "/docs#wrong-type",
                      "title": "Wrong type",
                      "status": 422,
                      "detail": "expected an object at byte 0, found an array",
                      "pointer": "",
                      "error": "expected an object at byte 0, found an array",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "shape-mismatch": {
                    "value": {
                      "type": "/docs#shape-mismatch",
                      "title": "Shapes do not fit",
                      "status": 422,
                      "detail": "keys has head size 3; expected 2, as in queries",
                      "pointer": "/keys",
                      "error": "keys has head size 3; expected 2, as in queries",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "out-of-range": {
                    "value": {
                      "type": "/docs#out-of-range",
                      "title": "Value out of range",
                      "status": 422,
                      "detail": "query is 2; expected 0 to 1, the rows of inputs",
                      "pointer": "/query",
                      "error": "query is 2; expected 0 to 1, the rows of inputs",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "overflow": {
                    "value": {
                      "type": "/docs#overflow",
                      "title": "Result too large for the dtype",
                      "status": 422,
                      "detail": "the score of key 1 for query 1 overflows float32",
                      "pointer": "/inputs",
                      "error": "the score of key 1 for query 1 overflows float32",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "past-without-values": {
                    "value": {
                      "type": "/docs#missing-member",
                      "title": "Missing member",
                      "status": 422,
                      "detail": "past_values is missing; past_keys is there",
                      "pointer": "",
                      "error": "past_values is missing; past_keys is there",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "past-with-key-lengths": {
                    "value": {
                      "type": "/docs#contradiction",
                      "title": "Contradictory members",
                      "status": 422,
                      "detail": "key_lengths does not go with past_keys",
                      "pointer": "/key_lengths",
                      "error": "key_lengths does not go with past_keys",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "key-lengths-too-long": {
                    "value": {
                      "type": "/docs#out-of-range",
                      "title": "Value out of range",
                      "status": 422,
                      "detail": "key_lengths is 3; expected 0 to 2, the number of keys",
                      "pointer": "/key_lengths",
                      "error": "key_lengths is 3; expected 0 to 2, the number of keys",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "negative-window": {
                    "value": {
                      "type": "/docs#out-of-range",
                      "title": "Value out of range",
                      "status": 422,
                      "detail": "left of window is -1; expected 0 or more",
                      "pointer": "/window/left",
                      "error": "left of window is -1; expected 0 or more",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "sinks-mismatch": {
                    "value": {
                      "type": "/docs#shape-mismatch",
                      "title": "Shapes do not fit",
                      "status": 422,
                      "detail": "sinks has 2 numbers; expected 1, one for each query head",
                      "pointer": "/sinks",
                      "error": "sinks has 2 numbers; expected 1, one for each query head",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "numeric-mask": {
                    "value": {
                      "type": "/docs#wrong-type",
                      "title": "Wrong type",
                      "status": 422,
                      "detail": "expected a boolean at /mask/0/0 (byte 80), found 1: 0/1 masks mean opposite things in different libraries",
                      "pointer": "/mask/0/0",
                      "error": "expected a boolean at /mask/0/0 (byte 80), found 1: 0/1 masks mean opposite things in different libraries",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "softcap-zero": {
                    "value": {
                      "type": "/docs#out-of-range",
                      "title": "Value out of range",
                      "status": 422,
                      "detail": "softcap is 0.0; expected a finite number above 0",
                      "pointer": "/softcap",
                      "error": "softcap is 0.0; expected a finite number above 0",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "positions-and-offset": {
                    "value": {
                      "type": "/docs#contradiction",
                      "title": "Contradictory members",
                      "status": 422,
                      "detail": "query_positions does not go with query_offset: give either",
                      "pointer": "/query_positions",
                      "error": "query_positions does not go with query_offset: give either",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "segments-without-keys": {
                    "value": {
                      "type": "/docs#missing-member",
                      "title": "Missing member",
                      "status": 422,
                      "detail": "key_segments is missing; query_segments is there",
                      "pointer": "",
                      "error": "key_segments is missing; query_segments is there",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "prefix-without-causal": {
                    "value": {
                      "type": "/docs#contradiction",
                      "title": "Contradictory members",
                      "status": 422,
                      "detail": "prefix_lengths needs causal, whose limit it lifts",
                      "pointer": "/prefix_lengths",
                      "error": "prefix_lengths needs causal, whose limit it lifts",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "rope-dimension": {
                    "value": {
                      "type": "/docs#out-of-range",
                      "title": "Value out of range",
                      "status": 422,
                      "detail": "dim of rope is 1; expected an even number from 2 to 2, the head size of queries",
                      "pointer": "/rope/dim",
                      "error": "dim of rope is 1; expected an even number from 2 to 2, the head size of queries",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "dropout-without-seed": {
                    "value": {
                      "type": "/docs#missing-member",
                      "title": "Missing member",
                      "status": 422,
                      "detail": "dropout has no seed",
                      "pointer": "",
                      "error": "dropout has no seed",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "tokens-mismatch": {
                    "value": {
                      "type": "/docs#shape-mismatch",
                      "title": "Shapes do not fit",
                      "status": 422,
                      "detail": "tokens has 2 labels; expected 1, one for each of the queries",
                      "pointer": "/tokens",
                      "error": "tokens has 2 labels; expected 1, one for each of the queries",
                      "request_id": "f3a1c09be2d74856"
                    }
                  }
                }
              },
              "text/plain": {
                "schema": {
                  "$ref": "#/components/schemas/ErrorLine"
                }
              }
            }
          },
          "429": {
            "$ref": "#/components/responses/TooManyRequests"
          },
          "431": {
            "$ref": "#/components/responses/HeaderSectionTooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "501": {
            "$ref": "#/components/responses/NotImplemented"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "505": {
            "$ref": "#/components/responses/VersionNotSupported"
          }
        }
      }
    },
    "/scores": {
      "post": {
        "operationId": "scores",
        "tags": ["attention"],
        "security": [
          {
            "apiKey": []
          },
          {}
        ],
        "summary": "The scores and weights of each query",
        "description": "Computes `scale · Q Kᵀ` and its softmax. No values are needed. The scores are those before\n`softcap`, `bias` and masks; `masked_scores` are those after.\n",
        "parameters": [
          {
            "$ref": "#/components/parameters/RequestID"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ScoresRequest"
              },
              "examples": {
                "one-query": {
                  "summary": "The notebook's parts 1.1.1 and 1.1.2",
                  "value": {
                    "inputs": [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33], [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]],
                    "query": 2,
                    "decimals": 4
                  }
                },
                "self-attention": {
                  "summary": "The notebook's parts 1.2.1 and 1.2.2",
                  "value": {
                    "inputs": [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33], [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]],
                    "decimals": 4
                  }
                },
                "one-query-one-key": {
                  "summary": "The notebook's part 2.2.3, from the vectors that it prints",
                  "value": {
                    "queries": [[1.0983, 1.741, 1.5428]],
                    "keys": [[1.4116, 0.7436, 0.9073]],
                    "decimals": 3
                  }
                },
                "seeded-projections-one-query": {
                  "summary": "What the notebook's parts 2.2.4 and 2.2.5 mean to compute",
                  "value": {
                    "inputs": [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33], [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]],
                    "parameters": {
                      "seed": 2246701679,
                      "d_out": 3
                    },
                    "query": 1,
                    "include": ["queries"],
                    "decimals": 4
                  }
                },
                "softmax-over-queries": {
                  "summary": "What the notebook's parts 2.2.4 and 2.2.5 print, the softmax down the columns by mistake",
                  "value": {
                    "queries": [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33], [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]],
                    "keys": [[0.69196826, 0.22562188, 0.21553892], [0.83679616, 0.3716573, 0.8276086], [0.4590658, 0.4487847, 0.104096234]],
                    "softmax_axis": "queries",
                    "decimals": 4
                  }
                },
                "causal-with-bias": {
                  "summary": "Everything that leads to the weights",
                  "value": {
                    "inputs": [[1, 0], [0, 1], [1, 1]],
                    "causal": true,
                    "bias": [[0.5, 0.0, -0.5]],
                    "scale": 2,
                    "include": ["masked_scores", "lse", "keys"]
                  }
                },
                "cache": {
                  "summary": "A cache of keys alone; ALiBi's distances count from the past",
                  "value": {
                    "queries": [[1, 1]],
                    "keys": [[1, 1]],
                    "past_keys": [[1, 0], [0, 1]],
                    "alibi_slopes": [0.5],
                    "include": ["masked_scores", "present_keys"],
                    "decimals": 4
                  }
                },
                "tokens": {
                  "summary": "Labels are given back",
                  "value": {
                    "inputs": [[1, 0], [0, 1]],
                    "tokens": ["one", "step"],
                    "decimals": 4
                  }
                },
                "softcap-and-sinks": {
                  "summary": "What the softmax sees, and what the sink takes",
                  "value": {
                    "inputs": [[1, 0], [0, 1], [1, 1]],
                    "softcap": 1.5,
                    "sinks": [1],
                    "window": {
                      "left": 1,
                      "right": 1
                    },
                    "include": ["softcapped_scores", "masked_scores", "lse"],
                    "decimals": 4
                  }
                },
                "every-output": {
                  "summary": "Everything that /scores can answer",
                  "value": {
                    "inputs": [[1, 0, 1], [0, 1, 0]],
                    "parameters": {
                      "wq": [[1, 0], [0, 1], [1, 1]],
                      "wk": [[0.5, 0], [0, 0.5], [0.5, -0.5]]
                    },
                    "softcap": 4,
                    "causal": true,
                    "past_keys": [[1, 1]],
                    "include": ["scores", "softcapped_scores", "masked_scores", "weights", "lse", "queries", "keys", "present_keys", "parameters"],
                    "decimals": 2
                  }
                },
                "projected-heads": {
                  "summary": "Two query heads on one key head; values, and a matrix for them, are not needed",
                  "value": {
                    "inputs": [[1, 0, 2], [0, 1, -1]],
                    "memory": [[1, 0], [0, 1], [1, 1]],
                    "parameters": {
                      "layout": "out_in",
                      "wq": [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]],
                      "wk": [[1, 0], [0, 1]],
                      "bk": [0, 0.5]
                    },
                    "num_heads": 2,
                    "num_kv_heads": 1,
                    "rope": {
                      "base": 100,
                      "dim": 2,
                      "interleaved": true
                    },
                    "query_offset": "end",
                    "key_lengths": 2,
                    "causal": true,
                    "include": ["masked_scores"],
                    "dtype": "float64",
                    "decimals": 4
                  }
                },
                "packed-documents": {
                  "summary": "Two documents in one sequence, the first of them a prefix, and some weights dropped",
                  "value": {
                    "queries": [[1, 0], [0, 1], [1, 1]],
                    "keys": [[1, 0], [0, 1], [1, 1]],
                    "query_segments": [0, 0, 1],
                    "key_segments": [0, 0, 1],
                    "causal": true,
                    "prefix_lengths": 12,
                    "query_offset": 10,
                    "key_offset": 10,
                    "mask": [[true, true, true], [true, true, true], [false, true, true]],
                    "dropout": {
                      "p": 0.25,
                      "seed": 7
                    },
                    "key_tokens": ["your", "step", "one"],
                    "tensor_format": "flat",
                    "decimals": 4
                  }
                },
                "positions": {
                  "summary": "Positions that are not consecutive",
                  "value": {
                    "queries": [[1, 0], [0, 1]],
                    "keys": [[1, 0], [0, 1], [1, 1]],
                    "query_positions": [2, 7],
                    "key_positions": [0, 2, 7],
                    "causal": true,
                    "window": {
                      "left": 5
                    },
                    "include": ["masked_scores"],
                    "decimals": 4
                  }
                },
                "values": {
                  "summary": "Values, which scores do not depend on",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": [[1, 0], [0, 1]],
                    "values": [[1], [2]]
                  }
                },
                "empty-tensor": {
                  "summary": "No keys at all",
                  "value": {
                    "queries": [[1, 0]],
                    "keys": {
                      "shape": [0, 2],
                      "data": []
                    }
                  }
                },
                "unknown-output": {
                  "summary": "An output of another operation",
                  "value": {
                    "inputs": [[1, 0], [0, 1]],
                    "include": ["context"]
                  }
                },
                "softmax-axis-with-sinks": {
                  "summary": "Sinks belong to the softmax over the keys",
                  "value": {
                    "inputs": [[1, 0], [0, 1]],
                    "softmax_axis": "queries",
                    "sinks": [0]
                  }
                }
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "Scores and weights, and what `include` asks for.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/RequestID"
              },
              "X-Content-Type-Options": {
                "$ref": "#/components/headers/NoSniff"
              },
              "Server-Timing": {
                "$ref": "#/components/headers/ServerTiming"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/NoStore"
              },
              "Vary": {
                "$ref": "#/components/headers/Vary"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ScoresAnswer"
                },
                "examples": {
                  "one-query": {
                    "value": {
                      "scores": [0.9422, 1.4754, 1.457, 0.8296, 0.7154, 1.0605],
                      "weights": [0.139, 0.2369, 0.2326, 0.1242, 0.1108, 0.1565],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "self-attention": {
                    "value": {
                      "scores": [[0.9995, 0.9544, 0.9422, 0.4753, 0.4576, 0.631], [0.9544, 1.495, 1.4754, 0.8434, 0.707, 1.0865], [0.9422, 1.4754, 1.457, 0.8296, 0.7154, 1.0605], [0.4753, 0.8434, 0.8296, 0.4937, 0.3474, 0.6565], [0.4576, 0.707, 0.7154, 0.3474, 0.6654, 0.2935], [0.631, 1.0865, 1.0605, 0.6565, 0.2935, 0.945]],
                      "weights": [[0.2098, 0.2006, 0.1981, 0.1242, 0.122, 0.1452], [0.1385, 0.2379, 0.2333, 0.124, 0.1082, 0.1581], [0.139, 0.2369, 0.2326, 0.1242, 0.1108, 0.1565], [0.1435, 0.2074, 0.2046, 0.1462, 0.1263, 0.172], [0.1526, 0.1958, 0.1975, 0.1367, 0.1879, 0.1295], [0.1385, 0.2184, 0.2128, 0.142, 0.0988, 0.1896]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "one-query-one-key": {
                    "value": {
                      "scores": [[4.245]],
                      "weights": [[1.0]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "seeded-projections-one-query": {
                    "value": {
                      "scores": [2.3522, 4.2447, 4.1886, 2.4529, 1.999, 3.144],
                      "weights": [0.0558, 0.3702, 0.35, 0.0617, 0.0392, 0.1231],
                      "queries": [1.0983, 1.741, 1.5428],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "softmax-over-queries": {
                    "value": {
                      "scores": [[0.5232, 1.1521, 0.3574], [0.7191, 1.3298, 0.7116], [0.7241, 1.3226, 0.7098], [0.3542, 0.6728, 0.3956], [0.6108, 0.82, 0.4761], [0.3336, 0.7944, 0.4392]],
                      "weights": [[0.1612, 0.1846, 0.1409], [0.1961, 0.2205, 0.2008], [0.1971, 0.2189, 0.2004], [0.1362, 0.1143, 0.1464], [0.176, 0.1325, 0.1586], [0.1334, 0.1291, 0.1529]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "causal-with-bias": {
                    "value": {
                      "scores": [[2.0, 0.0, 2.0], [0.0, 2.0, 2.0], [2.0, 2.0, 4.0]],
                      "masked_scores": [[2.5, null, null], [0.5, 2.0, null], [2.5, 2.0, 3.5]],
                      "weights": [[1.0, 0.0, 0.0], [0.18242553, 0.8175745, 0.0], [0.2312239, 0.14024438, 0.6285317]],
                      "lse": [2.5, 2.2014134, 3.9643688],
                      "keys": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
                      "scale": 2.0,
                      "dtype": "float32"
                    }
                  },
                  "cache": {
                    "value": {
                      "scores": [[1.0, 1.0, 2.0]],
                      "masked_scores": [[0.0, 0.5, 2.0]],
                      "weights": [[0.0996, 0.1643, 0.7361]],
                      "present_keys": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "tokens": {
                    "value": {
                      "scores": [[1.0, 0.0], [0.0, 1.0]],
                      "weights": [[0.7311, 0.2689], [0.2689, 0.7311]],
                      "scale": 1.0,
                      "dtype": "float32",
                      "tokens": ["one", "step"]
                    }
                  },
                  "softcap-and-sinks": {
                    "value": {
                      "scores": [[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 2.0]],
                      "softcapped_scores": [[0.8742, 0.0, 0.8742], [0.0, 0.8742, 0.8742], [0.8742, 0.8742, 1.3051]],
                      "masked_scores": [[0.8742, 0.0, null], [0.0, 0.8742, 0.8742], [null, 0.8742, 1.3051]],
                      "weights": [[0.392, 0.1635, 0.0], [0.1175, 0.2816, 0.2816], [0.0, 0.2723, 0.4189]],
                      "lse": [1.8108, 2.1415, 2.1751],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "every-output": {
                    "value": {
                      "scores": [[3.0, 1.5, 0.5], [1.0, -0.5, 0.5]],
                      "softcapped_scores": [[2.54, 1.43, 0.5], [0.98, -0.5, 0.5]],
                      "masked_scores": [[2.54, 1.43, null], [0.98, -0.5, 0.5]],
                      "weights": [[0.75, 0.25, 0.0], [0.54, 0.12, 0.33]],
                      "lse": [2.83, 1.59],
                      "queries": [[2.0, 1.0], [0.0, 1.0]],
                      "keys": [[1.0, -0.5], [0.0, 0.5]],
                      "present_keys": [[1.0, 1.0], [1.0, -0.5], [0.0, 0.5]],
                      "parameters": {
                        "wq": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
                        "wk": [[0.5, 0.0], [0.0, 0.5], [0.5, -0.5]]
                      },
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  },
                  "projected-heads": {
                    "value": {
                      "scores": [[[1.0, -1.2622, -1.7801], [-0.5713, 1.5, 1.6519]], [[3.5, -0.0931, -2.705], [-0.961, 0.0, 0.7219]]],
                      "masked_scores": [[[1.0, null, null], [-0.5713, 1.5, null]], [[3.5, null, null], [-0.961, 0.0, null]]],
                      "weights": [[[1.0, 0.0, 0.0], [0.1119, 0.8881, 0.0]], [[1.0, 0.0, 0.0], [0.2767, 0.7233, 0.0]]],
                      "scale": 1.0,
                      "dtype": "float64"
                    }
                  },
                  "packed-documents": {
                    "value": {
                      "scores": {
                        "shape": [3, 3],
                        "data": [1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 2.0]
                      },
                      "weights": {
                        "shape": [3, 3],
                        "data": [0.9747, 0.3586, 0.0, 0.3586, 0.0, 0.0, 0.0, 0.0, 0.0]
                      },
                      "scale": 1.0,
                      "dtype": "float32",
                      "key_tokens": ["your", "step", "one"]
                    }
                  },
                  "positions": {
                    "value": {
                      "scores": [[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]],
                      "masked_scores": [[1.0, 0.0, null], [null, 1.0, 1.0]],
                      "weights": [[0.7311, 0.2689, 0.0], [0.0, 0.5, 0.5]],
                      "scale": 1.0,
                      "dtype": "float32"
                    }
                  }
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/MalformedJSON"
          },
          "401": {
            "$ref": "#/components/responses/Unauthorized"
          },
          "404": {
            "$ref": "#/components/responses/UnknownPath"
          },
          "405": {
            "$ref": "#/components/responses/MethodNotAllowed"
          },
          "406": {
            "$ref": "#/components/responses/NotAcceptable"
          },
          "408": {
            "$ref": "#/components/responses/RequestTimeout"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "414": {
            "$ref": "#/components/responses/TargetTooLong"
          },
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
          },
          "417": {
            "$ref": "#/components/responses/ExpectationFailed"
          },
          "422": {
            "description": "Valid JSON that is not a valid request; `pointer` says where.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/RequestID"
              },
              "X-Content-Type-Options": {
                "$ref": "#/components/headers/NoSniff"
              },
              "Server-Timing": {
                "$ref": "#/components/headers/ServerTiming"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/NoStore"
              }
            },
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "values": {
                    "value": {
                      "type": "/docs#unused-member",
                      "title": "Member not used by this operation",
                      "status": 422,
                      "detail": "/scores does not use values; /attention, /qkv do",
                      "pointer": "/values",
                      "error": "/scores does not use values; /attention, /qkv do",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "empty-tensor": {
                    "value": {
                      "type": "/docs#empty-tensor",
                      "title": "Empty tensor",
                      "status": 422,
                      "detail": "keys has shape [0,2]; expected at least one number",
                      "pointer": "/keys",
                      "error": "keys has shape [0,2]; expected at least one number",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "unknown-output": {
                    "value": {
                      "type": "/docs#out-of-range",
                      "title": "Value out of range",
                      "status": 422,
                      "detail": "include names \"context\"; /scores has \"scores\", \"softcapped_scores\", \"masked_scores\", \"weights\", \"lse\", \"queries\", \"keys\", \"present_keys\", \"parameters\"",
                      "pointer": "/include/0",
                      "error": "include names \"context\"; /scores has \"scores\", \"softcapped_scores\", \"masked_scores\", \"weights\", \"lse\", \"queries\", \"keys\", \"present_keys\", \"parameters\"",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "softmax-axis-with-sinks": {
                    "value": {
                      "type": "/docs#contradiction",
                      "title": "Contradictory members",
                      "status": 422,
                      "detail": "softmax_axis is queries; expected keys, for there are sinks",
                      "pointer": "/softmax_axis",
                      "error": "softmax_axis is queries; expected keys, for there are sinks",
                      "request_id": "f3a1c09be2d74856"
                    }
                  }
                }
              },
              "text/plain": {
                "schema": {
                  "$ref": "#/components/schemas/ErrorLine"
                }
              }
            }
          },
          "429": {
            "$ref": "#/components/responses/TooManyRequests"
          },
          "431": {
            "$ref": "#/components/responses/HeaderSectionTooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "501": {
            "$ref": "#/components/responses/NotImplemented"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "505": {
            "$ref": "#/components/responses/VersionNotSupported"
          }
        }
      }
    },
    "/qkv": {
      "post": {
        "operationId": "qkv",
        "tags": ["attention"],
        "security": [
          {
            "apiKey": []
          },
          {}
        ],
        "summary": "The learned projections of the inputs",
        "description": "Computes queries, keys and values: those whose matrix is given, queries and keys rotated if there is\n`rope`. With a seed the answer has the drawn `parameters` too.\n",
        "parameters": [
          {
            "$ref": "#/components/parameters/RequestID"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/QKVRequest"
              },
              "examples": {
                "one-input": {
                  "summary": "The notebook's part 2.2.2",
                  "value": {
                    "inputs": [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33], [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]],
                    "parameters": {
                      "seed": 2246701679,
                      "d_out": 3
                    },
                    "query": 1,
                    "decimals": 4
                  }
                },
                "all-inputs": {
                  "summary": "The notebook's part 2.3.2, with its matrices given",
                  "value": {
                    "inputs": [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33], [0.77, 0.25, 0.1], [0.05, 0.8, 0.55]],
                    "parameters": {
                      "wq": [[0.91507334, 0.95053446, 0.87739944], [0.5455586, 0.860087, 0.62359226], [0.18237424, 0.71203756, 0.7843741]],
                      "wk": [[0.69196826, 0.22562188, 0.21553892], [0.83679616, 0.3716573, 0.8276086], [0.4590658, 0.4487847, 0.104096234]],
                      "wv": [[0.5790698, 0.30025828, 0.49572468], [0.6440866, 0.8915219, 0.36955094], [0.6181087, 0.8969237, 0.22441334]]
                    },
                    "decimals": 4
                  }
                },
                "torch-linear-layout": {
                  "summary": "Matrices as torch.nn.Linear has them, a bias, two query heads on one key/value head",
                  "value": {
                    "inputs": [[1, 0, 1], [0, 1, 0]],
                    "parameters": {
                      "layout": "out_in",
                      "wq": [[1, 0, 1], [0, 1, 1], [1, 1, 0], [0, 0, 1]],
                      "wk": [[1, 0, 0], [0, 1, 0]],
                      "wv": [[0, 0, 1], [1, 1, 1]],
                      "bq": [0, 0, 0, 0.5]
                    },
                    "num_heads": 2,
                    "num_kv_heads": 1
                  }
                },
                "queries-and-keys": {
                  "summary": "Tensors given directly; what has no matrix is not answered",
                  "value": {
                    "queries": [[1, 2], [3, 4]],
                    "keys": [[1, 0], [0, 1], [1, 1]],
                    "values": [[1], [2], [3]],
                    "parameters": {
                      "wq": [[1], [1]],
                      "wk": [[2], [3]]
                    }
                  }
                },
                "seed": {
                  "summary": "torch.manual_seed(42), then three times torch.rand(2, 2)",
                  "value": {
                    "inputs": [[1, 2]],
                    "parameters": {
                      "seed": 42,
                      "d_out": 2,
                      "init": "rand"
                    },
                    "decimals": 6
                  }
                },
                "rope": {
                  "summary": "Queries and keys rotated by their positions, values not",
                  "value": {
                    "inputs": [[1, 0], [1, 0]],
                    "parameters": {
                      "wq": [[1, 0], [0, 1]],
                      "wk": [[1, 0], [0, 1]],
                      "wv": [[1, 0], [0, 1]]
                    },
                    "rope": {
                      "base": 10000,
                      "dim": 2
                    },
                    "query_offset": 1,
                    "key_offset": 1,
                    "tokens": ["one", "step"],
                    "decimals": 4
                  }
                },
                "linear": {
                  "summary": "torch.manual_seed(789), then three times torch.nn.Linear(3, 2, bias=True)",
                  "value": {
                    "inputs": [[0.43, 0.15, 0.89]],
                    "parameters": {
                      "seed": 789,
                      "d_out": 2,
                      "init": "linear",
                      "bias": true
                    },
                    "decimals": 6
                  }
                },
                "memory": {
                  "summary": "Keys and values of a memory, at positions of their own, in double precision",
                  "value": {
                    "inputs": [[1, 2]],
                    "memory": [[1, 0, 1], [0, 1, 1]],
                    "parameters": {
                      "wq": [[1, 0], [0, 1]],
                      "wk": [[1, 0], [0, 1], [0, 0]],
                      "wv": [[1], [1], [1]],
                      "bk": [0.5, 0],
                      "bv": [-1]
                    },
                    "rope": {
                      "interleaved": true
                    },
                    "query_positions": [3],
                    "key_positions": [1, 4],
                    "dtype": "float64",
                    "tensor_format": "flat",
                    "decimals": 6
                  }
                },
                "missing-parameters": {
                  "summary": "Nothing to project with",
                  "value": {
                    "inputs": [[1, 0], [0, 1]]
                  }
                },
                "matrix-mismatch": {
                  "summary": "A matrix of another height than the inputs are wide",
                  "value": {
                    "inputs": [[1, 0, 1]],
                    "parameters": {
                      "wq": [[1], [2]]
                    }
                  }
                },
                "bias-without-linear": {
                  "summary": "torch.rand has no biases to draw",
                  "value": {
                    "inputs": [[1, 0]],
                    "parameters": {
                      "seed": 1,
                      "d_out": 2,
                      "bias": true
                    }
                  }
                }
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The projections, and the matrices if they were drawn.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/RequestID"
              },
              "X-Content-Type-Options": {
                "$ref": "#/components/headers/NoSniff"
              },
              "Server-Timing": {
                "$ref": "#/components/headers/ServerTiming"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/NoStore"
              },
              "Vary": {
                "$ref": "#/components/headers/Vary"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/QKVAnswer"
                },
                "examples": {
                  "one-input": {
                    "value": {
                      "queries": [1.0983, 1.741, 1.5428],
                      "keys": [1.4116, 0.7436, 0.9073],
                      "values": [1.2868, 1.5327, 0.7423],
                      "parameters": {
                        "wq": [[0.9151, 0.9505, 0.8774], [0.5456, 0.8601, 0.6236], [0.1824, 0.712, 0.7844]],
                        "wk": [[0.692, 0.2256, 0.2155], [0.8368, 0.3717, 0.8276], [0.4591, 0.4488, 0.1041]],
                        "wv": [[0.5791, 0.3003, 0.4957], [0.6441, 0.8915, 0.3696], [0.6181, 0.8969, 0.2244]]
                      }
                    }
                  },
                  "all-inputs": {
                    "value": {
                      "queries": [[0.6376, 1.1715, 1.1689], [1.0983, 1.741, 1.5428], [1.102, 1.7286, 1.5322], [0.5779, 0.9429, 0.8136], [0.8592, 1.0181, 0.9099], [0.5825, 1.1272, 0.9741]],
                      "keys": [[0.8316, 0.5522, 0.3095], [1.4116, 0.7436, 0.9073], [1.3995, 0.7317, 0.8929], [0.7891, 0.4133, 0.5618], [0.7879, 0.3115, 0.3833], [0.9565, 0.5554, 0.7301]],
                      "values": [[0.8957, 1.0611, 0.4683], [1.2868, 1.5327, 0.7423], [1.2731, 1.503, 0.7403], [0.7049, 0.8791, 0.3975], [0.6687, 0.5438, 0.4965], [0.8842, 1.2215, 0.4439]]
                    }
                  },
                  "torch-linear-layout": {
                    "value": {
                      "queries": [[[2.0, 1.0], [0.0, 1.0]], [[1.0, 1.5], [1.0, 0.5]]],
                      "keys": [[[1.0, 0.0], [0.0, 1.0]]],
                      "values": [[[1.0, 2.0], [0.0, 1.0]]]
                    }
                  },
                  "queries-and-keys": {
                    "value": {
                      "queries": [[3.0], [7.0]],
                      "keys": [[2.0], [3.0], [5.0]]
                    }
                  },
                  "seed": {
                    "value": {
                      "queries": [[1.647997, 2.833615]],
                      "keys": [[0.903593, 2.188178]],
                      "values": [[2.809968, 1.320345]],
                      "parameters": {
                        "wq": [[0.882269, 0.915004], [0.382864, 0.959306]],
                        "wk": [[0.390448, 0.600895], [0.256572, 0.793641]],
                        "wv": [[0.940771, 0.133186], [0.934598, 0.59358]]
                      }
                    }
                  },
                  "rope": {
                    "value": {
                      "queries": [[0.5403, 0.8415], [-0.4161, 0.9093]],
                      "keys": [[0.5403, 0.8415], [-0.4161, 0.9093]],
                      "values": [[1.0, 0.0], [1.0, 0.0]],
                      "tokens": ["one", "step"]
                    }
                  },
                  "linear": {
                    "value": {
                      "queries": [[1.065766, -0.675144]],
                      "keys": [[-0.293796, 0.211544]],
                      "values": [[-0.137753, -0.415428]],
                      "parameters": {
                        "wq": [[0.316059, -0.168285], [0.456809, -0.337877], [0.511835, -0.091774]],
                        "bq": [0.405806, -0.470421],
                        "wk": [[0.236805, -0.510543], [0.213361, 0.25257], [-0.260051, -0.141478]],
                        "bk": [-0.196181, 0.519107],
                        "wv": [[-0.085168, 0.348457], [-0.204327, 0.158285], [0.307427, -0.177343]],
                        "bv": [-0.344091, -0.431171]
                      }
                    }
                  },
                  "memory": {
                    "value": {
                      "queries": {
                        "shape": [1, 2],
                        "data": [-1.272233, -1.838865]
                      },
                      "keys": {
                        "shape": [2, 2],
                        "data": [0.810453, 1.262206, 0.429981, -1.032045]
                      },
                      "values": {
                        "shape": [2, 1],
                        "data": [1.0, 1.0]
                      }
                    }
                  }
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/MalformedJSON"
          },
          "401": {
            "$ref": "#/components/responses/Unauthorized"
          },
          "404": {
            "$ref": "#/components/responses/UnknownPath"
          },
          "405": {
            "$ref": "#/components/responses/MethodNotAllowed"
          },
          "406": {
            "$ref": "#/components/responses/NotAcceptable"
          },
          "408": {
            "$ref": "#/components/responses/RequestTimeout"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "414": {
            "$ref": "#/components/responses/TargetTooLong"
          },
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
          },
          "417": {
            "$ref": "#/components/responses/ExpectationFailed"
          },
          "422": {
            "description": "Valid JSON that is not a valid request; `pointer` says where.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/RequestID"
              },
              "X-Content-Type-Options": {
                "$ref": "#/components/headers/NoSniff"
              },
              "Server-Timing": {
                "$ref": "#/components/headers/ServerTiming"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/NoStore"
              }
            },
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "missing-parameters": {
                    "value": {
                      "type": "/docs#missing-member",
                      "title": "Missing member",
                      "status": 422,
                      "detail": "parameters is missing; /qkv projects with its matrices",
                      "pointer": "",
                      "error": "parameters is missing; /qkv projects with its matrices",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "matrix-mismatch": {
                    "value": {
                      "type": "/docs#shape-mismatch",
                      "title": "Shapes do not fit",
                      "status": 422,
                      "detail": "wq has shape [2,1], 2 rows; expected 3, the width of inputs",
                      "pointer": "/parameters/wq",
                      "error": "wq has shape [2,1], 2 rows; expected 3, the width of inputs",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "bias-without-linear": {
                    "value": {
                      "type": "/docs#contradiction",
                      "title": "Contradictory members",
                      "status": 422,
                      "detail": "bias of parameters goes with \"init\":\"linear\" only",
                      "pointer": "/parameters/bias",
                      "error": "bias of parameters goes with \"init\":\"linear\" only",
                      "request_id": "f3a1c09be2d74856"
                    }
                  }
                }
              },
              "text/plain": {
                "schema": {
                  "$ref": "#/components/schemas/ErrorLine"
                }
              }
            }
          },
          "429": {
            "$ref": "#/components/responses/TooManyRequests"
          },
          "431": {
            "$ref": "#/components/responses/HeaderSectionTooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "501": {
            "$ref": "#/components/responses/NotImplemented"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "505": {
            "$ref": "#/components/responses/VersionNotSupported"
          }
        }
      }
    },
    "/merge": {
      "post": {
        "operationId": "merge",
        "tags": ["attention"],
        "security": [
          {
            "apiKey": []
          },
          {}
        ],
        "summary": "Attention over all keys from attention over some of them",
        "description": "Joins partial results, each computed over other keys for the same queries: send each shard of the keys and\nvalues to `/attention` with `include: [lse]` and its `key_offset`, and the answers' `context` and `lse` here.\nL = log Σ exp Lᵢ and O = Σ exp(Lᵢ − L) · Oᵢ give what one request over all keys would have given, up to\nrounding. The order of the parts does not matter and merged parts can be merged again. A part whose `lse` is\n`null` counts nothing. `sinks` go to one shard only, or they are counted more than once. For some of the\nqueries only, send each shard the same `query` as a list: with an index, packed heads and a batch, the\ndimension is missing that tells heads from queries.\n",
        "parameters": [
          {
            "$ref": "#/components/parameters/RequestID"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/MergeRequest"
              },
              "examples": {
                "two-shards": {
                  "summary": "The shards of /attention's example, joined to its whole",
                  "value": {
                    "parts": [
                      {
                        "context": [[1.2689414], [1.7310586]],
                        "lse": [1.3132616, 1.3132616]
                      },
                      {
                        "context": [[3.0], [3.2689414]],
                        "lse": [1.0, 1.3132616]
                      }
                    ]
                  }
                },
                "nothing-visible": {
                  "summary": "A part without visible keys counts nothing, whatever its context",
                  "value": {
                    "parts": [
                      {
                        "context": [[1, 2], [7, 7]],
                        "lse": [0.5, null]
                      },
                      {
                        "context": [[3, 4], [9, 9]],
                        "lse": [1.5, null]
                      }
                    ],
                    "decimals": 4
                  }
                },
                "packed-heads": {
                  "summary": "Two heads side by side in the contexts",
                  "value": {
                    "parts": [
                      {
                        "context": [[1, 2, 3, 4]],
                        "lse": [[0], [1]]
                      },
                      {
                        "context": [[5, 6, 7, 8]],
                        "lse": [[1], [0]]
                      }
                    ],
                    "decimals": 4
                  }
                },
                "flat": {
                  "summary": "In double precision, in the flat form",
                  "value": {
                    "parts": [
                      {
                        "context": {
                          "shape": [1, 2],
                          "data": [1, 2]
                        },
                        "lse": {
                          "shape": [1],
                          "data": [0]
                        }
                      },
                      {
                        "context": {
                          "shape": [1, 2],
                          "data": [3, 4]
                        },
                        "lse": {
                          "shape": [1],
                          "data": [0]
                        }
                      }
                    ],
                    "dtype": "float64",
                    "tensor_format": "flat"
                  }
                },
                "missing-parts": {
                  "summary": "Nothing to merge",
                  "value": {
                    "dtype": "float32"
                  }
                },
                "no-parts": {
                  "summary": "An empty list",
                  "value": {
                    "parts": []
                  }
                },
                "part-without-lse": {
                  "summary": "A context whose share cannot be known",
                  "value": {
                    "parts": [
                      {
                        "context": [[1, 2]]
                      }
                    ]
                  }
                },
                "lse-mismatch": {
                  "summary": "A log-sum-exp for three queries and a context of two",
                  "value": {
                    "parts": [
                      {
                        "context": [[1, 2], [3, 4]],
                        "lse": [0, 0, 0]
                      }
                    ]
                  }
                },
                "unused-member": {
                  "summary": "A member of another operation",
                  "value": {
                    "parts": [
                      {
                        "context": [[1, 2]],
                        "lse": [0]
                      }
                    ],
                    "include": ["lse"]
                  }
                }
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The context and log-sum-exp of the whole.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/RequestID"
              },
              "X-Content-Type-Options": {
                "$ref": "#/components/headers/NoSniff"
              },
              "Server-Timing": {
                "$ref": "#/components/headers/ServerTiming"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/NoStore"
              },
              "Vary": {
                "$ref": "#/components/headers/Vary"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/MergeAnswer"
                },
                "examples": {
                  "two-shards": {
                    "value": {
                      "context": [[2.0], [2.5]],
                      "lse": [1.8619947, 2.0064087]
                    }
                  },
                  "nothing-visible": {
                    "value": {
                      "context": [[2.4621, 3.4621], [0.0, 0.0]],
                      "lse": [1.8133, null],
                      "warnings": ["1 of 2 queries may attend to nothing, the first is query 1: weights and context are 0 there, the log-sum-exp is -infinity"]
                    }
                  },
                  "packed-heads": {
                    "value": {
                      "context": [[3.9242, 4.9242, 4.0758, 5.0758]],
                      "lse": [[1.3133], [1.3133]]
                    }
                  },
                  "flat": {
                    "value": {
                      "context": {
                        "shape": [1, 2],
                        "data": [2.0, 3.0]
                      },
                      "lse": {
                        "shape": [1],
                        "data": [0.6931471805599453]
                      }
                    }
                  }
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/MalformedJSON"
          },
          "401": {
            "$ref": "#/components/responses/Unauthorized"
          },
          "404": {
            "$ref": "#/components/responses/UnknownPath"
          },
          "405": {
            "$ref": "#/components/responses/MethodNotAllowed"
          },
          "406": {
            "$ref": "#/components/responses/NotAcceptable"
          },
          "408": {
            "$ref": "#/components/responses/RequestTimeout"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "414": {
            "$ref": "#/components/responses/TargetTooLong"
          },
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
          },
          "417": {
            "$ref": "#/components/responses/ExpectationFailed"
          },
          "422": {
            "description": "Valid JSON that is not a valid request; `pointer` says where.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/RequestID"
              },
              "X-Content-Type-Options": {
                "$ref": "#/components/headers/NoSniff"
              },
              "Server-Timing": {
                "$ref": "#/components/headers/ServerTiming"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/NoStore"
              }
            },
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "missing-parts": {
                    "value": {
                      "type": "/docs#missing-member",
                      "title": "Missing member",
                      "status": 422,
                      "detail": "parts is missing; /merge joins them",
                      "pointer": "",
                      "error": "parts is missing; /merge joins them",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "no-parts": {
                    "value": {
                      "type": "/docs#out-of-range",
                      "title": "Value out of range",
                      "status": 422,
                      "detail": "parts is an empty list; expected at least one",
                      "pointer": "/parts",
                      "error": "parts is an empty list; expected at least one",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "part-without-lse": {
                    "value": {
                      "type": "/docs#missing-member",
                      "title": "Missing member",
                      "status": 422,
                      "detail": "part 0 has no lse",
                      "pointer": "",
                      "error": "part 0 has no lse",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "lse-mismatch": {
                    "value": {
                      "type": "/docs#shape-mismatch",
                      "title": "Shapes do not fit",
                      "status": 422,
                      "detail": "lse of part 0 has shape [3]; expected [2], or [heads,2] with heads that divide 2, for a context of shape [2,2]",
                      "pointer": "/parts/0/lse",
                      "error": "lse of part 0 has shape [3]; expected [2], or [heads,2] with heads that divide 2, for a context of shape [2,2]",
                      "request_id": "f3a1c09be2d74856"
                    }
                  },
                  "unused-member": {
                    "value": {
                      "type": "/docs#unused-member",
                      "title": "Member not used by this operation",
                      "status": 422,
                      "detail": "/merge does not use include; /attention, /scores do",
                      "pointer": "/include",
                      "error": "/merge does not use include; /attention, /scores do",
                      "request_id": "f3a1c09be2d74856"
                    }
                  }
                }
              },
              "text/plain": {
                "schema": {
                  "$ref": "#/components/schemas/ErrorLine"
                }
              }
            }
          },
          "429": {
            "$ref": "#/components/responses/TooManyRequests"
          },
          "431": {
            "$ref": "#/components/responses/HeaderSectionTooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "501": {
            "$ref": "#/components/responses/NotImplemented"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "505": {
            "$ref": "#/components/responses/VersionNotSupported"
          }
        }
      }
    },
    "/health/live": {
      "get": {
        "operationId": "live",
        "tags": ["health"],
        "summary": "Whether the process answers",
        "parameters": [
          {
            "$ref": "#/components/parameters/RequestID"
          }
        ],
        "responses": {
          "200": {
            "$ref": "#/components/responses/Healthy"
          },
          "400": {
            "$ref": "#/components/responses/MalformedHTTP"
          },
          "404": {
            "$ref": "#/components/responses/UnknownPath"
          },
          "405": {
            "$ref": "#/components/responses/MethodNotAllowed"
          },
          "406": {
            "$ref": "#/components/responses/NotAcceptable"
          },
          "408": {
            "$ref": "#/components/responses/RequestTimeout"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "414": {
            "$ref": "#/components/responses/TargetTooLong"
          },
          "417": {
            "$ref": "#/components/responses/ExpectationFailed"
          },
          "431": {
            "$ref": "#/components/responses/HeaderSectionTooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "501": {
            "$ref": "#/components/responses/NotImplemented"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "505": {
            "$ref": "#/components/responses/VersionNotSupported"
          }
        }
      }
    },
    "/health/ready": {
      "get": {
        "operationId": "ready",
        "tags": ["health"],
        "summary": "Whether the server takes requests",
        "description": "503 from the moment that the server is told to stop; it still answers what reaches it until it ends.\n",
        "parameters": [
          {
            "$ref": "#/components/parameters/RequestID"
          }
        ],
        "responses": {
          "200": {
            "$ref": "#/components/responses/Healthy"
          },
          "400": {
            "$ref": "#/components/responses/MalformedHTTP"
          },
          "404": {
            "$ref": "#/components/responses/UnknownPath"
          },
          "405": {
            "$ref": "#/components/responses/MethodNotAllowed"
          },
          "406": {
            "$ref": "#/components/responses/NotAcceptable"
          },
          "408": {
            "$ref": "#/components/responses/RequestTimeout"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "414": {
            "$ref": "#/components/responses/TargetTooLong"
          },
          "417": {
            "$ref": "#/components/responses/ExpectationFailed"
          },
          "431": {
            "$ref": "#/components/responses/HeaderSectionTooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "501": {
            "$ref": "#/components/responses/NotImplemented"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "505": {
            "$ref": "#/components/responses/VersionNotSupported"
          }
        }
      }
    },
    "/openapi.yaml": {
      "get": {
        "operationId": "openAPIYAML",
        "tags": ["documentation"],
        "summary": "This document",
        "parameters": [
          {
            "$ref": "#/components/parameters/RequestID"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatch"
          }
        ],
        "responses": {
          "200": {
            "description": "The document, as it was written.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/RequestID"
              },
              "X-Content-Type-Options": {
                "$ref": "#/components/headers/NoSniff"
              },
              "Server-Timing": {
                "$ref": "#/components/headers/ServerTiming"
              },
              "Vary": {
                "$ref": "#/components/headers/Vary"
              },
              "ETag": {
                "$ref": "#/components/headers/ETag"
              }
            },
            "content": {
              "application/yaml": {
                "schema": {
                  "type": "object"
                }
              }
            }
          },
          "304": {
            "$ref": "#/components/responses/NotModified"
          },
          "400": {
            "$ref": "#/components/responses/MalformedHTTP"
          },
          "404": {
            "$ref": "#/components/responses/UnknownPath"
          },
          "405": {
            "$ref": "#/components/responses/MethodNotAllowed"
          },
          "406": {
            "$ref": "#/components/responses/NotAcceptable"
          },
          "408": {
            "$ref": "#/components/responses/RequestTimeout"
          },
          "412": {
            "$ref": "#/components/responses/PreconditionFailed"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "414": {
            "$ref": "#/components/responses/TargetTooLong"
          },
          "417": {
            "$ref": "#/components/responses/ExpectationFailed"
          },
          "431": {
            "$ref": "#/components/responses/HeaderSectionTooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "501": {
            "$ref": "#/components/responses/NotImplemented"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "505": {
            "$ref": "#/components/responses/VersionNotSupported"
          }
        }
      }
    },
    "/openapi.json": {
      "get": {
        "operationId": "openAPIJSON",
        "tags": ["documentation"],
        "summary": "This document in JSON",
        "parameters": [
          {
            "$ref": "#/components/parameters/RequestID"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatch"
          }
        ],
        "responses": {
          "200": {
            "description": "The document, its members in the same order.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/RequestID"
              },
              "X-Content-Type-Options": {
                "$ref": "#/components/headers/NoSniff"
              },
              "Server-Timing": {
                "$ref": "#/components/headers/ServerTiming"
              },
              "Vary": {
                "$ref": "#/components/headers/Vary"
              },
              "ETag": {
                "$ref": "#/components/headers/ETag"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "type": "object"
                }
              }
            }
          },
          "304": {
            "$ref": "#/components/responses/NotModified"
          },
          "400": {
            "$ref": "#/components/responses/MalformedHTTP"
          },
          "404": {
            "$ref": "#/components/responses/UnknownPath"
          },
          "405": {
            "$ref": "#/components/responses/MethodNotAllowed"
          },
          "406": {
            "$ref": "#/components/responses/NotAcceptable"
          },
          "408": {
            "$ref": "#/components/responses/RequestTimeout"
          },
          "412": {
            "$ref": "#/components/responses/PreconditionFailed"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "414": {
            "$ref": "#/components/responses/TargetTooLong"
          },
          "417": {
            "$ref": "#/components/responses/ExpectationFailed"
          },
          "431": {
            "$ref": "#/components/responses/HeaderSectionTooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "501": {
            "$ref": "#/components/responses/NotImplemented"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "505": {
            "$ref": "#/components/responses/VersionNotSupported"
          }
        }
      }
    }
  },
  "components": {
    "securitySchemes": {
      "apiKey": {
        "description": "One of the API keys that the server has been given (`--api-keys-file`, `ATTENTION_API_KEYS`). A server without\nkeys asks for none.\n",
        "type": "http",
        "scheme": "bearer"
      }
    },
    "parameters": {
      "RequestID": {
        "name": "X-Request-Id",
        "in": "header",
        "description": "Names the request in the answer and in the log. Anything but 1 to 128 visible ASCII characters is\nreplaced by a new id.\n",
        "schema": {
          "type": "string"
        },
        "example": "notebook-2.3.5"
      },
      "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "Entity tags, of which one must be that of the document and none that is weak counts, or `*`; else 412.\n",
        "schema": {
          "type": "string"
        }
      },
      "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "Entity tags of documents that the client has, or `*`. If the document's is among them, 304.",
        "schema": {
          "type": "string"
        }
      }
    },
    "headers": {
      "RequestID": {
        "description": "The request's own id, or a new one.",
        "required": true,
        "schema": {
          "type": "string",
          "minLength": 1,
          "maxLength": 128,
          "pattern": "^[!-~]+$"
        }
      },
      "NoSniff": {
        "description": "The content is what `Content-Type` says and nothing else.",
        "required": true,
        "schema": {
          "type": "string",
          "const": "nosniff"
        }
      },
      "ServerTiming": {
        "description": "How long the steps took, in milliseconds: `parse;dur=0.063, compute;dur=0.016, encode;dur=0.017`.\n`encode` is missing where a long answer is encoded while it is sent.\nAn answer for which nothing was computed has the steps that were taken.\n",
        "required": true,
        "schema": {
          "type": "string"
        }
      },
      "NoStore": {
        "description": "The answer is for this request only.",
        "required": true,
        "schema": {
          "type": "string",
          "const": "no-store"
        }
      },
      "Vary": {
        "description": "The representation was chosen by `Accept`.",
        "required": true,
        "schema": {
          "type": "string",
          "const": "Accept"
        }
      },
      "ETag": {
        "description": "Tells this version of the document from all others. `If-None-Match` with it gets 304 while it is the same, and\n`If-Match` gets 412 once it is not.\n",
        "required": true,
        "schema": {
          "type": "string",
          "pattern": "^\"[0-9a-f]{1,16}\"$"
        },
        "example": "\"85944171f73967e8\""
      },
      "WWWAuthenticate": {
        "description": "How to present a key.",
        "required": true,
        "schema": {
          "type": "string",
          "const": "Bearer"
        }
      },
      "Allow": {
        "description": "The methods that the path knows.",
        "required": true,
        "schema": {
          "type": "string"
        },
        "example": "POST, OPTIONS"
      },
      "Accept": {
        "description": "The media type that is understood; missing where the content coding is at fault.",
        "schema": {
          "type": "string",
          "const": "application/json"
        }
      },
      "AcceptEncoding": {
        "description": "The content coding that is understood; missing where the media type is at fault.",
        "schema": {
          "type": "string",
          "const": "identity"
        }
      },
      "RetryAfter": {
        "description": "After how many seconds to try again.",
        "required": true,
        "schema": {
          "type": "string",
          "pattern": "^[0-9]+$"
        },
        "example": "1"
      }
    },
    "responses": {
      "Healthy": {
        "description": "Yes.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          }
        },
        "content": {
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/Health"
            },
            "example": {
              "status": "ok"
            }
          }
        }
      },
      "NotModified": {
        "description": "The client has the document.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          },
          "ETag": {
            "$ref": "#/components/headers/ETag"
          }
        }
      },
      "MalformedHTTP": {
        "description": "The request is not HTTP/1.1 (RFC 9112). The connection is closed.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "malformed-http": {
                "value": {
                  "type": "/docs#malformed-http",
                  "title": "Malformed HTTP",
                  "status": 400,
                  "detail": "Host field is missing; expected one in HTTP/1.1",
                  "error": "Host field is missing; expected one in HTTP/1.1",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "MalformedJSON": {
        "description": "The request is not HTTP/1.1 (RFC 9112; the connection is closed), or its body is not JSON (RFC 8259),\nor it has no body. For JSON, `offset`, `line` and `column` say where.\n",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "malformed-json": {
                "value": {
                  "type": "/docs#malformed-json",
                  "title": "Malformed JSON",
                  "status": 400,
                  "detail": "expected a value at byte 17 (line 1, column 18), found the end of the document",
                  "offset": 17,
                  "line": 1,
                  "column": 18,
                  "error": "expected a value at byte 17 (line 1, column 18), found the end of the document",
                  "request_id": "f3a1c09be2d74856"
                }
              },
              "not-a-number": {
                "value": {
                  "type": "/docs#malformed-json",
                  "title": "Malformed JSON",
                  "status": 400,
                  "detail": "NaN at byte 12 (line 1, column 13) is not JSON; null stands for -Infinity where that is allowed",
                  "offset": 12,
                  "line": 1,
                  "column": 13,
                  "error": "NaN at byte 12 (line 1, column 13) is not JSON; null stands for -Infinity where that is allowed",
                  "request_id": "f3a1c09be2d74856"
                }
              },
              "empty-body": {
                "value": {
                  "type": "/docs#empty-body",
                  "title": "Empty body",
                  "status": 400,
                  "detail": "the document is empty; expected a JSON value",
                  "offset": 0,
                  "line": 1,
                  "column": 1,
                  "error": "the document is empty; expected a JSON value",
                  "request_id": "f3a1c09be2d74856"
                }
              },
              "malformed-http": {
                "value": {
                  "type": "/docs#malformed-http",
                  "title": "Malformed HTTP",
                  "status": 400,
                  "detail": "Host field is missing; expected one in HTTP/1.1",
                  "error": "Host field is missing; expected one in HTTP/1.1",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "Unauthorized": {
        "description": "The server has been given API keys, and the request carries none of them. The answer is the same whether a\nkey is missing, malformed or wrong.\n",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          },
          "WWW-Authenticate": {
            "$ref": "#/components/headers/WWWAuthenticate"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "unauthorized": {
                "value": {
                  "type": "/docs#unauthorized",
                  "title": "No valid API key",
                  "status": 401,
                  "detail": "no valid API key; expected Authorization: Bearer and a key",
                  "error": "no valid API key; expected Authorization: Bearer and a key",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "UnknownPath": {
        "description": "Nothing is at this path.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "unknown-path": {
                "value": {
                  "type": "/docs#unknown-path",
                  "title": "Unknown path",
                  "status": 404,
                  "detail": "nothing is at /attend",
                  "error": "nothing is at /attend",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "MethodNotAllowed": {
        "description": "The path does not know this method.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          },
          "Allow": {
            "$ref": "#/components/headers/Allow"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "method-not-allowed": {
                "value": {
                  "type": "/docs#method-not-allowed",
                  "title": "Method not allowed",
                  "status": 405,
                  "detail": "/attention does not know GET; expected POST, OPTIONS",
                  "error": "/attention does not know GET; expected POST, OPTIONS",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "NotAcceptable": {
        "description": "The path answers in none of the media types of `Accept`.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "not-acceptable": {
                "value": {
                  "type": "/docs#not-acceptable",
                  "title": "No acceptable representation",
                  "status": 406,
                  "detail": "Accept is image/png; /attention answers in application/json",
                  "error": "Accept is image/png; /attention answers in application/json",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "RequestTimeout": {
        "description": "The header section or the body came too slowly. The connection is closed. (An idle connection is closed\nwithout a word.)\n",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "request-timeout": {
                "value": {
                  "type": "/docs#request-timeout",
                  "title": "Request too slow",
                  "status": 408,
                  "detail": "body did not arrive in time",
                  "error": "body did not arrive in time",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "PreconditionFailed": {
        "description": "The document is none of those of `If-Match`.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "precondition-failed": {
                "value": {
                  "type": "/docs#precondition-failed",
                  "title": "Precondition failed",
                  "status": 412,
                  "detail": "If-Match does not name \"85944171f73967e8\", the ETag of /openapi.json",
                  "error": "If-Match does not name \"85944171f73967e8\", the ETag of /openapi.json",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "TooLarge": {
        "description": "The body is over its limit (32 MiB by default); or the answer could be over its limit (64 MiB), or the\ncomputation take more memory than its limit (512 MiB), both found from the shapes before anything is\ncomputed; or the computation took longer than it may (60 s) and was given up.\n",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "body-too-large": {
                "value": {
                  "type": "/docs#body-too-large",
                  "title": "Body too large",
                  "status": 413,
                  "detail": "body of 70000000 bytes exceeds the limit of 33554432 (--max-body)",
                  "error": "body of 70000000 bytes exceeds the limit of 33554432 (--max-body)",
                  "request_id": "f3a1c09be2d74856"
                }
              },
              "answer-too-large": {
                "value": {
                  "type": "/docs#answer-too-large",
                  "title": "Answer too large",
                  "status": 413,
                  "detail": "the answer could have 85201408 bytes; the limit is 67108864 (--max-answer)",
                  "pointer": "",
                  "error": "the answer could have 85201408 bytes; the limit is 67108864 (--max-answer)",
                  "request_id": "f3a1c09be2d74856"
                }
              },
              "computation-too-large": {
                "value": {
                  "type": "/docs#computation-too-large",
                  "title": "Computation too large",
                  "status": 413,
                  "detail": "the computation needs 4800000000 bytes of memory; the limit is 536870912 (--max-computation)",
                  "error": "the computation needs 4800000000 bytes of memory; the limit is 536870912 (--max-computation)",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "TargetTooLong": {
        "description": "The request target is over its limit (8 KiB by default). The connection is closed.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "target-too-long": {
                "value": {
                  "type": "/docs#target-too-long",
                  "title": "Request target too long",
                  "status": 414,
                  "detail": "request target exceeds the limit of 8192 bytes (--max-target)",
                  "error": "request target exceeds the limit of 8192 bytes (--max-target)",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "UnsupportedMediaType": {
        "description": "The content is not `application/json` in UTF-8 without a content coding. A missing `Content-Type` is taken\nas JSON.\n",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          },
          "Accept": {
            "$ref": "#/components/headers/Accept"
          },
          "Accept-Encoding": {
            "$ref": "#/components/headers/AcceptEncoding"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "unsupported-media-type": {
                "value": {
                  "type": "/docs#unsupported-media-type",
                  "title": "Unsupported media type",
                  "status": 415,
                  "detail": "content is application/x-www-form-urlencoded; expected application/json (with curl: --json instead of --data)",
                  "error": "content is application/x-www-form-urlencoded; expected application/json (with curl: --json instead of --data)",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "ExpectationFailed": {
        "description": "`Expect` is something other than `100-continue`. The connection is closed.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "expectation-failed": {
                "value": {
                  "type": "/docs#expectation-failed",
                  "title": "Expectation failed",
                  "status": 417,
                  "detail": "Expect field has \"200-ok\"; expected \"100-continue\"",
                  "error": "Expect field has \"200-ok\"; expected \"100-continue\"",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "TooManyRequests": {
        "description": "As many computations are waiting as may wait (256 by default, short and long ones each).",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          },
          "Retry-After": {
            "$ref": "#/components/headers/RetryAfter"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "too-many-requests": {
                "value": {
                  "type": "/docs#too-many-requests",
                  "title": "Too many requests",
                  "status": 429,
                  "detail": "as many requests are waiting as may wait",
                  "error": "as many requests are waiting as may wait",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "HeaderSectionTooLarge": {
        "description": "The header section is over its limit (32 KiB by default) or has more than 128 fields. The connection is\nclosed.\n",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "header-section-too-large": {
                "value": {
                  "type": "/docs#header-section-too-large",
                  "title": "Header section too large",
                  "status": 431,
                  "detail": "header section has more than 128 fields",
                  "error": "header section has more than 128 fields",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "InternalError": {
        "description": "A bug of the service.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "internal-error": {
                "value": {
                  "type": "/docs#internal-error",
                  "title": "Internal error",
                  "status": 500,
                  "detail": "reading the request failed",
                  "error": "reading the request failed",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "NotImplemented": {
        "description": "A method or transfer coding that is not known here. The connection is closed.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "not-implemented": {
                "value": {
                  "type": "/docs#not-implemented",
                  "title": "Not implemented",
                  "status": 501,
                  "detail": "transfer coding \"gzip\" is not known here; expected \"chunked\"",
                  "error": "transfer coding \"gzip\" is not known here; expected \"chunked\"",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "Unavailable": {
        "description": "The server is stopping, as many connections are open as may be (10 000 by default), or bodies and answers take up as much memory as they may (1 GiB by default).",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          },
          "Retry-After": {
            "$ref": "#/components/headers/RetryAfter"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "unavailable": {
                "value": {
                  "type": "/docs#unavailable",
                  "title": "Service unavailable",
                  "status": 503,
                  "detail": "the server is draining",
                  "error": "the server is draining",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      },
      "VersionNotSupported": {
        "description": "A version of HTTP other than 1.1 and 1.0. The connection is closed.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/RequestID"
          },
          "X-Content-Type-Options": {
            "$ref": "#/components/headers/NoSniff"
          },
          "Server-Timing": {
            "$ref": "#/components/headers/ServerTiming"
          },
          "Cache-Control": {
            "$ref": "#/components/headers/NoStore"
          },
          "Vary": {
            "$ref": "#/components/headers/Vary"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            },
            "examples": {
              "version-not-supported": {
                "value": {
                  "type": "/docs#version-not-supported",
                  "title": "HTTP version not supported",
                  "status": 505,
                  "detail": "version \"HTTP/2.0\" is not spoken here; expected \"HTTP/1.1\"",
                  "error": "version \"HTTP/2.0\" is not spoken here; expected \"HTTP/1.1\"",
                  "request_id": "f3a1c09be2d74856"
                }
              }
            }
          },
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/ErrorLine"
            }
          }
        }
      }
    },
    "schemas": {
      "Vector": {
        "description": "A tensor of rank 1.",
        "type": "array",
        "minItems": 1,
        "items": {
          "type": "number"
        }
      },
      "Matrix": {
        "description": "A tensor of rank 2, row by row; all rows are of the same length.",
        "type": "array",
        "minItems": 1,
        "items": {
          "$ref": "#/components/schemas/Vector"
        }
      },
      "Rank3": {
        "description": "A tensor of rank 3.",
        "type": "array",
        "minItems": 1,
        "items": {
          "$ref": "#/components/schemas/Matrix"
        }
      },
      "Rank4": {
        "description": "A tensor of rank 4.",
        "type": "array",
        "minItems": 1,
        "items": {
          "$ref": "#/components/schemas/Rank3"
        }
      },
      "FlatTensor": {
        "description": "A tensor of any rank, its numbers in row-major order; the product of the extents is their count.",
        "type": "object",
        "properties": {
          "shape": {
            "$ref": "#/components/schemas/Shape"
          },
          "data": {
            "type": "array",
            "items": {
              "type": "number"
            }
          }
        },
        "required": ["shape", "data"],
        "additionalProperties": false,
        "example": {
          "shape": [2, 3],
          "data": [0.43, 0.15, 0.89, 0.55, 0.87, 0.66]
        }
      },
      "Shape": {
        "description": "The extent of each dimension, the outermost first.",
        "type": "array",
        "items": {
          "type": "integer",
          "minimum": 0
        }
      },
      "Tokens": {
        "description": "Rows of embeddings: `[n, d]` or `[batch, n, d]`.",
        "oneOf": [
          {
            "$ref": "#/components/schemas/Matrix"
          },
          {
            "$ref": "#/components/schemas/Rank3"
          },
          {
            "$ref": "#/components/schemas/FlatTensor"
          }
        ]
      },
      "HeadTensor": {
        "description": "`[n, d]`, `[batch, n, d]` or `[batch, heads, n, d]`. With `num_heads`, tensors of rank 2 and 3 are split\nalong their last dimension, head after head.\n",
        "oneOf": [
          {
            "$ref": "#/components/schemas/Matrix"
          },
          {
            "$ref": "#/components/schemas/Rank3"
          },
          {
            "$ref": "#/components/schemas/Rank4"
          },
          {
            "$ref": "#/components/schemas/FlatTensor"
          }
        ]
      },
      "ProjectionMatrix": {
        "description": "`[d_in, d_out]`, used as `inputs · W`; with `\"layout\":\"out_in\"` `[d_out, d_in]`.",
        "oneOf": [
          {
            "$ref": "#/components/schemas/Matrix"
          },
          {
            "$ref": "#/components/schemas/FlatTensor"
          }
        ]
      },
      "ProjectionBias": {
        "description": "`[d_out]`, added to each row of the product; needs its matrix.",
        "oneOf": [
          {
            "$ref": "#/components/schemas/Vector"
          },
          {
            "$ref": "#/components/schemas/FlatTensor"
          }
        ]
      },
      "Inputs": {
        "description": "The embeddings. Not together with `queries`, `keys` or `values`.",
        "$ref": "#/components/schemas/Tokens"
      },
      "Memory": {
        "description": "What keys and values are projected from instead of `inputs`; needs `inputs` and `parameters`.",
        "$ref": "#/components/schemas/Tokens"
      },
      "Parameters": {
        "description": "The learned matrices W_q, W_k, W_v and W_o, or the seed to draw them from. Not to be mistaken for the\nattention `weights`, which are computed for each input.\n",
        "oneOf": [
          {
            "$ref": "#/components/schemas/GivenParameters"
          },
          {
            "$ref": "#/components/schemas/SeededParameters"
          }
        ]
      },
      "GivenParameters": {
        "title": "Matrices",
        "description": "With `inputs`, `/attention` needs `wq`, `wk` and `wv`, and `/scores` the first two. With `queries`, `keys`\nand `values` given, and in `/qkv`, any may be missing: what has none is not projected. With `num_heads` a\nmatrix holds the heads side by side. Tensors of rank 4 cannot be projected.\n",
        "type": "object",
        "properties": {
          "wq": {
            "$ref": "#/components/schemas/ProjectionMatrix"
          },
          "wk": {
            "$ref": "#/components/schemas/ProjectionMatrix"
          },
          "wv": {
            "$ref": "#/components/schemas/ProjectionMatrix"
          },
          "wo": {
            "description": "The output projection, applied to the contexts of all heads side by side; only `/attention` applies it.\n",
            "$ref": "#/components/schemas/ProjectionMatrix"
          },
          "bq": {
            "$ref": "#/components/schemas/ProjectionBias"
          },
          "bk": {
            "$ref": "#/components/schemas/ProjectionBias"
          },
          "bv": {
            "$ref": "#/components/schemas/ProjectionBias"
          },
          "bo": {
            "$ref": "#/components/schemas/ProjectionBias"
          },
          "layout": {
            "description": "How all the matrices lie: `in_out` is `[d_in, d_out]`, `out_in` is `[d_out, d_in]` as in\n`torch.nn.Linear`.\n",
            "enum": ["in_out", "out_in"],
            "default": "in_out"
          }
        },
        "dependentRequired": {
          "bq": ["wq"],
          "bk": ["wk"],
          "bv": ["wv"],
          "bo": ["wo"]
        },
        "additionalProperties": false
      },
      "SeededParameters": {
        "title": "Seed",
        "description": "Draws W_q, W_k and W_v bit for bit as PyTorch does on a CPU after `torch.manual_seed(seed)`, one after the\nother. The draws are float32 whatever the `dtype`. With `num_kv_heads`, W_k and W_v are\n`d_out · num_kv_heads / num_heads` wide; with `memory` they are as high as its rows are long.\n",
        "type": "object",
        "properties": {
          "seed": {
            "description": "A whole number from −2⁶³ to 2⁶⁴−1.",
            "type": "integer",
            "minimum": -9223372036854775808,
            "maximum": 18446744073709551615
          },
          "d_out": {
            "description": "The columns of W_q.",
            "type": "integer",
            "minimum": 1,
            "maximum": 2147483647
          },
          "init": {
            "description": "How the matrices are drawn: `rand` is three `torch.rand(d_in, d_out)`, `linear` three\n`torch.nn.Linear(d_in, d_out, bias=bias)`.\n",
            "enum": ["rand", "linear"],
            "default": "rand"
          },
          "bias": {
            "description": "Whether the three have biases; with `linear` only. (PyTorch's own default is true.)",
            "type": "boolean",
            "default": false
          },
          "out_proj": {
            "description": "Whether a fourth `torch.nn.Linear(d_out, d_out)`, which has a bias, is drawn as `wo` and `bo`; with\n`linear` only. Where there are no values, none is drawn.\n",
            "type": "boolean",
            "default": false
          }
        },
        "required": ["seed", "d_out"],
        "additionalProperties": false
      },
      "HeadCount": {
        "description": "Splits tensors of rank 2 and 3 along their last dimension; scores then have a dimension for the heads, and\n`context` has the heads packed. 1 is allowed and keeps that dimension. Missing: one head and no such\ndimension.\n",
        "type": "integer",
        "minimum": 1
      },
      "KeyValueHeadCount": {
        "description": "How many heads packed keys and values have, if fewer than the queries; divides `num_heads`, without which\nit is refused. Contiguous groups of query heads share a head: `[h0,h0,h1,h1]`.\n",
        "type": "integer",
        "minimum": 1
      },
      "Scale": {
        "description": "Multiplies `Q Kᵀ`. `\"1/sqrt(d)\"` is one over the square root of the queries' head size. The default is the\nraw dot product.\n",
        "oneOf": [
          {
            "type": "number"
          },
          {
            "const": "1/sqrt(d)"
          }
        ],
        "default": 1
      },
      "Bias": {
        "description": "Added to the scaled scores; `null` is −∞ and excludes. Rank 2 to 4, broadcast, right-aligned, to\n`[batch, heads, queries, keys]`: rank 3 is heads, queries, keys.\n",
        "oneOf": [
          {
            "$ref": "#/components/schemas/NullableMatrix"
          },
          {
            "$ref": "#/components/schemas/NullableRank3"
          },
          {
            "$ref": "#/components/schemas/NullableRank4"
          },
          {
            "$ref": "#/components/schemas/NullableFlatTensor"
          }
        ]
      },
      "Mask": {
        "description": "Which keys each query may attend to: `true` = may. Booleans only, for 0/1 masks mean opposite things in\ndifferent libraries. Rank and broadcasting as for `bias`.\n",
        "oneOf": [
          {
            "$ref": "#/components/schemas/BooleanMatrix"
          },
          {
            "$ref": "#/components/schemas/BooleanRank3"
          },
          {
            "$ref": "#/components/schemas/BooleanRank4"
          },
          {
            "$ref": "#/components/schemas/BooleanFlatTensor"
          }
        ]
      },
      "BooleanVector": {
        "type": "array",
        "minItems": 1,
        "items": {
          "type": "boolean"
        }
      },
      "BooleanMatrix": {
        "type": "array",
        "minItems": 1,
        "items": {
          "$ref": "#/components/schemas/BooleanVector"
        }
      },
      "BooleanRank3": {
        "type": "array",
        "minItems": 1,
        "items": {
          "$ref": "#/components/schemas/BooleanMatrix"
        }
      },
      "BooleanRank4": {
        "type": "array",
        "minItems": 1,
        "items": {
          "$ref": "#/components/schemas/BooleanRank3"
        }
      },
      "BooleanFlatTensor": {
        "type": "object",
        "properties": {
          "shape": {
            "$ref": "#/components/schemas/Shape"
          },
          "data": {
            "type": "array",
            "items": {
              "type": "boolean"
            }
          }
        },
        "required": ["shape", "data"],
        "additionalProperties": false
      },
      "Causal": {
        "description": "Whether a query at position p sees only the keys at positions up to p.",
        "type": "boolean",
        "default": false
      },
      "Softcap": {
        "description": "c: scores become c·tanh(score/c), before ALiBi, bias and masks.",
        "type": "number",
        "exclusiveMinimum": 0
      },
      "Window": {
        "description": "A query at position p sees the keys from p − `left` to p + `right`; what is absent is unbounded.",
        "type": "object",
        "properties": {
          "left": {
            "type": "integer",
            "minimum": 0
          },
          "right": {
            "type": "integer",
            "minimum": 0
          }
        },
        "additionalProperties": false
      },
      "AlibiSlopes": {
        "description": "Adds −slope·|p − j| to the score of a query at position p and a key at position j. A slope for each query\nhead, `[heads]` or `[batch, heads]`, or `\"standard\"`: 2^(−8(h+1)/heads).\n",
        "oneOf": [
          {
            "$ref": "#/components/schemas/Vector"
          },
          {
            "$ref": "#/components/schemas/Matrix"
          },
          {
            "$ref": "#/components/schemas/FlatTensor"
          },
          {
            "const": "standard"
          }
        ]
      },
      "RotaryEmbedding": {
        "description": "Rotates queries and keys by their positions before the scores: pair i by position · base^(−2i/dim). Cached\nkeys are taken as already rotated, and `present_keys` are.\n",
        "type": "object",
        "properties": {
          "base": {
            "type": "number",
            "exclusiveMinimum": 0,
            "default": 10000
          },
          "dim": {
            "description": "How many of a head's numbers are rotated, the first ones; even. Missing, all are.",
            "type": "integer",
            "minimum": 2,
            "multipleOf": 2
          },
          "interleaved": {
            "description": "Whether pairs are neighbours, (2i, 2i+1), instead of (i, i + dim/2).",
            "type": "boolean",
            "default": false
          }
        },
        "additionalProperties": false
      },
      "Sinks": {
        "description": "A logit for each query head that joins the softmax's denominator, and the log-sum-exp, and has no value.\n`null` is −∞, no sink.\n",
        "type": "array",
        "minItems": 1,
        "items": {
          "type": ["number", "null"]
        }
      },
      "Dropout": {
        "description": "Drops each weight with probability `p` and divides the others by 1 − p, after the softmax. The draws are those\nof `torch.nn.functional.dropout` on `[batch, heads, queries, keys]` after `torch.manual_seed(seed)`, on\nPyTorch's portable CPU path.\n",
        "type": "object",
        "properties": {
          "p": {
            "type": "number",
            "minimum": 0,
            "maximum": 1
          },
          "seed": {
            "description": "A whole number from −2⁶³ to 2⁶⁴−1.",
            "type": "integer",
            "minimum": -9223372036854775808,
            "maximum": 18446744073709551615
          }
        },
        "required": ["p", "seed"],
        "additionalProperties": false
      },
      "Position": {
        "description": "A whole number from −2⁵³ to 2⁵³.",
        "type": "integer",
        "minimum": -9007199254740992,
        "maximum": 9007199254740992
      },
      "QueryOffset": {
        "description": "The position of the first query: one number, one for each batch entry, or `\"end\"`, where the last query sits\non the last valid key. Missing: `key_offset` + the length of the past if there is one, else 0.\n",
        "oneOf": [
          {
            "$ref": "#/components/schemas/Position"
          },
          {
            "type": "array",
            "minItems": 1,
            "items": {
              "$ref": "#/components/schemas/Position"
            }
          },
          {
            "const": "end"
          }
        ]
      },
      "KeyOffset": {
        "description": "The position of the first key, of the past's first if there is one: for shards of a longer sequence.\nOne number, or one for each batch entry.\n",
        "oneOf": [
          {
            "$ref": "#/components/schemas/Position"
          },
          {
            "type": "array",
            "minItems": 1,
            "items": {
              "$ref": "#/components/schemas/Position"
            }
          }
        ],
        "default": 0
      },
      "WholeNumbers": {
        "description": "One for each position: `[n]`, or `[batch, n]`.",
        "oneOf": [
          {
            "type": "array",
            "minItems": 1,
            "items": {
              "type": "integer"
            }
          },
          {
            "type": "array",
            "minItems": 1,
            "items": {
              "type": "array",
              "minItems": 1,
              "items": {
                "type": "integer"
              }
            }
          },
          {
            "type": "object",
            "properties": {
              "shape": {
                "$ref": "#/components/schemas/Shape"
              },
              "data": {
                "type": "array",
                "items": {
                  "type": "integer"
                }
              }
            },
            "required": ["shape", "data"],
            "additionalProperties": false
          }
        ]
      },
      "QueryPositions": {
        "description": "The position of each query, instead of `query_offset`; from −2⁵³ to 2⁵³.",
        "$ref": "#/components/schemas/WholeNumbers"
      },
      "KeyPositions": {
        "description": "The position of each key, the past first, instead of `key_offset`; from −2⁵³ to 2⁵³.",
        "$ref": "#/components/schemas/WholeNumbers"
      },
      "QuerySegments": {
        "description": "The segment of each query, which sees only keys of the same one. Needs `key_segments`.",
        "$ref": "#/components/schemas/WholeNumbers"
      },
      "KeySegments": {
        "description": "The segment of each key, the past first. Needs `query_segments`.",
        "$ref": "#/components/schemas/WholeNumbers"
      },
      "PrefixLengths": {
        "description": "Lifts the limit of `causal`, without which it is refused: keys at positions below it are visible to all\nqueries. Windows, masks and segments still hold. One number, or one for each batch entry; 0 lifts nothing,\neven where positions are negative.\n",
        "oneOf": [
          {
            "type": "integer",
            "minimum": 0
          },
          {
            "type": "array",
            "minItems": 1,
            "items": {
              "type": "integer",
              "minimum": 0
            }
          }
        ],
        "default": 0
      },
      "KeyLengths": {
        "description": "How many keys are real, the others being padding: one number, or one for each batch entry. Not with a past.\n",
        "oneOf": [
          {
            "type": "integer",
            "minimum": 0
          },
          {
            "type": "array",
            "minItems": 1,
            "items": {
              "type": "integer",
              "minimum": 0
            }
          }
        ]
      },
      "PastKeys": {
        "description": "Keys of earlier positions, put before `keys`, in the same layout, packed if they are packed; `present_keys`\ngo in unchanged. They are neither projected nor rotated. May have no rows, in the flat form.\n",
        "$ref": "#/components/schemas/HeadTensor"
      },
      "PastValues": {
        "description": "The values of `past_keys`, as many.",
        "$ref": "#/components/schemas/HeadTensor"
      },
      "Labels": {
        "description": "Labels, one for each query of the request, or key; echoed.",
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "QuerySelection": {
        "description": "Which queries are computed, counted from 0; masks, biases, labels and the draws of `dropout` are still for\nall of them. An index drops the\nquery dimension from the answer, a list keeps it, with its order and repeats. Missing: all. In `/qkv` it\nselects rows of every tensor, and does not go with `memory`.\n",
        "oneOf": [
          {
            "type": "integer",
            "minimum": 0
          },
          {
            "type": "array",
            "minItems": 1,
            "items": {
              "type": "integer",
              "minimum": 0
            }
          }
        ]
      },
      "Dtype": {
        "description": "What is computed with.",
        "enum": ["float32", "float64"],
        "default": "float32"
      },
      "Decimals": {
        "description": "Writes tensors with exactly this many digits behind the point, rounded from the exact binary value as C's\n`printf` does. Missing: the shortest decimals that read back to the same value.\n",
        "type": "integer",
        "minimum": 0,
        "maximum": 17
      },
      "TensorFormat": {
        "description": "How tensors are written in the answer.",
        "enum": ["nested", "flat"],
        "default": "nested"
      },
      "AttentionRequest": {
        "type": "object",
        "properties": {
          "inputs": {
            "$ref": "#/components/schemas/Inputs"
          },
          "memory": {
            "$ref": "#/components/schemas/Memory"
          },
          "queries": {
            "$ref": "#/components/schemas/HeadTensor"
          },
          "keys": {
            "$ref": "#/components/schemas/HeadTensor"
          },
          "values": {
            "$ref": "#/components/schemas/HeadTensor"
          },
          "parameters": {
            "$ref": "#/components/schemas/Parameters"
          },
          "num_heads": {
            "$ref": "#/components/schemas/HeadCount"
          },
          "num_kv_heads": {
            "$ref": "#/components/schemas/KeyValueHeadCount"
          },
          "scale": {
            "$ref": "#/components/schemas/Scale"
          },
          "bias": {
            "$ref": "#/components/schemas/Bias"
          },
          "mask": {
            "$ref": "#/components/schemas/Mask"
          },
          "causal": {
            "$ref": "#/components/schemas/Causal"
          },
          "softcap": {
            "$ref": "#/components/schemas/Softcap"
          },
          "window": {
            "$ref": "#/components/schemas/Window"
          },
          "alibi_slopes": {
            "$ref": "#/components/schemas/AlibiSlopes"
          },
          "rope": {
            "$ref": "#/components/schemas/RotaryEmbedding"
          },
          "sinks": {
            "$ref": "#/components/schemas/Sinks"
          },
          "dropout": {
            "$ref": "#/components/schemas/Dropout"
          },
          "query_offset": {
            "$ref": "#/components/schemas/QueryOffset"
          },
          "key_offset": {
            "$ref": "#/components/schemas/KeyOffset"
          },
          "query_positions": {
            "$ref": "#/components/schemas/QueryPositions"
          },
          "key_positions": {
            "$ref": "#/components/schemas/KeyPositions"
          },
          "query_segments": {
            "$ref": "#/components/schemas/QuerySegments"
          },
          "key_segments": {
            "$ref": "#/components/schemas/KeySegments"
          },
          "prefix_lengths": {
            "$ref": "#/components/schemas/PrefixLengths"
          },
          "key_lengths": {
            "$ref": "#/components/schemas/KeyLengths"
          },
          "past_keys": {
            "$ref": "#/components/schemas/PastKeys"
          },
          "past_values": {
            "$ref": "#/components/schemas/PastValues"
          },
          "query": {
            "$ref": "#/components/schemas/QuerySelection"
          },
          "include": {
            "description": "More outputs. `output` needs `wo` (and is answered without being named), `parameters` needs `parameters`.\n",
            "type": "array",
            "uniqueItems": true,
            "items": {
              "enum": ["context", "output", "scores", "softcapped_scores", "masked_scores", "weights", "lse", "queries", "keys", "values", "present_keys", "present_values", "parameters"]
            }
          },
          "dtype": {
            "$ref": "#/components/schemas/Dtype"
          },
          "decimals": {
            "$ref": "#/components/schemas/Decimals"
          },
          "tensor_format": {
            "$ref": "#/components/schemas/TensorFormat"
          },
          "tokens": {
            "$ref": "#/components/schemas/Labels"
          },
          "key_tokens": {
            "$ref": "#/components/schemas/Labels"
          }
        },
        "additionalProperties": false,
        "oneOf": [
          {
            "required": ["inputs"]
          },
          {
            "required": ["queries", "keys", "values"]
          }
        ],
        "dependentRequired": {
          "memory": ["inputs", "parameters"],
          "queries": ["keys", "values"],
          "keys": ["queries", "values"],
          "values": ["queries", "keys"],
          "past_keys": ["past_values"],
          "past_values": ["past_keys"],
          "query_segments": ["key_segments"],
          "key_segments": ["query_segments"]
        }
      },
      "ScoresRequest": {
        "type": "object",
        "properties": {
          "inputs": {
            "$ref": "#/components/schemas/Inputs"
          },
          "memory": {
            "$ref": "#/components/schemas/Memory"
          },
          "queries": {
            "$ref": "#/components/schemas/HeadTensor"
          },
          "keys": {
            "$ref": "#/components/schemas/HeadTensor"
          },
          "parameters": {
            "$ref": "#/components/schemas/Parameters"
          },
          "num_heads": {
            "$ref": "#/components/schemas/HeadCount"
          },
          "num_kv_heads": {
            "$ref": "#/components/schemas/KeyValueHeadCount"
          },
          "scale": {
            "$ref": "#/components/schemas/Scale"
          },
          "bias": {
            "$ref": "#/components/schemas/Bias"
          },
          "mask": {
            "$ref": "#/components/schemas/Mask"
          },
          "causal": {
            "$ref": "#/components/schemas/Causal"
          },
          "softcap": {
            "$ref": "#/components/schemas/Softcap"
          },
          "window": {
            "$ref": "#/components/schemas/Window"
          },
          "alibi_slopes": {
            "$ref": "#/components/schemas/AlibiSlopes"
          },
          "rope": {
            "$ref": "#/components/schemas/RotaryEmbedding"
          },
          "sinks": {
            "$ref": "#/components/schemas/Sinks"
          },
          "dropout": {
            "$ref": "#/components/schemas/Dropout"
          },
          "query_offset": {
            "$ref": "#/components/schemas/QueryOffset"
          },
          "key_offset": {
            "$ref": "#/components/schemas/KeyOffset"
          },
          "query_positions": {
            "$ref": "#/components/schemas/QueryPositions"
          },
          "key_positions": {
            "$ref": "#/components/schemas/KeyPositions"
          },
          "query_segments": {
            "$ref": "#/components/schemas/QuerySegments"
          },
          "key_segments": {
            "$ref": "#/components/schemas/KeySegments"
          },
          "prefix_lengths": {
            "$ref": "#/components/schemas/PrefixLengths"
          },
          "key_lengths": {
            "$ref": "#/components/schemas/KeyLengths"
          },
          "past_keys": {
            "$ref": "#/components/schemas/PastKeys"
          },
          "query": {
            "$ref": "#/components/schemas/QuerySelection"
          },
          "softmax_axis": {
            "description": "Along which dimension the weights sum to 1. `queries` normalises each column over all queries instead,\na mistake worth showing; not together with `sinks` or `lse`.\n",
            "enum": ["keys", "queries"],
            "default": "keys"
          },
          "include": {
            "description": "More outputs. `parameters` needs `parameters`.",
            "type": "array",
            "uniqueItems": true,
            "items": {
              "enum": ["scores", "softcapped_scores", "masked_scores", "weights", "lse", "queries", "keys", "present_keys", "parameters"]
            }
          },
          "dtype": {
            "$ref": "#/components/schemas/Dtype"
          },
          "decimals": {
            "$ref": "#/components/schemas/Decimals"
          },
          "tensor_format": {
            "$ref": "#/components/schemas/TensorFormat"
          },
          "tokens": {
            "$ref": "#/components/schemas/Labels"
          },
          "key_tokens": {
            "$ref": "#/components/schemas/Labels"
          }
        },
        "additionalProperties": false,
        "oneOf": [
          {
            "required": ["inputs"]
          },
          {
            "required": ["queries", "keys"]
          }
        ],
        "dependentRequired": {
          "memory": ["inputs", "parameters"],
          "queries": ["keys"],
          "keys": ["queries"],
          "query_segments": ["key_segments"],
          "key_segments": ["query_segments"]
        }
      },
      "QKVRequest": {
        "type": "object",
        "properties": {
          "inputs": {
            "$ref": "#/components/schemas/Inputs"
          },
          "memory": {
            "$ref": "#/components/schemas/Memory"
          },
          "queries": {
            "$ref": "#/components/schemas/HeadTensor"
          },
          "keys": {
            "$ref": "#/components/schemas/HeadTensor"
          },
          "values": {
            "description": "May be missing.",
            "$ref": "#/components/schemas/HeadTensor"
          },
          "parameters": {
            "$ref": "#/components/schemas/Parameters"
          },
          "num_heads": {
            "$ref": "#/components/schemas/HeadCount"
          },
          "num_kv_heads": {
            "$ref": "#/components/schemas/KeyValueHeadCount"
          },
          "rope": {
            "$ref": "#/components/schemas/RotaryEmbedding"
          },
          "query_offset": {
            "$ref": "#/components/schemas/QueryOffset"
          },
          "key_offset": {
            "$ref": "#/components/schemas/KeyOffset"
          },
          "query_positions": {
            "$ref": "#/components/schemas/QueryPositions"
          },
          "key_positions": {
            "$ref": "#/components/schemas/KeyPositions"
          },
          "query": {
            "$ref": "#/components/schemas/QuerySelection"
          },
          "dtype": {
            "$ref": "#/components/schemas/Dtype"
          },
          "decimals": {
            "$ref": "#/components/schemas/Decimals"
          },
          "tensor_format": {
            "$ref": "#/components/schemas/TensorFormat"
          },
          "tokens": {
            "$ref": "#/components/schemas/Labels"
          }
        },
        "required": ["parameters"],
        "additionalProperties": false,
        "oneOf": [
          {
            "required": ["inputs"]
          },
          {
            "required": ["queries", "keys"]
          }
        ],
        "dependentRequired": {
          "memory": ["inputs"],
          "queries": ["keys"],
          "keys": ["queries"],
          "values": ["queries", "keys"]
        }
      },
      "MergeRequest": {
        "type": "object",
        "properties": {
          "parts": {
            "description": "The partial results, all of the same shapes.",
            "type": "array",
            "minItems": 1,
            "items": {
              "$ref": "#/components/schemas/Part"
            }
          },
          "dtype": {
            "$ref": "#/components/schemas/Dtype"
          },
          "decimals": {
            "$ref": "#/components/schemas/Decimals"
          },
          "tensor_format": {
            "$ref": "#/components/schemas/TensorFormat"
          }
        },
        "required": ["parts"],
        "additionalProperties": false
      },
      "Part": {
        "description": "What `/attention` answered for some of the keys. `lse` has the shape of `context` without the last dimension;\nor, where the contexts of heads are packed, `[…, n, heads · dv]`, it is `[…, heads, n]`.\n",
        "type": "object",
        "properties": {
          "context": {
            "oneOf": [
              {
                "$ref": "#/components/schemas/Vector"
              },
              {
                "$ref": "#/components/schemas/Matrix"
              },
              {
                "$ref": "#/components/schemas/Rank3"
              },
              {
                "$ref": "#/components/schemas/Rank4"
              },
              {
                "$ref": "#/components/schemas/FlatTensor"
              }
            ]
          },
          "lse": {
            "$ref": "#/components/schemas/LogSumExp"
          }
        },
        "required": ["context", "lse"],
        "additionalProperties": false
      },
      "NullableVector": {
        "type": "array",
        "minItems": 1,
        "items": {
          "type": ["number", "null"]
        }
      },
      "NullableMatrix": {
        "type": "array",
        "minItems": 1,
        "items": {
          "$ref": "#/components/schemas/NullableVector"
        }
      },
      "NullableRank3": {
        "type": "array",
        "minItems": 1,
        "items": {
          "$ref": "#/components/schemas/NullableMatrix"
        }
      },
      "NullableRank4": {
        "type": "array",
        "minItems": 1,
        "items": {
          "$ref": "#/components/schemas/NullableRank3"
        }
      },
      "NullableFlatTensor": {
        "type": "object",
        "properties": {
          "shape": {
            "$ref": "#/components/schemas/Shape"
          },
          "data": {
            "type": "array",
            "items": {
              "type": ["number", "null"]
            }
          }
        },
        "required": ["shape", "data"],
        "additionalProperties": false
      },
      "AnswerTensor": {
        "description": "Nested arrays, or the flat form if it was asked for.",
        "oneOf": [
          {
            "$ref": "#/components/schemas/Vector"
          },
          {
            "$ref": "#/components/schemas/Matrix"
          },
          {
            "$ref": "#/components/schemas/Rank3"
          },
          {
            "$ref": "#/components/schemas/Rank4"
          },
          {
            "$ref": "#/components/schemas/FlatTensor"
          }
        ]
      },
      "Context": {
        "description": "Weights · values: `[n, dv]`, with heads packed `[n, heads · dv]`, or `[batch, heads, n, dv]` for rank-4\nqueries; the batch in front as in the request.\n",
        "$ref": "#/components/schemas/AnswerTensor"
      },
      "Output": {
        "description": "The context projected by `wo`: `[n, d_out]`, the batch in front. There where `wo` is given.",
        "$ref": "#/components/schemas/AnswerTensor"
      },
      "Scores": {
        "description": "`scale · Q Kᵀ`, before softcap, bias and masks: `[n, m]` or `[heads, n, m]`, the batch in front.",
        "$ref": "#/components/schemas/AnswerTensor"
      },
      "SoftcappedScores": {
        "description": "The scores after `softcap`, before bias and masks; the scores where there is none.",
        "$ref": "#/components/schemas/AnswerTensor"
      },
      "MaskedScores": {
        "description": "Exactly what the softmax sees, `null` where a key is excluded. Shaped as the scores.",
        "oneOf": [
          {
            "$ref": "#/components/schemas/NullableVector"
          },
          {
            "$ref": "#/components/schemas/NullableMatrix"
          },
          {
            "$ref": "#/components/schemas/NullableRank3"
          },
          {
            "$ref": "#/components/schemas/NullableRank4"
          },
          {
            "$ref": "#/components/schemas/NullableFlatTensor"
          }
        ]
      },
      "Weights": {
        "description": "What the values are multiplied by: the softmax of the masked scores, after `dropout`. Each row sums to 1, less\nwhat a sink takes. Shaped as the scores.\n",
        "$ref": "#/components/schemas/AnswerTensor"
      },
      "LogSumExp": {
        "description": "The natural logarithm of each row's Σ exp(score): the scores' shape without the last dimension, so a number\nfor one query of one head. The sink is counted. `null` where a query may attend to nothing.\n",
        "oneOf": [
          {
            "type": ["number", "null"]
          },
          {
            "$ref": "#/components/schemas/NullableVector"
          },
          {
            "$ref": "#/components/schemas/NullableMatrix"
          },
          {
            "$ref": "#/components/schemas/NullableRank3"
          },
          {
            "$ref": "#/components/schemas/NullableFlatTensor"
          }
        ]
      },
      "Projection": {
        "description": "`[n, d]` or `[heads, n, d]`, the batch in front, as the scores use them.",
        "$ref": "#/components/schemas/AnswerTensor"
      },
      "Cache": {
        "description": "The past with the new keys or values behind it, in the layout of the request (heads packed where they are\npacked there): what goes in as `past_keys` or `past_values` next. Keys are rotated if there is `rope`.\n",
        "$ref": "#/components/schemas/AnswerTensor"
      },
      "UsedParameters": {
        "description": "The matrices and biases used, drawn or as given; `layout` says so where they lie `out_in`.",
        "type": "object",
        "properties": {
          "wq": {
            "$ref": "#/components/schemas/ProjectionMatrix"
          },
          "bq": {
            "$ref": "#/components/schemas/ProjectionBias"
          },
          "wk": {
            "$ref": "#/components/schemas/ProjectionMatrix"
          },
          "bk": {
            "$ref": "#/components/schemas/ProjectionBias"
          },
          "wv": {
            "$ref": "#/components/schemas/ProjectionMatrix"
          },
          "bv": {
            "$ref": "#/components/schemas/ProjectionBias"
          },
          "wo": {
            "$ref": "#/components/schemas/ProjectionMatrix"
          },
          "bo": {
            "$ref": "#/components/schemas/ProjectionBias"
          },
          "layout": {
            "enum": ["out_in"]
          }
        },
        "additionalProperties": false
      },
      "Warnings": {
        "description": "What is right but easily misread. There only if there are any.",
        "type": "array",
        "minItems": 1,
        "items": {
          "type": "string"
        }
      },
      "AttentionAnswer": {
        "type": "object",
        "properties": {
          "context": {
            "$ref": "#/components/schemas/Context"
          },
          "output": {
            "$ref": "#/components/schemas/Output"
          },
          "scores": {
            "$ref": "#/components/schemas/Scores"
          },
          "softcapped_scores": {
            "$ref": "#/components/schemas/SoftcappedScores"
          },
          "masked_scores": {
            "$ref": "#/components/schemas/MaskedScores"
          },
          "weights": {
            "$ref": "#/components/schemas/Weights"
          },
          "lse": {
            "$ref": "#/components/schemas/LogSumExp"
          },
          "queries": {
            "$ref": "#/components/schemas/Projection"
          },
          "keys": {
            "$ref": "#/components/schemas/Projection"
          },
          "values": {
            "$ref": "#/components/schemas/Projection"
          },
          "present_keys": {
            "$ref": "#/components/schemas/Cache"
          },
          "present_values": {
            "$ref": "#/components/schemas/Cache"
          },
          "parameters": {
            "$ref": "#/components/schemas/UsedParameters"
          },
          "scale": {
            "description": "The scale used.",
            "type": "number"
          },
          "dtype": {
            "description": "What was computed with.",
            "enum": ["float32", "float64"]
          },
          "tokens": {
            "$ref": "#/components/schemas/Labels"
          },
          "key_tokens": {
            "$ref": "#/components/schemas/Labels"
          },
          "warnings": {
            "$ref": "#/components/schemas/Warnings"
          }
        },
        "required": ["context", "scale", "dtype"],
        "additionalProperties": false
      },
      "ScoresAnswer": {
        "type": "object",
        "properties": {
          "scores": {
            "$ref": "#/components/schemas/Scores"
          },
          "softcapped_scores": {
            "$ref": "#/components/schemas/SoftcappedScores"
          },
          "masked_scores": {
            "$ref": "#/components/schemas/MaskedScores"
          },
          "weights": {
            "$ref": "#/components/schemas/Weights"
          },
          "lse": {
            "$ref": "#/components/schemas/LogSumExp"
          },
          "queries": {
            "$ref": "#/components/schemas/Projection"
          },
          "keys": {
            "$ref": "#/components/schemas/Projection"
          },
          "present_keys": {
            "$ref": "#/components/schemas/Cache"
          },
          "parameters": {
            "$ref": "#/components/schemas/UsedParameters"
          },
          "scale": {
            "description": "The scale used.",
            "type": "number"
          },
          "dtype": {
            "description": "What was computed with.",
            "enum": ["float32", "float64"]
          },
          "tokens": {
            "$ref": "#/components/schemas/Labels"
          },
          "key_tokens": {
            "$ref": "#/components/schemas/Labels"
          },
          "warnings": {
            "$ref": "#/components/schemas/Warnings"
          }
        },
        "required": ["scores", "weights", "scale", "dtype"],
        "additionalProperties": false
      },
      "QKVAnswer": {
        "description": "Those of `queries`, `keys` and `values` whose matrix is given; all three with a seed and `inputs`.",
        "type": "object",
        "properties": {
          "queries": {
            "$ref": "#/components/schemas/Projection"
          },
          "keys": {
            "$ref": "#/components/schemas/Projection"
          },
          "values": {
            "$ref": "#/components/schemas/Projection"
          },
          "parameters": {
            "description": "The matrices, if they were drawn from a seed.",
            "$ref": "#/components/schemas/UsedParameters"
          },
          "tokens": {
            "$ref": "#/components/schemas/Labels"
          }
        },
        "additionalProperties": false
      },
      "MergeAnswer": {
        "type": "object",
        "properties": {
          "context": {
            "$ref": "#/components/schemas/AnswerTensor"
          },
          "lse": {
            "$ref": "#/components/schemas/LogSumExp"
          },
          "warnings": {
            "$ref": "#/components/schemas/Warnings"
          }
        },
        "required": ["context", "lse"],
        "additionalProperties": false
      },
      "Health": {
        "type": "object",
        "properties": {
          "status": {
            "const": "ok"
          }
        },
        "required": ["status"],
        "additionalProperties": false
      },
      "Problem": {
        "description": "Why a request gets no result (RFC 9457).",
        "type": "object",
        "properties": {
          "type": {
            "description": "The kind of problem. It is stable; clients may switch on it.",
            "enum": ["/docs#malformed-http", "/docs#malformed-json", "/docs#empty-body", "/docs#unauthorized", "/docs#unknown-path", "/docs#method-not-allowed", "/docs#not-acceptable", "/docs#request-timeout", "/docs#precondition-failed", "/docs#body-too-large", "/docs#answer-too-large", "/docs#computation-too-large", "/docs#target-too-long", "/docs#unsupported-media-type", "/docs#expectation-failed", "/docs#header-section-too-large", "/docs#unknown-member", "/docs#unused-member", "/docs#duplicate-member", "/docs#missing-member", "/docs#contradiction", "/docs#wrong-type", "/docs#ragged-tensor", "/docs#empty-tensor", "/docs#shape-mismatch", "/docs#out-of-range", "/docs#overflow", "/docs#too-many-requests", "/docs#not-implemented", "/docs#unavailable", "/docs#version-not-supported", "/docs#internal-error"]
          },
          "title": {
            "description": "The kind in words.",
            "type": "string"
          },
          "status": {
            "description": "The status of the answer.",
            "type": "integer",
            "minimum": 400,
            "maximum": 599
          },
          "detail": {
            "description": "This occurrence: what, where, what was expected, what was found.",
            "type": "string"
          },
          "pointer": {
            "description": "A JSON Pointer (RFC 6901) to the offending value; `\"\"` where a member is missing (of whatever object: the\ndetail names both) or the whole body is at fault, or the answer would be too large. There with 422, and\nwith 413 for such an answer.\n",
            "type": "string"
          },
          "offset": {
            "description": "Where the JSON is malformed, in bytes from the start of the body.",
            "type": "integer",
            "minimum": 0
          },
          "line": {
            "description": "The line of the offset, counted from 1.",
            "type": "integer",
            "minimum": 1
          },
          "column": {
            "description": "The column of the offset, counted from 1.",
            "type": "integer",
            "minimum": 1
          },
          "error": {
            "description": "The detail again, under the name that the Open Inference Protocol gives it.",
            "type": "string"
          },
          "request_id": {
            "description": "The value of `X-Request-Id`.",
            "type": "string"
          }
        },
        "required": ["type", "title", "status", "detail", "error", "request_id"],
        "dependentRequired": {
          "offset": ["line", "column"],
          "line": ["offset"],
          "column": ["offset"]
        },
        "additionalProperties": false
      },
      "ErrorLine": {
        "description": "The detail in one line, for a client that prefers text: `error: nothing is at /attend`.",
        "type": "string"
      }
    }
  }
}

"""#
}
