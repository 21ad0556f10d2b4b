internal import CZlib

/// A coding of a request's content (RFC 9110 section 8.4.1).
package enum ContentCoding: Sendable {
    /// The gzip format (RFC 1952), with one member or several.
    case gzip
    /// The zlib format (RFC 1950), which HTTP calls deflate.
    case deflate

    /// All names that `Content-Encoding` can give a coding, which are compared without case.
    package static let names = ["gzip", "x-gzip", "deflate"]

    /// Finds the coding of a name, in lower case.
    package init?(name: String) {
        switch name {
        case "gzip", "x-gzip": self = .gzip
        case "deflate": self = .deflate
        default: return nil
        }
    }

    var windowBits: CInt {
        switch self {
        case .gzip: attention_gzip_window
        case .deflate: attention_zlib_window
        }
    }
}
