/// A representation that the service reads or writes.
package enum MediaType: String, Sendable {
    case json = "application/json"
    case problem = "application/problem+json"
    case text = "text/plain"
    case yaml = "application/yaml"

    /// The value of Content-Type: text says that it is UTF-8, JSON always is.
    var field: String { self == .text ? "text/plain; charset=utf-8" : rawValue }
}

/// A media type or range as fields write it, such as `text/*;q=0.5` (RFC 9110 sections 8.3, 12.5.1).
struct MediaRange {
    let type: Substring
    let subtype: Substring
    let parameters: [(name: String, value: String)]

    /// Takes one element of a field apart; nil if it is no media range.
    init?(_ text: Substring) {
        var parts = text.split(separator: ";", omittingEmptySubsequences: false)[...]
        guard let name = parts.popFirst() else { return nil }
        let halves = name.trimmed.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty else { return nil }
        type = halves[0]
        subtype = halves[1]
        parameters = parts.map { part in
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = pair.count == 2 ? pair[1].trimmed : ""
            return (
                pair[0].trimmed.lowercased(),
                value.trimmingQuotes.lowercased()
            )
        }
    }

    /// The weight, 0 to 1; 1 if none is given, 0 if it is none.
    var quality: Double {
        guard let weight = parameters.first(where: { $0.name == "q" })?.value else { return 1 }
        guard let first = weight.utf8.first, first == 0x30 || first == 0x31,
            weight.utf8.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) }),
            let quality = Double(weight), quality <= 1
        else { return 0 }
        return quality
    }

    /// How closely the range names a type: 0 not at all, 1 `*/*`, 2 `type/*`, 3 exactly.
    func precision(for mediaType: MediaType) -> Int {
        let halves = mediaType.rawValue.split(separator: "/")
        if type == "*" && subtype == "*" { return 1 }
        guard type.lowercased() == halves[0] else { return 0 }
        if subtype == "*" { return 2 }
        return subtype.lowercased() == halves[1] ? 3 : 0
    }
}

extension Substring {
    /// The text without blanks around it.
    var trimmed: Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }

    /// The text without the quotation marks around it, if it has them.
    fileprivate var trimmingQuotes: Substring {
        count >= 2 && first == "\"" && last == "\"" ? dropFirst().dropLast() : self
    }
}
