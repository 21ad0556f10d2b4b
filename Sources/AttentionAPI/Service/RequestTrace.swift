import HTTP1

/// A request on its way to its response: its id, its place in the caller's trace, its counters, and the
/// time that each step took.
struct RequestTrace: Sendable {
    let service: AttentionService
    let head: RequestHead?
    private let client: String
    private let bodyLength: Int
    let start: MonotonicTime
    /// The start of the next step: the end of the last one, or the time at which work resumed.
    private(set) var stepStart: MonotonicTime
    private(set) var timings = StepDurations()

    /// The id in the response.
    let requestID: String

    /// The place in the caller's trace; nil if the caller has sent none.
    let span: RequestSpan?

    /// The number of the counters.
    let routeNumber: Int

    /// The counts of a computation that has succeeded.
    var computed = ComputedCounts()

    /// Starts a trace.
    ///
    /// - Parameters:
    ///   - service: The service that responds.
    ///   - head: The head of the request; nil if it could not be parsed.
    ///   - client: The address of the client.
    ///   - bodyLength: The length of the request's content, in bytes.
    ///   - requestID: The id, if it is known already; else the client's, or a new one.
    init(
        _ service: AttentionService,
        _ head: RequestHead?,
        from client: String,
        bodyLength: Int = 0,
        requestID: String? = nil
    ) {
        self.init(
            service,
            head,
            client,
            bodyLength,
            requestID ?? head.map { service.requestIDs.id(for: $0.fields) },
            head.flatMap { TraceParent(in: $0.fields) },
            head.map(service.router.templateNumber) ?? service.metrics.otherNumber
        )
    }

    /// Starts the trace of a request that has a route.
    ///
    /// - Parameters:
    ///   - service: The service that responds.
    ///   - head: The head of the request.
    ///   - routed: The results of routing the head.
    ///   - client: The address of the client.
    ///   - bodyLength: The length of the request's content, in bytes.
    init(
        _ service: AttentionService,
        _ head: RequestHead,
        _ routed: RoutedHead,
        from client: String,
        bodyLength: Int
    ) {
        self.init(
            service,
            head,
            client,
            bodyLength,
            routed.requestID,
            routed.traceParent,
            routed.templateNumber
        )
    }

    private init(
        _ service: AttentionService,
        _ head: RequestHead?,
        _ client: String,
        _ bodyLength: Int,
        _ requestID: String?,
        _ traceParent: TraceParent?,
        _ routeNumber: Int
    ) {
        self.service = service
        self.head = head
        self.client = client
        self.bodyLength = bodyLength
        start = service.configuration.now()
        stepStart = start
        self.requestID = requestID ?? service.requestIDs.next()
        span = traceParent.map { RequestSpan(of: $0, id: service.requestIDs.nextSpanID()) }
        self.routeNumber = routeNumber
    }

    /// Ends a step, whose time began when the previous step ended; measuring the gap between them
    /// would cost more than the gap.
    mutating func end(_ step: RequestStep) {
        let end = service.configuration.now()
        timings[step] = (timings[step] ?? 0) + end.nanoseconds(since: stepStart)
        stepStart = end
    }

    /// Prints a part of a response that is sent meanwhile, and adds the time to that of the last step.
    mutating func measureEncoding<Result>(_ body: () -> Result) -> Result {
        let start = service.configuration.now()
        defer {
            stepStart = service.configuration.now()
            let earlier = timings[.encode] ?? 0
            timings[.encode] = earlier + stepStart.nanoseconds(since: start)
        }
        return body()
    }

    /// Returns the trace as it continues on a work queue; the time in the queue belongs to no step.
    func resumed() -> RequestTrace {
        var trace = self
        trace.stepStart = service.configuration.now()
        return trace
    }

    /// Whether a step has run.
    var hasRunStep: Bool { !timings.isEmpty }
}

// MARK: - Counters and the log

extension RequestTrace {
    /// Counts the durations and the computation, and logs the request.
    func end(_ status: Status, answerLength: Int, problem: String?, isReplacement: Bool = false) {
        let isHead = if case .head? = head?.method { true } else { false }
        let end = hasRunStep ? stepStart : service.configuration.now()
        let nanoseconds = end.nanoseconds(since: start)
        if !isReplacement {
            service.metrics.routes[routeNumber].count(nanoseconds, timings, computed)
        }
        service.configuration.log(
            RequestRecord(
                method: head?.method,
                path: head?.target.path,
                client: client,
                status: status,
                requestID: requestID,
                bodyLength: bodyLength,
                answerLength: isHead ? 0 : answerLength,
                nanoseconds: nanoseconds,
                stepDurations: timings,
                span: span,
                problem: problem
            )
        )
    }
}
