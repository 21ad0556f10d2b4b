package import HTTP1

/// One thing that the service does at one path.
package struct Route: Sendable {
    /// What is done.
    package enum Action: Sendable {
        /// A computation on the body.
        case compute(Operation)
        /// Whether the process lives.
        case liveness
        /// Whether the server takes requests.
        case readiness
        /// A document that is part of the program.
        case document(Document)
    }

    /// The method that asks for it.
    ///
    /// A GET route answers HEAD too.
    package let method: Method

    /// The path, without a query.
    package let path: String

    /// The representations of the answer, the default first.
    package let representations: [MediaType]

    /// What is done.
    package let action: Action
}

extension Route {
    /// Everything that the service does.
    package static let all: [Route] = [
        Route(
            method: .post,
            path: "/attention",
            representations: [.json],
            action: .compute(.attention)
        ),
        Route(method: .post, path: "/scores", representations: [.json], action: .compute(.scores)),
        Route(method: .post, path: "/qkv", representations: [.json], action: .compute(.qkv)),
        Route(method: .post, path: "/merge", representations: [.json], action: .compute(.merge)),
        Route(method: .get, path: "/health/live", representations: [.json], action: .liveness),
        Route(method: .get, path: "/health/ready", representations: [.json], action: .readiness),
        Route(
            method: .get,
            path: "/openapi.yaml",
            representations: [.yaml],
            action: .document(.openAPIYAML)
        ),
        Route(
            method: .get,
            path: "/openapi.json",
            representations: [.json],
            action: .document(.openAPIJSON)
        ),
    ]
}
