import HTTP1

/// A request on its way to its response: its id, and the time that each step took.
struct RequestTrace: Sendable {
    private let service: AttentionService
    private let head: RequestHead?
    private let client: String
    private let bodyLength: Int
    private let start: MonotonicTime
    /// The start of the next step: the end of the last one, or the time at which work resumed.
    private(set) var stepStart: MonotonicTime
    /// The duration of each step in nanoseconds; nil for a step that did not run.
    private var timings = InlineArray<3, UInt64?>(repeating: nil)

    /// A step from request to response, in the order they run.
    enum Step: Int, CaseIterable {
        case parse, compute, encode

        /// The step's name in `Server-Timing`, up to its duration.
        var label: StaticString {
            switch self {
            case .parse: "parse;dur="
            case .compute: "compute;dur="
            case .encode: "encode;dur="
            }
        }
    }

    /// The id in the response.
    let requestID: String

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
        self.service = service
        self.head = head
        self.client = client
        self.bodyLength = bodyLength
        start = service.configuration.now()
        stepStart = start
        self.requestID =
            requestID ?? head.map { service.requestIDs.id(for: $0.fields) }
            ?? service.requestIDs.next()
    }

    /// Runs a step and records the time since the previous step ended; measuring the gap separately
    /// would cost more than the gap.
    mutating func measure<Result, Failure: Error>(
        _ step: Step,
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer {
            let end = service.configuration.now()
            timings[step.rawValue] = end.nanoseconds(since: stepStart)
            stepStart = end
        }
        return try body()
    }

    /// Returns the trace as it continues on a work queue; the time in the queue belongs to no step.
    func resumed() -> RequestTrace {
        var trace = self
        trace.stepStart = service.configuration.now()
        return trace
    }

    /// Whether a step has run.
    private var hasRunStep: Bool { Step.allCases.contains { timings[$0.rawValue] != nil } }
}

// MARK: - Responses

extension RequestTrace {
    /// Returns the response to a request that succeeds, and logs it.
    func respond(
        _ status: Status,
        mediaType: MediaType? = nil,
        fields extra: [(name: String, value: String)] = [],
        body: ResponseBody = .bytes([])
    ) -> Response {
        let isPost = head?.method == .post
        let common =
            mediaType == .json && isPost
            ? Self.fieldsOfResult : Self.commonFields(mediaType, isPost: isPost)
        var fields = HeaderFields(common, reserving: 2 + extra.count)
        fields.append(RequestIDs.field, requestID)
        appendServerTiming(to: &fields)
        for field in extra { fields.append(field.name, field.value) }
        log(status, problem: nil)
        return Response(status: status, fields: fields, body: body)
    }

    /// Returns the fields that do not depend on the request's content.
    private static func commonFields(_ mediaType: MediaType?, isPost: Bool) -> HeaderFields {
        var fields = HeaderFields()
        if let mediaType {
            fields.append("Content-Type", mediaType.field)
            fields.append("Vary", "Accept")
        }
        fields.append("X-Content-Type-Options", "nosniff")
        if isPost { fields.append("Cache-Control", "no-store") }
        return fields
    }

    /// The common fields of a computation's result.
    private static let fieldsOfResult = commonFields(.json, isPost: true)

    /// Returns the response to a health check that succeeds.
    func respondHealthy() -> Response {
        respond(
            .ok,
            mediaType: .json,
            fields: [("Cache-Control", "no-store")],
            body: .bytes(Array("{\"status\":\"ok\"}\n".utf8))
        )
    }

    /// Returns the response to a request that fails, and logs it.
    func refuse(_ problem: Problem) -> Response {
        let problem = problem.naming(service.configuration.settingName)
        log(problem.kind.status, problem: problem.detail)
        var response = problem.response(
            requestID: requestID,
            asText: head.map { Negotiation.prefersText($0.fields) } ?? false
        )
        appendServerTiming(to: &response.fields)
        return response
    }

    /// Adds the duration of each step in milliseconds, with three decimals (W3C Server Timing).
    ///
    /// If no step has run, the time so far was spent on the request's head: it counts as `parse`.
    private func appendServerTiming(to fields: inout HeaderFields) {
        var timings = timings
        if !hasRunStep {
            timings[Step.parse.rawValue] = service.configuration.now().nanoseconds(since: start)
        }
        fields.append("Server-Timing", upTo: Self.maximumServerTiming) { output in
            var isFirst = true
            for step in Step.allCases {
                guard let timing = timings[step.rawValue] else { continue }
                if !isFirst {
                    output.append(UInt8(ascii: ","))
                    output.append(UInt8(ascii: " "))
                }
                isFirst = false
                Self.append(step, timing, to: &output)
            }
        }
    }

    /// The maximum length of `Server-Timing`, in bytes: three steps with the longest durations.
    private static let maximumServerTiming = 128

    private static func append(
        _ step: Step,
        _ nanoseconds: UInt64,
        to output: inout OutputSpan<UInt8>
    ) {
        output.append(step.label)
        let (milliseconds, microseconds) = Int((nanoseconds + 500) / 1000)
            .quotientAndRemainder(dividingBy: 1000)
        output.append(decimal: milliseconds)
        output.append(UInt8(ascii: "."))
        output.append(decimal: microseconds, digitCount: 3)
    }

    private func log(_ status: Status, problem: String?) {
        service.configuration.log(
            RequestRecord(
                method: head?.method,
                path: head?.target.path,
                client: client,
                status: status,
                requestID: requestID,
                bodyLength: bodyLength,
                duration: (hasRunStep ? stepStart : service.configuration.now()) - start,
                problem: problem
            )
        )
    }
}
