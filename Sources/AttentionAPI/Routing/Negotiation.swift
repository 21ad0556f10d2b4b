import HTTP1

/// Which representations a client sends and wants, judged from its fields.
enum Negotiation {
    /// The best of what is offered, the first of equals; nil if the client takes none of them.
    ///
    /// Without an Accept field everything is acceptable (RFC 9110 section 12.5.1). For each type the
    /// range that names it most closely decides, of equals the one with the greater weight.
    static func choose(_ offered: [MediaType], for fields: HeaderFields) -> MediaType? {
        // Most clients send no Accept, or this one.
        guard fields.contains("Accept"), !fields.hasOnly("Accept", "*/*") else {
            return offered.first
        }
        let ranges = fields.values("Accept").flatMap { $0[...].separated(by: ",") }.compactMap {
            MediaRange($0)
        }
        // A field without a single range says nothing.
        guard !ranges.isEmpty else { return offered.first }
        var best: (mediaType: MediaType, quality: Double)?
        for mediaType in offered {
            let closest = ranges.map { ($0.precision(for: mediaType.rawValue), $0.quality) }.max(
                by: <
            )
            guard let (precision, quality) = closest, precision > .none,
                quality > best?.quality ?? 0
            else { continue }
            best = (mediaType, quality)
        }
        return best?.mediaType
    }

    /// Whether an error is better told in text than in JSON.
    static func prefersText(_ fields: HeaderFields) -> Bool {
        choose([.problem, .json, .text], for: fields) == .text
    }

    /// Refuses content that is not JSON as it is: 415.
    static func checkContent(_ fields: HeaderFields) -> Problem? {
        // Nearly all requests are such.
        if fields.hasOnly("Content-Type", "application/json"), !fields.contains("Content-Encoding")
        {
            return nil
        }
        let accept = [(name: "Accept", value: MediaType.json.rawValue)]
        let codings = fields.values("Content-Encoding").flatMap { $0.split(separator: ",") }
        if let coding = codings.first(where: { !$0.isIdentity }) {
            return Problem(
                .unsupportedMediaType,
                "content coding is \(coding.trimmed.shortened); expected none (identity)",
                fields: accept + [("Accept-Encoding", "identity")]
            )
        }
        let types = fields.values("Content-Type")
        guard let type = types.first else { return nil }
        guard types.count == 1 else {
            return Problem(
                .unsupportedMediaType,
                "\(types.count) Content-Type fields; expected one",
                fields: accept
            )
        }
        guard let range = MediaRange(type[...]), range.names(MediaType.json.rawValue) else {
            let isForm = type.lowercased().hasPrefix("application/x-www-form-urlencoded")
            return Problem(
                .unsupportedMediaType,
                (type.isEmpty ? "Content-Type is empty" : "content is \(type.shortened)")
                    + "; expected application/json"
                    + (isForm ? " (with curl: --json instead of --data)" : ""),
                fields: accept
            )
        }
        if let charset = range.parameters.first(where: { $0.name == "charset" })?.value,
            charset != "utf-8"
        {
            return Problem(
                .unsupportedMediaType,
                "charset of the content is \(charset.shortened); expected utf-8",
                fields: accept
            )
        }
        return nil
    }
}

extension Substring {
    fileprivate var isIdentity: Bool {
        trimmed.lowercased() == "identity"
    }
}
