/// A representation that the service reads or writes.
package enum MediaType: String, Sendable {
    case json = "application/json"
    case problem = "application/problem+json"
    case text = "text/plain"
    case svg = "image/svg+xml"
    case yaml = "application/yaml"
    case html = "text/html"
    case openMetrics = "application/openmetrics-text"
    case octets = "application/octet-stream"

    /// The value of Content-Type; only text needs a charset, because JSON is always UTF-8, and XML is
    /// unless it says otherwise.
    var field: String {
        switch self {
        case .text, .html: "\(rawValue); charset=utf-8"
        default: rawValue
        }
    }
}
