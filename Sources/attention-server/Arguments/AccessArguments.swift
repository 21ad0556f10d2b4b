import ArgumentParser

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

    func validate() throws { try Setting.apiKeysFile.validate(path: apiKeysFile) }
}
