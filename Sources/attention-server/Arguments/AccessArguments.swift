import ArgumentParser
import AttentionAPI

/// The access to the service.
struct AccessArguments: ParsableArguments {
    @Option(
        help: Setting.apiKeysFile.help(
            """
            File of API keys, one per line; every POST must send one of them \
            (Authorization: Bearer). It is read again on SIGHUP. Keys can also be given in \
            \(Setting.apiKeysVariable), separated by commas.
            """
        )
    )
    var apiKeysFile: String?

    @Option(
        help: Setting.corsOrigin.help(
            """
            Origins of the web pages that may read responses, separated by commas, or * for all; by \
            default only the server's own pages may.
            """
        )
    )
    var corsOrigin: String?

    func validate() throws {
        try Setting.apiKeysFile.validate(path: apiKeysFile)
        _ = try allowedOrigins()
    }

    /// The origins of the web pages that may read responses.
    func allowedOrigins() throws -> AllowedOrigins? {
        do throws(AllowedOrigins.Malformed) {
            guard let corsOrigin else { return nil }
            return try AllowedOrigins(parsing: corsOrigin)
        } catch {
            throw ValidationError("\(Setting.corsOrigin.flag): \(error)")
        }
    }
}
