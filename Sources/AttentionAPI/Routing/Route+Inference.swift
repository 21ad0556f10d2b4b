import HTTP1

extension Route {
    /// Returns the routes of the Open Inference Protocol.
    ///
    /// - Parameters:
    ///   - models: The models, aliases included.
    ///   - version: The version of the program.
    /// - Returns: The routes of the server and of each model.
    package static func inference(_ models: [InferenceModel], version: String) -> [Route] {
        let root = InferencePaths.root
        let server = [
            Route(
                .get,
                root,
                .json,
                action: .description(ModelDescription.server(version: version))
            ),
            Route(.get, "\(root)/health/live", .json, action: .liveness(#"{"live":true}"#)),
            Route(.get, "\(root)/health/ready", .json, action: .readiness(#"{"ready":true}"#)),
            Route(
                .post,
                "\(root)/repository/index",
                .json,
                action: .description(ModelDescription.index(of: models))
            ),
        ]
        return server + models.flatMap(routes)
    }

    /// Returns the routes of a model: those of the model, and the same ones of its version.
    private static func routes(of model: InferenceModel) -> [Route] {
        let metadata = ModelDescription.metadata(of: model)
        let configuration = ModelDescription.configuration(of: model)
        let ready = #"{"name":"\#(model.name)","ready":true}"#
        return ["", "/versions/\(InferenceModel.version)"].flatMap { version in
            let models = "\(InferencePaths.root)/models"
            let path = "\(models)/\(model.name)\(version)"
            let template = "\(models)/{model}\(version)"
            func route(
                _ method: Method,
                _ end: String,
                _ representations: MediaType...,
                action: Action
            ) -> Route {
                Route(
                    method,
                    path + end,
                    representations,
                    template: template + end,
                    action: action
                )
            }
            return [
                route(.get, "", .json, action: .description(metadata)),
                route(.get, "/ready", .json, action: .readiness(ready)),
                route(.get, "/config", .json, action: .description(configuration)),
                route(.post, "/infer", .json, .octets, action: .infer(model)),
            ]
        }
    }
}
