import HTTP1

/// One request on its way to its answer: who it is, how long each step took.
struct RequestTrace: Sendable {
    private let service: AttentionService
    private let head: RequestHead?
    private let bodyLength: Int
    private let start: MonotonicTime
    /// When the last step ended, or work was taken up again after it; the beginning before the first.
    private var stepStart: MonotonicTime
    /// The nanoseconds that each step took; nil if it was not taken.
    private var timings = InlineArray<3, UInt64?>(repeating: nil)

    /// A step of an exchange, in the order they are taken.
    enum Step: Int, CaseIterable {
        case parse, compute, encode

        /// What stands before its duration in `Server-Timing`.
        var label: StaticString {
            switch self {
            case .parse: "parse;dur="
            case .compute: "compute;dur="
            case .encode: "encode;dur="
            }
        }
    }

    /// The id that the answer carries.
    let requestID: String

    /// Begins an exchange with a request that was taken up.
    init(_ service: AttentionService, _ request: Request, _ routed: RoutedHead) {
        self.service = service
        head = request.head
        bodyLength = request.body.count
        start = service.configuration.now()
        stepStart = start
        requestID = routed.requestID ?? service.requestIDs.next()
    }

    /// Begins an exchange with something that is refused; without a head, that is no request.
    ///
    /// With an id, it is one whose answer is replaced, which is logged under the same id again.
    init(
        _ service: AttentionService,
        _ head: RequestHead?,
        bodyLength: Int = 0,
        requestID: String? = nil
    ) {
        self.service = service
        self.head = head
        self.bodyLength = bodyLength
        start = service.configuration.now()
        stepStart = start
        self.requestID =
            requestID ?? head.map { service.requestIDs.id(for: $0.fields) }
            ?? service.requestIDs.next()
    }

    /// Takes a step, and notes how long it took: all the time since the step before it, for a look at
    /// the clock costs more than what lies between them.
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

    /// The exchange as it goes on elsewhere: the time spent waiting for that belongs to no step.
    func resumed() -> RequestTrace {
        var exchange = self
        exchange.stepStart = service.configuration.now()
        return exchange
    }

    /// Whether a step has been taken.
    private var hasTakenStep: Bool { Step.allCases.contains { timings[$0.rawValue] != nil } }
}

// MARK: - Ends

extension RequestTrace {
    /// The answer to a request that was understood.
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

    /// The fields that do not depend on the request's content.
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

    /// Those of nearly all answers.
    private static let fieldsOfResult = commonFields(.json, isPost: true)

    /// The answer to a request for the state of the service.
    func respondHealthy() -> Response {
        respond(
            .ok,
            mediaType: .json,
            fields: [("Cache-Control", "no-store")],
            body: .bytes(Array("{\"status\":\"ok\"}\n".utf8))
        )
    }

    /// The answer to a request that gets no result.
    func refuse(_ problem: Problem) -> Response {
        log(problem.kind.status, problem: problem.detail)
        var response = problem.response(
            requestID: requestID,
            asText: head.map { Negotiation.prefersText($0.fields) } ?? false
        )
        appendServerTiming(to: &response.fields)
        return response
    }

    /// Adds the durations in milliseconds, to a thousandth (W3C Server Timing).
    ///
    /// What is answered from its head alone has been read, and no more.
    private func appendServerTiming(to fields: inout HeaderFields) {
        var timings = timings
        if !hasTakenStep {
            timings[Step.parse.rawValue] = service.configuration.now().nanoseconds(since: start)
        }
        fields.append("Server-Timing", upTo: Self.longestServerTiming) { output in
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

    /// Three steps with their names and as many digits as there can be, in bytes.
    private static let longestServerTiming = 128

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
                status: status,
                requestID: requestID,
                bodyLength: bodyLength,
                duration: (hasTakenStep ? stepStart : service.configuration.now()) - start,
                problem: problem
            )
        )
    }
}
