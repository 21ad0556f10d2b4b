/// A step from request to response, in the order they run.
package enum RequestStep: Int, CaseIterable, Sendable {
    case parse, compute, encode

    /// Its name in `Server-Timing`, up to its duration.
    var label: StaticString {
        switch self {
        case .parse: "parse;dur="
        case .compute: "compute;dur="
        case .encode: "encode;dur="
        }
    }
}

/// The duration of each step in nanoseconds.
package struct StepDurations: Sendable {
    /// The duration of a step that did not run.
    private static let none = UInt64.max

    private var (parse, compute, encode) = (none, none, none)

    /// The duration of a step; nil if it did not run.
    package internal(set) subscript(_ step: RequestStep) -> UInt64? {
        get {
            let duration =
                switch step {
                case .parse: parse
                case .compute: compute
                case .encode: encode
                }
            return duration == Self.none ? nil : duration
        }
        set {
            let duration = newValue ?? Self.none
            switch step {
            case .parse: parse = duration
            case .compute: compute = duration
            case .encode: encode = duration
            }
        }
    }

    /// Whether no step has run.
    var isEmpty: Bool { self[.parse] == nil && self[.compute] == nil && self[.encode] == nil }
}
