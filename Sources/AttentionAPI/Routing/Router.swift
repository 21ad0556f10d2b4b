internal import Compression
package import HTTP1

/// Finds the route of a request, or the problem with its head.
package struct Router: Sendable {
    /// The response that a request's head leads to.
    package enum Match: Sendable {
        /// A route, and the forms of the contents.
        case route(Route, ContentForms)
        /// OPTIONS: the methods that the path, or the whole server, allows.
        case options(allowed: String)
    }

    /// The routes at one path.
    private struct Path: Sendable {
        let path: String
        var routes: [Route] = []
    }

    /// All paths except those of the Open Inference Protocol: so few that a linear search is faster
    /// than hashing.
    private let plainPaths: [Path]
    /// The paths of the Open Inference Protocol.
    private let inferencePaths: [Path]
    /// The routes with each template, by `Route.templateNumber`.
    let routesByTemplate: [[Route]]
    private let maximumBodyLength: Int

    /// Creates a router for a table.
    package init(_ routes: [Route], maximumBodyLength: Int) {
        var paths: [Path] = []
        var routesByTemplate: [[Route]] = []
        for var route in routes {
            let number = routesByTemplate.firstIndex { $0[0].template == route.template }
            route.templateNumber = number ?? routesByTemplate.count
            if number == nil { routesByTemplate.append([]) }
            routesByTemplate[route.templateNumber].append(route)
            let index = paths.firstIndex { $0.path == route.path } ?? paths.count
            if index == paths.count { paths.append(Path(path: route.path)) }
            paths[index].routes.append(route)
        }
        self.routesByTemplate = routesByTemplate
        plainPaths = paths.filter { !InferencePaths.contain($0.path) }
        inferencePaths = paths.filter { InferencePaths.contain($0.path) }
        self.maximumBodyLength = maximumBodyLength
    }

    /// Returns the number of the template of a request's path; the number of templates if the path has no
    /// route.
    func templateNumber(of head: RequestHead) -> Int {
        routes(at: head.target.path)?.first?.templateNumber ?? routesByTemplate.count
    }

    private func routes(at path: String) -> [Route]? {
        let paths = InferencePaths.contain(path) ? inferencePaths : plainPaths
        // An index, because an element would be copied to compare its path.
        return paths.indices.first { paths[$0].path == path }.map { paths[$0].routes }
    }

    /// Finds the route, and checks all that can be checked before the body is read.
    ///
    /// - Throws: `Problem` with the first of 404, 405, 415, 406 and 413 that applies.
    package func match(_ head: RequestHead) throws(Problem) -> Match {
        let path = head.target.path
        if head.method == .options, path == "*" {
            let routes = (plainPaths + inferencePaths).flatMap(\.routes)
            return .options(allowed: allowed(routes).joined(separator: ", "))
        }
        guard let routes = routes(at: path) else { throw unknownPath(head) }
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
        var coding: ContentCoding?
        switch route.action {
        case .compute:
            coding = try Negotiation.contentCoding(head.fields)
            try Negotiation.checkContent(head.fields)
        case .infer:
            coding = try Negotiation.contentCoding(head.fields)
            try Negotiation.checkContent(head.fields, or: .octets)
        default: break
        }
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
        let acceptsGzip = Negotiation.acceptsGzip(head.fields)
        return .route(
            route,
            ContentForms(mediaType: mediaType, coding: coding, acceptsGzip: acceptsGzip)
        )
    }

    /// Returns the problem of a path without routes.
    private func unknownPath(_ head: RequestHead) -> Problem {
        // The target of CONNECT is a host and a port, without a path.
        let path = head.method == .connect ? head.target.raw : head.target.path
        let similar =
            path.hasSuffix("/")
            ? (plainPaths + inferencePaths).first { $0.path == path.dropLast() } : nil
        let hint =
            similar.map { "did you mean \($0.path)?" }
            ?? InferencePaths.hint(for: path, models: modelNames)
        return Problem(
            .unknownPath,
            "no such path: \(path.shortened)" + (hint.map { " (\($0))" } ?? "")
        )
    }

    /// The names of the models.
    private var modelNames: [String] {
        inferencePaths.flatMap(\.routes).compactMap { route in
            if case .infer(let model) = route.action, !route.path.contains("/versions/") {
                model.name
            } else {
                nil
            }
        }.sorted()
    }

    /// Returns the methods that a list of routes allows, OPTIONS last.
    private func allowed(_ routes: [Route]) -> [String] {
        let methods = routes.flatMap { $0.method == .get ? [.get, .head] : [$0.method] }
        return Set(methods.map(\.rawValue)).sorted() + ["OPTIONS"]
    }
}
