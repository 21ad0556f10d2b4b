/// The version of the program and how it was built.
enum BuildInformation {
    /// The version of the service, as in CHANGELOG.md and openapi.yaml.
    static let version = "0.1.0"

    /// Version and build in one line.
    static var description: String { "attention-server \(version) (\(configuration), \(platform))" }

    /// Version and build as the labels of a metric.
    static var labels: [(name: StaticString, value: String)] {
        [("version", version), ("configuration", configuration), ("platform", platform)]
    }

    private static var configuration: String {
        #if DEBUG
        "debug"
        #else
        "release"
        #endif
    }

    private static var platform: String {
        #if arch(x86_64)
        "x86-64-v3"
        #elseif arch(arm64)
        "arm64"
        #else
        "unknown architecture"
        #endif
    }
}
