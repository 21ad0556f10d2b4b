import ArgumentParser
import AttentionAPI

/// The models of the Open Inference Protocol.
struct InferenceArguments: ParsableArguments {
    @Option(
        help: Setting.modelAlias.help(
            """
            Another name for a model of the Open Inference Protocol, as NAME=MODEL, such as \
            llama=attention; several are separated by commas.
            """
        )
    )
    var modelAlias: [ModelAliases] = []

    func validate() throws {
        let models = InferenceModel.standard + modelAlias.flatMap(\.models)
        for (index, model) in models.enumerated()
        where models[..<index].contains(where: { $0.name == model.name }) {
            throw ValidationError(
                "\(Setting.modelAlias.flag) gives the name \(model.name) to two models"
            )
        }
    }

    /// Stores the aliases in the configuration.
    func apply(to service: inout ServiceConfiguration) {
        service.modelAliases = modelAlias.flatMap(\.models)
    }
}

/// Other names for models: `llama=attention`, `a=scores,b=scores`.
struct ModelAliases: ExpressibleByArgument {
    let models: [InferenceModel]

    /// Parses a list; nil if an element is not a name and the name of a model.
    init?(argument: String) {
        var models: [InferenceModel] = []
        for alias in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = alias.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, InferenceModel.isName(String(parts[0])),
                let model = InferenceModel.standard.first(where: { $0.name == parts[1] })
            else { return nil }
            models.append(InferenceModel(name: String(parts[0]), operation: model.operation))
        }
        self.models = models
    }
}
