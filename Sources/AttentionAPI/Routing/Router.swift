package import HTTP1

/// Finds the route of a request, or what is wrong with the request's head.
package struct Router: Sendable {
    /// What a request's head leads to.
    package enum Match: Sendable {
        /// A route, and the representation chosen for its answer.
        case route(Route, MediaType)
        /// OPTIONS: the methods that the path, or the whole server, knows.
        case options(allowed: String)
    }

    /// What is at one path.
    private struct Path: Sendable {
        let path: String
        let routes: [Route]
    }

    /// Few, so that looking through them is faster than hashing.
    private let paths: [Path]
    private let maximumBodyLength: Int

    /// Creates a router for a table.
    package init(_ routes: [Route], maximumBodyLength: Int) {
        paths = Dictionary(grouping: routes, by: \.path).map { Path(path: $0, routes: $1) }
        self.maximumBodyLength = maximumBodyLength
    }

    /// Finds the route, and checks all that can be checked before the body is read.
    ///
    /// - Throws: `Problem` of the first of 404, 405, 415, 406 and 413 that applies.
    package func match(_ head: RequestHead) throws(Problem) -> Match {
        if head.method == .options, head.target.path == "*" {
            return .options(allowed: allowed(paths.flatMap(\.routes)))
        }
        // By index, for an element taken out whole would be copied to look at its path.
        guard let index = paths.indices.first(where: { paths[$0].path == head.target.path }) else {
            // What CONNECT asks for has no path.
            let place = head.method == .connect ? head.target.raw : head.target.path
            throw Problem(.unknownPath, "nothing is at \(place.shortened)")
        }
        let routes = paths[index].routes
        if head.method == .options { return .options(allowed: allowed(routes)) }
        let method = head.method == .head ? .get : head.method
        guard let number = routes.indices.first(where: { routes[$0].method == method }) else {
            let allowed = allowed(routes)
            throw Problem(
                .methodNotAllowed,
                "\(head.target.path) does not know \(head.method.rawValue); expected \(allowed)",
                fields: [("Allow", allowed)]
            )
        }
        let route = routes[number]
        if case .compute = route.action, let problem = Negotiation.checkContent(head.fields) {
            throw problem
        }
        guard let mediaType = Negotiation.choose(route.representations, for: head.fields) else {
            let offered = route.representations.map(\.rawValue).joined(separator: ", ")
            throw Problem(
                .notAcceptable,
                "Accept is \(head.fields.values("Accept").joined(separator: ", ").shortened); "
                    + "\(head.target.path) answers in \(offered)"
            )
        }
        if case .length(let length) = head.framing, length > maximumBodyLength {
            throw Problem(RequestError.bodyTooLarge(length: length, limit: maximumBodyLength))
        }
        return .route(route, mediaType)
    }

    private func allowed(_ routes: [Route]) -> String {
        var methods: [Method] = []
        for method in routes.flatMap({ $0.method == .get ? [.get, .head] : [$0.method] })
        where !methods.contains(method) {
            methods.append(method)
        }
        return (methods.map(\.rawValue).sorted() + ["OPTIONS"]).joined(separator: ", ")
    }
}
