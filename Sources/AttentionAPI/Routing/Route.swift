package import HTTP1

/// An action of the service, with the method and the path that request it.
package struct Route: Sendable {
    /// The response to a request.
    package enum Action: Sendable {
        /// The result of a computation on the body.
        case compute(Operation)
        /// The result of an inference request.
        case infer(InferenceModel)
        /// Whether the process is alive, with the content that says so.
        case liveness(String)
        /// Whether the server accepts requests, with the content that says so.
        case readiness(String)
        /// A document that is part of the program.
        case document(Document)
        /// The metrics of the service.
        case metrics
        /// A JSON document that does not change while the server runs.
        case description([UInt8])
    }

    /// The method; a route for GET also responds to HEAD.
    package let method: Method

    /// The path, without a query.
    package let path: String

    /// The representations of the response, the default first.
    package let representations: [MediaType]

    package let action: Action

    /// The path as openapi.yaml has it: the names of models are a parameter.
    package let template: String

    /// The place of the template in the router's table.
    var templateNumber = 0

    init(_ method: Method, _ path: String, _ representations: MediaType..., action: Action) {
        self.init(method, path, representations, template: path, action: action)
    }

    init(
        _ method: Method,
        _ path: String,
        _ representations: [MediaType],
        template: String,
        action: Action
    ) {
        self.method = method
        self.path = path
        self.template = template
        self.representations = representations
        self.action = action
    }
}

extension Route {
    /// The routes of the service, besides those of the Open Inference Protocol.
    package static let all = [
        Route(.post, "/attention", .json, .text, .svg, action: .compute(.attention)),
        Route(.post, "/scores", .json, .text, .svg, action: .compute(.scores)),
        Route(.post, "/qkv", .json, .text, action: .compute(.qkv)),
        Route(.post, "/merge", .json, .text, action: .compute(.merge)),
        Route(.post, "/linear-attention", .json, .text, action: .compute(.linearAttention)),
        Route(.post, "/diagnose", .json, .text, action: .compute(.diagnose)),
        Route(.get, "/health/live", .json, action: .liveness(#"{"status":"ok"}"#)),
        Route(.get, "/health/ready", .json, action: .readiness(#"{"status":"ok"}"#)),
        Route(.get, "/metrics", .text, .openMetrics, action: .metrics),
        Route(.get, "/", .html, action: .document(.playground)),
        Route(.get, "/docs", .html, action: .document(.documentation)),
        Route(.get, "/openapi.yaml", .yaml, action: .document(.openAPIYAML)),
        Route(.get, "/openapi.json", .json, action: .document(.openAPIJSON)),
    ]
}
