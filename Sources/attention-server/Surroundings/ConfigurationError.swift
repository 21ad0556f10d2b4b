/// Something outside the command line that keeps the server from starting, or keys from being reloaded.
struct ConfigurationError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
