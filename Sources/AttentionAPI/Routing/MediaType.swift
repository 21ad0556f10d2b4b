/// A representation that the service reads or writes.
package enum MediaType: String, Sendable {
    case json = "application/json"
    case problem = "application/problem+json"
    case text = "text/plain"
    case yaml = "application/yaml"

    /// The value of Content-Type; only text needs a charset, because JSON is always UTF-8.
    var field: String { self == .text ? "text/plain; charset=utf-8" : rawValue }
}
