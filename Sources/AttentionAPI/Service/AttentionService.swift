import Attention
package import HTTP1

/// The service: requests in, answers out.
///
/// It never throws, and it does no input or output.
///
/// A request takes three steps, which `Server-Timing` reports: it is read and checked (`parse`),
/// computed (`compute`) and printed (`encode`). Short ones take all three at once; a long body, or a
/// long computation that a short body asks for, goes elsewhere.
package final class AttentionService: RequestHandler {
    let configuration: ServiceConfiguration
    let router: Router
    let requestIDs = RequestIDs()

    /// How what is short enough for an event loop is computed: there, and to its end.
    let inlineExecution = ExecutionContext.serial

    /// Creates the service.
    package init(configuration: ServiceConfiguration) {
        self.configuration = configuration
        router = Router(Route.all, maximumBodyLength: configuration.maximumBodyLength)
    }
}

// MARK: - RequestHandler

extension AttentionService {
    /// Finds the route of a head; nil if there is none, so that the head is to be refused.
    package func context(for head: RequestHead) -> (any HeadContext)? {
        try? RoutedHead(head, router)
    }

    /// Refuses a request without a valid key, or whose head leads to no route.
    package func admit(_ head: RequestHead) -> Response? {
        do throws(Problem) {
            try configuration.accessKeys?().check(head)
            _ = try routed(head)
            return nil
        } catch {
            return RequestTrace(self, head).refuse(error)
        }
    }

    /// Answers a request, or says what is to be done elsewhere to answer it.
    package func answer(_ request: Request) -> Answer {
        do throws(Problem) {
            let routed = try routed(request.head)
            var exchange = RequestTrace(self, request, routed)
            switch routed.match {
            case .options(let allowed):
                return .now(exchange.respond(.noContent, fields: [("Allow", allowed)]))
            case .route(let route, let mediaType):
                return answer(request, route, mediaType, &exchange)
            }
        } catch {
            let exchange = RequestTrace(self, request.head, bodyLength: request.body.count)
            return .now(exchange.refuse(error))
        }
    }

    /// Returns the route found before, or finds it.
    private func routed(_ head: RequestHead) throws(Problem) -> RoutedHead {
        if let routed = head.context as? RoutedHead { return routed }
        return try RoutedHead(head, router)
    }

    /// Answers in place of a request that cannot be taken up.
    package func response(to refusal: Refusal) -> Response {
        switch refusal {
        case .malformed(let error, let head):
            RequestTrace(self, head).refuse(Problem(error))
        case .answerDropped(let response, let head, let error):
            RequestTrace(self, head, requestID: response.fields[RequestIDs.field])
                .refuse(Problem(error))
        case .tooMuchQueued(let request):
            RequestTrace(self, request.head, bodyLength: request.body.count).refuse(
                Problem(
                    .tooManyRequests,
                    "as many requests are waiting as may wait",
                    fields: [Problem.retryAfter]
                )
            )
        case .tooManyConnections(let limit):
            RequestTrace(self, nil).refuse(
                Problem(
                    .unavailable,
                    "\(limit) connections are open, as many as may be (--max-connections)",
                    fields: [Problem.retryAfter]
                )
            )
        }
    }

    private func answer(
        _ request: Request,
        _ route: Route,
        _ mediaType: MediaType,
        _ exchange: inout RequestTrace
    ) -> Answer {
        switch route.action {
        case .compute(let operation):
            return compute(operation, request, &exchange)
        case .liveness:
            return .now(exchange.respondHealthy())
        case .readiness:
            guard !configuration.isDraining() else {
                let problem = Problem(
                    .unavailable,
                    "the server is draining",
                    fields: [Problem.retryAfter]
                )
                return .now(exchange.refuse(problem))
            }
            return .now(exchange.respondHealthy())
        case .document(let document):
            return .now(send(document, for: request.head, mediaType, exchange))
        }
    }

    /// Answers with a document, unless the client's preconditions say that it is not wanted.
    private func send(
        _ document: Document,
        for head: RequestHead,
        _ mediaType: MediaType,
        _ exchange: RequestTrace
    ) -> Response {
        let tag = (name: "ETag", value: document.tag.field)
        switch Preconditions.judge(head.fields, document.tag) {
        case .met:
            return exchange.respond(
                .ok,
                mediaType: mediaType,
                fields: [tag],
                body: .bytes(document.content)
            )
        case .notModified:
            // Of what would describe the content, only what caches go by (RFC 9110 section 15.4.5).
            return exchange.respond(.notModified, fields: [tag, ("Vary", "Accept")])
        case .failed:
            return exchange.refuse(
                Problem(
                    .preconditionFailed,
                    "If-Match does not name \(tag.value), the ETag of \(head.target.path)"
                )
            )
        }
    }
}
