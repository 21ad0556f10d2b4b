import HTTP1

/// Content negotiation: the representations that a client sends and accepts, from its fields.
enum Negotiation {
    /// Returns the best of the offered types, the first of equals; nil if the client accepts none.
    ///
    /// Without an Accept field every type is acceptable (RFC 9110 section 12.5.1). The most specific
    /// matching range gives a type its weight; of equally specific ranges, the one with the greater
    /// weight does.
    static func choose(_ offered: [MediaType], for fields: HeaderFields) -> MediaType? {
        // Most clients send no Accept, or this one.
        guard fields.contains("Accept"), !fields.hasOnly("Accept", "*/*") else {
            return offered.first
        }
        let ranges = fields.values("Accept").flatMap { $0[...].separated(by: ",") }.compactMap {
            MediaRange($0)
        }
        // A field without a valid range is ignored.
        guard !ranges.isEmpty else { return offered.first }
        // Prometheus names the versions of formats that it accepts; any version is better than none.
        let ignored = offered.contains(.openMetrics) ? ["version", "escaping"] : []
        var best: (mediaType: MediaType, quality: Double)?
        for mediaType in offered {
            let closest = ranges.map { range in
                (range.precision(for: mediaType.rawValue, ignoring: ignored), range.quality)
            }.max(by: <)
            guard let (precision, quality) = closest, precision > .none,
                quality > best?.quality ?? 0
            else { continue }
            best = (mediaType, quality)
        }
        return best?.mediaType
    }

    /// Returns whether the client prefers errors as text to errors as JSON.
    static func prefersText(_ fields: HeaderFields) -> Bool {
        choose([.problem, .json, .text], for: fields) == .text
    }

    /// Checks that the content is JSON.
    ///
    /// A charset has no effect on JSON (RFC 8259 section 11).
    ///
    /// - Parameters:
    ///   - fields: The fields of the request.
    ///   - other: Another type that the content may have.
    /// - Throws: `Problem` with status 415.
    static func checkContent(
        _ fields: HeaderFields,
        or other: MediaType? = nil
    ) throws(Problem) {
        // The field of nearly all requests.
        if fields.hasOnly("Content-Type", "application/json") { return }
        let types = fields.values("Content-Type")
        guard let type = types.first else { return }
        guard types.count == 1 else {
            throw unsupported("\(types.count) Content-Type fields; send one")
        }
        let mediaTypes = [.json] + (other.map { [$0] } ?? [])
        guard let range = MediaRange(type[...]),
            mediaTypes.contains(where: { range.names($0.rawValue) })
        else {
            let name = type.prefix { $0 != ";" }.trimmed
            // The types that curl and JavaScript's fetch send unless told otherwise.
            let hint =
                switch name.lowercased() {
                case "application/x-www-form-urlencoded":
                    " (with curl: --json, or -H 'Content-Type: application/json')"
                case "text/plain":
                    " (with fetch: headers: {\"Content-Type\": \"application/json\"})"
                default: ""
                }
            throw unsupported(
                "Content-Type is \(name.isEmpty ? "empty" : name.shortened); send "
                    + mediaTypes.map(\.rawValue).joined(separator: " or ") + hint
            )
        }
    }

    static func unsupported(
        _ detail: String,
        _ fields: [(name: FieldName, value: String)] = []
    ) -> Problem {
        Problem(
            .unsupportedMediaType,
            detail,
            fields: [("Accept", MediaType.json.rawValue)] + fields
        )
    }
}
