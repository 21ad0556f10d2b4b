package import HTTP1

/// An action of the service, with the method and the path that request it.
package struct Route: Sendable {
    /// The response to a request.
    package enum Action: Sendable {
        /// The result of a computation on the body.
        case compute(Operation)
        /// Whether the process is alive.
        case liveness
        /// Whether the server accepts requests.
        case readiness
        /// A document that is part of the program.
        case document(Document)
    }

    /// The method; a route for GET also responds to HEAD.
    package let method: Method

    /// The path, without a query.
    package let path: String

    /// The representations of the response, the default first.
    package let representations: [MediaType]

    package let action: Action

    private init(
        _ method: Method,
        _ path: String,
        _ representations: MediaType...,
        action: Action
    ) {
        self.method = method
        self.path = path
        self.representations = representations
        self.action = action
    }
}

extension Route {
    /// All routes of the service.
    package static let all = [
        Route(.post, "/attention", .json, .text, .svg, action: .compute(.attention)),
        Route(.post, "/scores", .json, .text, .svg, action: .compute(.scores)),
        Route(.post, "/qkv", .json, .text, action: .compute(.qkv)),
        Route(.post, "/merge", .json, .text, action: .compute(.merge)),
        Route(.post, "/linear-attention", .json, .text, action: .compute(.linearAttention)),
        Route(.get, "/health/live", .json, action: .liveness),
        Route(.get, "/health/ready", .json, action: .readiness),
        Route(.get, "/", .html, action: .document(.playground)),
        Route(.get, "/docs", .html, action: .document(.documentation)),
        Route(.get, "/openapi.yaml", .yaml, action: .document(.openAPIYAML)),
        Route(.get, "/openapi.json", .json, action: .document(.openAPIJSON)),
    ]
}
