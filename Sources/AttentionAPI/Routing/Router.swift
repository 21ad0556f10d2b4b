package import HTTP1

/// Finds the route of a request, or the problem with its head.
package struct Router: Sendable {
    /// The response that a request's head leads to.
    package enum Match: Sendable {
        /// A route, and the representation of its response.
        case route(Route, MediaType)
        /// OPTIONS: the methods that the path, or the whole server, allows.
        case options(allowed: String)
    }

    /// The routes at one path.
    private struct Path: Sendable {
        let path: String
        let routes: [Route]
    }

    /// All paths: so few that a linear search is faster than hashing.
    private let paths: [Path]
    private let maximumBodyLength: Int

    /// Creates a router for a table.
    package init(_ routes: [Route], maximumBodyLength: Int) {
        paths = Dictionary(grouping: routes, by: \.path).map { Path(path: $0, routes: $1) }
        self.maximumBodyLength = maximumBodyLength
    }

    /// Finds the route, and checks all that can be checked before the body is read.
    ///
    /// - Throws: `Problem` with the first of 404, 405, 415, 406 and 413 that applies.
    package func match(_ head: RequestHead) throws(Problem) -> Match {
        let path = head.target.path
        if head.method == .options, path == "*" {
            return .options(allowed: allowed(paths.flatMap(\.routes)).joined(separator: ", "))
        }
        // An index, because an element would be copied to compare its path.
        guard let index = paths.indices.first(where: { paths[$0].path == path }) else {
            throw unknownPath(head)
        }
        let routes = paths[index].routes
        if head.method == .options {
            return .options(allowed: allowed(routes).joined(separator: ", "))
        }
        let method = head.method == .head ? .get : head.method
        guard let number = routes.indices.first(where: { routes[$0].method == method }) else {
            let allowed = allowed(routes)
            throw Problem(
                .methodNotAllowed,
                "\(path) does not allow \(head.method.rawValue); use "
                    + "\(allowed.dropLast().joined(separator: ", ")) or OPTIONS",
                fields: [("Allow", allowed.joined(separator: ", "))]
            )
        }
        let route = routes[number]
        if case .compute = route.action { try Negotiation.checkContent(head.fields) }
        guard let mediaType = Negotiation.choose(route.representations, for: head.fields) else {
            let offered = route.representations.map(\.rawValue).joined(separator: ", ")
            throw Problem(
                .notAcceptable,
                "Accept is \(head.fields.values("Accept").joined(separator: ", ").shortened); "
                    + "\(path) offers \(offered)"
            )
        }
        if case .length(let length) = head.framing, length > maximumBodyLength {
            throw Problem(RequestError.bodyTooLarge(length: length, limit: maximumBodyLength))
        }
        return .route(route, mediaType)
    }

    /// Returns the problem of a path without routes.
    private func unknownPath(_ head: RequestHead) -> Problem {
        // The target of CONNECT is a host and a port, without a path.
        let path = head.method == .connect ? head.target.raw : head.target.path
        let similar = path.hasSuffix("/") ? paths.first { $0.path == path.dropLast() } : nil
        return Problem(
            .unknownPath,
            "no such path: \(path.shortened)"
                + (similar.map { " (did you mean \($0.path)?)" } ?? "")
        )
    }

    /// Returns the methods that a list of routes allows, OPTIONS last.
    private func allowed(_ routes: [Route]) -> [String] {
        let methods = routes.flatMap { $0.method == .get ? [.get, .head] : [$0.method] }
        return Set(methods.map(\.rawValue)).sorted() + ["OPTIONS"]
    }
}
