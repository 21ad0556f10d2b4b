import AttentionAPI
import HTTPServer

/// The configurations whose initial values are the defaults of the flags.
enum Defaults {
    static let server = ServerConfiguration()
    static let service = ServiceConfiguration(now: { .now })
}
