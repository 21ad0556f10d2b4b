import Attention
import Compression
package import HTTP1

/// The service: a function from requests to responses that does no I/O and throws no error.
///
/// A request takes three steps, which `Server-Timing` reports: it is read and checked (`parse`),
/// computed (`compute`) and printed (`encode`). A short request takes all three on the event loop; a
/// long body, or a long computation that a short body asks for, moves to a work queue.
package final class AttentionService: RequestHandler {
    let configuration: ServiceConfiguration
    let router: Router
    let requestIDs = RequestIDs()
    let metrics: ServiceMetrics
    let plans = PlanCaches()

    /// The execution of a computation on an event loop.
    let inlineExecution = ExecutionContext.serial

    /// Creates the service.
    package init(configuration: ServiceConfiguration) {
        self.configuration = configuration
        router = Router(
            Route.all
                + Route.inference(
                    InferenceModel.standard + configuration.modelAliases,
                    version: configuration.version
                ),
            maximumBodyLength: configuration.maximumBodyLength
        )
        metrics = ServiceMetrics(paths: router.routesByTemplate.map { $0[0].template })
    }
}

// MARK: - RequestHandler

extension AttentionService {
    /// Returns the route of a head, which all requests with that head share; nil if there is none.
    package func headContext(for head: RequestHead) -> (any HeadContext)? {
        try? RoutedHead(head, router)
    }

    /// Returns whether a request is one for the health or the metrics of the service.
    package func isHealthCheck(_ head: RequestHead) -> Bool {
        guard case .route(let route, _) = try? routed(head).match else { return false }
        return switch route.action {
        case .liveness, .readiness, .metrics: true
        default: false
        }
    }

    /// Rejects a request whose head is enough to know that it fails; a missing API key comes first.
    package func admit(_ head: RequestHead, from client: String = "-") -> Response? {
        do throws(Problem) {
            try configuration.accessKeys?().check(head)
            _ = try routed(head)
            return nil
        } catch {
            return RequestTrace(self, head, from: client).refuse(error)
        }
    }

    /// Responds to a request, or returns the work that does.
    package func answer(_ request: Request, from client: String = "-") -> Answer {
        let (head, bodyLength) = (request.head, request.body.count)
        do throws(Problem) {
            let routed = try routed(head)
            var trace = RequestTrace(
                self,
                head,
                routed,
                from: client,
                bodyLength: bodyLength
            )
            switch routed.match {
            case .options(let allowed):
                let preflight = configuration.allowedOrigins?.preflightFields(
                    for: head.fields,
                    allowedMethods: allowed
                )
                return .now(
                    trace.respond(.noContent, fields: [("Allow", allowed)] + (preflight ?? []))
                )
            case .route(let route, let forms):
                return answer(request, route, forms, &trace)
            }
        } catch {
            let trace = RequestTrace(self, head, from: client, bodyLength: bodyLength)
            return .now(trace.refuse(error))
        }
    }

    /// Notes that a response is queued.
    package func noteResponse(_ tag: Int) { metrics.countResponse(tag: tag) }

    /// Returns the route in a head's context, or finds it.
    private func routed(_ head: RequestHead) throws(Problem) -> RoutedHead {
        if let routed = head.context as? RoutedHead { return routed }
        return try RoutedHead(head, router)
    }

    /// Responds in place of a request that cannot be processed.
    package func response(to refusal: Refusal, from client: String = "-") -> Response {
        if let rejection = Rejection(refusal) { metrics.count(rejection) }
        return switch refusal {
        case .malformed(let error, let head):
            RequestTrace(self, head, from: client).refuse(Problem(error))
        case .answerDropped(let response, let head, let error):
            RequestTrace(
                self,
                head,
                from: client,
                requestID: response.fields[RequestIDs.responseField]
            )
            .refuse(Problem(error), isReplacement: true)
        case .tooMuchQueued(let request):
            RequestTrace(self, request.head, from: client, bodyLength: request.body.count).refuse(
                Problem(.tooManyRequests, "too many requests are queued; try again later")
            )
        case .tooManyConnections(let limit, let head):
            RequestTrace(self, head, from: client).refuse(
                Problem(
                    .unavailable,
                    "connection limit of \(limit) reached",
                    limit: .connections
                )
            )
        }
    }

    private func answer(
        _ request: Request,
        _ route: Route,
        _ forms: ContentForms,
        _ trace: inout RequestTrace
    ) -> Answer {
        switch route.action {
        case .compute(let operation):
            return compute(.json(operation), forms, request, &trace)
        case .infer(let model):
            return compute(.inference(model), forms, request, &trace)
        case .liveness(let content):
            return .now(trace.respondHealthy(content))
        case .readiness where configuration.isDraining():
            return .now(trace.refuse(Problem(.unavailable, "the server is draining")))
        case .readiness(let content):
            return .now(trace.respondHealthy(content))
        case .description(let content):
            return .now(trace.respond(.ok, mediaType: .json, body: .bytes(content)))
        case .document(let document):
            guard forms.acceptsGzip else {
                return .now(send(document, for: request.head, forms, trace))
            }
            // Compression takes a few milliseconds.
            return .soon { [trace] _ in
                .now(self.send(document, for: request.head, forms, trace.resumed()))
            }
        case .metrics:
            return report(in: forms, trace)
        }
    }

    /// Responds with a document, or as the client's preconditions require.
    private func send(
        _ document: Document,
        for head: RequestHead,
        _ forms: ContentForms,
        _ trace: RequestTrace
    ) -> Response {
        let entityTag = forms.acceptsGzip ? document.compressedTag : document.tag
        let tag = (name: "ETag" as FieldName, value: entityTag.field)
        switch Preconditions.judge(head.fields, entityTag) {
        case .met:
            var fields = [tag]
            if let policy = document.policy { fields.append(("Content-Security-Policy", policy)) }
            if forms.acceptsGzip { fields.append(Self.gzipField) }
            let content = document.content
            return trace.respond(
                .ok,
                mediaType: forms.mediaType,
                fields: fields,
                body: .bytes(forms.acceptsGzip ? GzipEncoder.encode(content) : content)
            )
        case .notModified:
            // Of the fields that describe content, a 304 has those that caches use (RFC 9110 section
            // 15.4.5).
            return trace.respond(.notModified, fields: [tag, ("Vary", RequestTrace.vary)])
        case .failed:
            return trace.refuse(
                Problem(
                    .preconditionFailed,
                    "If-Match does not name \(tag.value), the ETag of \(head.target.path)"
                )
            )
        }
    }
}
