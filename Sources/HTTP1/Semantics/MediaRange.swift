/// A media type or range of a field, such as `text/*;q=0.5` (RFC 9110 sections 8.3 and 12.5.1).
package struct MediaRange {
    package let type: Substring
    package let subtype: Substring
    package let parameters: [(name: String, value: String)]

    /// Parses one element of a field; nil if it is not a media range.
    ///
    /// `*` is `*/*`, as in the Accept field of old Java clients.
    package init?(_ text: Substring) {
        var parts = text.separated(by: ";")[...]
        guard let name = parts.popFirst() else { return nil }
        let range: Substring = name.trimmed == "*" ? "*/*" : name.trimmed
        let halves = range.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty else { return nil }
        type = halves[0]
        subtype = halves[1]
        parameters = parts.map { part in
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = pair.count == 2 ? pair[1].trimmed.unquoted : ""
            return (pair[0].trimmed.lowercased(), value.lowercased())
        }
    }

    /// The weight, 0 to 1; 1 without a weight, or if it cannot be read.
    ///
    /// More lenient than RFC 9110 section 12.4.2, because clients send `q=.2`.
    package var quality: Double {
        guard let weight = parameters.first(where: { $0.name == "q" })?.value,
            weight.utf8.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) }),
            let quality = Double(weight), quality <= 1
        else { return 1 }
        return quality
    }

    /// Returns whether the range is this type, ignoring parameters.
    package func names(_ mediaType: String) -> Bool {
        "\(type)/\(subtype)".lowercased() == mediaType
    }

    /// Returns how precisely the range matches a type, without regard to some parameters.
    ///
    /// Parameters after the weight extend an older Accept (RFC 7231 section 5.3.2), not the type.
    package func precision(for mediaType: String, ignoring ignored: [String] = []) -> Precision {
        let range: Precision
        if type == "*" && subtype == "*" {
            range = .any
        } else if subtype == "*" && mediaType.hasPrefix("\(type)/".lowercased()) {
            range = .type
        } else if names(mediaType) {
            range = .exact
        } else {
            return .none
        }
        let own = parameters.prefix { $0.name != "q" }.filter {
            !$0.name.isEmpty && !ignored.contains($0.name)
        }
        if own.isEmpty { return range }
        return own.allSatisfy { $0 == ("charset", "utf-8") } ? .parameters : .foreign
    }

    /// How precisely a range matches a type, in ascending order (RFC 9110 section 12.5.1).
    package enum Precision: Int, Comparable {
        case none
        /// By a range with parameters that no representation has, apart from these; better than no
        /// match.
        case foreign
        /// By `*/*`.
        case any
        /// By `type/*`.
        case type
        /// By `type/subtype`.
        case exact
        /// By `type/subtype` and the parameter that all representations have.
        case parameters

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }
}
