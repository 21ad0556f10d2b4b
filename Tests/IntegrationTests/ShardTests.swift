import Support
import Testing

/// A sequence divided into shards, which several servers compute and one merges.
@Suite struct ShardTests {
    /// The shards of the keys.
    ///
    /// With a causal mask the queries see no key of the last shard, with a short window none of the
    /// first.
    private static let shards = [0..<700, 700..<1400, 1400..<2000]
    private static let queries = 1380..<1420

    @Test(
        arguments: [
            "", #","causal":true"#, #","causal":true,"window":{"left":30}"#,
            #","window":{"left":500,"right":100},"softcap":2"#,
            #","causal":true,"alibi_slopes":"standard","rope":{"base":100}"#,
        ]
    )
    func `merging the shards of three servers gives the context of the whole`(
        options: String
    ) throws {
        try withServer { _, first in
            try withServer { _, second in
                try withServer { _, third in
                    try check(options, dtype: "float32", tolerance: 2e-6, [first, second, third])
                    try check(options, dtype: "float64", tolerance: 1e-14, [first, second, third])
                }
            }
        }
    }

    /// Compares the result of the first server over all keys with the shards merged by the last.
    private func check(
        _ options: String,
        dtype: String,
        tolerance: Double,
        _ servers: [CurlClient]
    ) throws {
        let options = options + #","dtype":"\#(dtype)""#
        let whole = try answer(servers[0], "/attention", request(0..<2000, options))
        var parts: [JSON] = []
        for (keys, server) in zip(Self.shards, servers) {
            let shard = try answer(server, "/attention", request(keys, options))
            let (context, lse) = (try #require(shard["context"]), try #require(shard["lse"]))
            parts.append(.object(["context": context, "lse": lse]))
        }
        let merge = JSON.object(["parts": .array(parts), "dtype": .string(dtype)])
        let merged = try answer(servers[2], "/merge", try merge.text())
        for name in ["context", "lse"] {
            let difference = try #require(merged[name]).firstDifference(
                from: try #require(whole[name]),
                tolerance: tolerance,
                at: "/\(name)"
            )
            #expect(difference == nil, "\(options)")
        }
    }

    private func answer(_ client: CurlClient, _ path: String, _ body: String) throws -> JSON {
        let answer = try client.post(path, json: body)
        try #require(answer.status == 200, "\(answer.text)")
        return try answer.json()
    }

    /// Returns the request for a range of keys, with its position in the sequence.
    private func request(_ keys: Range<Int>, _ options: String) -> String {
        #"{"queries":\#(tensor(Self.queries, seed: 1)),"keys":\#(tensor(keys, seed: 2)),"#
            + #""values":\#(tensor(keys, seed: 3)),"query_offset":\#(Self.queries.lowerBound),"#
            + #""key_offset":\#(keys.lowerBound),"include":["lse"]\#(options)}"#
    }

    /// Returns a tensor with two heads of four columns.
    ///
    /// The numbers of a row, from −1 to 1, depend only on its position.
    private func tensor(_ positions: Range<Int>, seed: UInt64) -> String {
        let numbers = (0..<2).flatMap { head in
            positions.flatMap { position in
                (0..<4).map { column in
                    let place = UInt64((position * 2 + head) * 4 + column) << 8 | seed
                    // SplitMix64's mixing function turns consecutive numbers into random ones.
                    var mixed = place &* 0x9E37_79B9_7F4A_7C15
                    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
                    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
                    return "\(Double(mixed >> 48) / 32768 - 1)"
                }
            }
        }
        return #"{"shape":[1,2,\#(positions.count),4],"data":[\#(numbers.joined(separator: ","))]}"#
    }
}
