import HTTP1

/// One request on its way to its answer: who it is, how long each step took.
struct Exchange: Sendable {
    private let service: AttentionService
    private let head: RequestHead?
    private let bodyLength: Int
    private let start: MonotonicTime
    /// The nanoseconds that each step took; nil if it was not taken.
    private var timings = InlineArray<3, UInt64?>(repeating: nil)

    /// A step of an exchange, in the order they are taken.
    enum Step: Int, CaseIterable {
        case parse, compute, encode

        /// What `Server-Timing` calls it.
        var name: StaticString {
            switch self {
            case .parse: "parse"
            case .compute: "compute"
            case .encode: "encode"
            }
        }
    }

    /// The id that the answer carries.
    let requestID: String

    /// Begins an exchange; without a head, with something that is no request.
    init(_ service: AttentionService, _ head: RequestHead?, bodyLength: Int = 0) {
        self.service = service
        self.head = head
        self.bodyLength = bodyLength
        start = service.configuration.now()
        requestID = head.map { service.requestIDs.id(for: $0.fields) } ?? service.requestIDs.next()
    }

    /// Takes a step, and notes how long it took.
    mutating func measure<Result, Failure: Error>(
        _ step: Step,
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let start = service.configuration.now()
        defer { timings[step.rawValue] = service.configuration.now().nanoseconds(since: start) }
        return try body()
    }
}

// MARK: - Ends

extension Exchange {
    /// The answer to a request that was understood.
    func respond(
        _ status: Status,
        mediaType: MediaType? = nil,
        fields extra: [(name: String, value: String)] = [],
        body: ResponseBody = .bytes([])
    ) -> Response {
        var fields = HeaderFields(reserving: 8)
        if let mediaType {
            fields.append("Content-Type", mediaType.field)
            fields.append("Vary", "Accept")
        }
        fields.append("X-Content-Type-Options", "nosniff")
        if head?.method == .post { fields.append("Cache-Control", "no-store") }
        fields.append("X-Request-Id", requestID)
        fields.append("Server-Timing", serverTiming.span)
        for field in extra { fields.append(field.name, field.value) }
        log(status, problem: nil)
        return Response(status: status, fields: fields, body: body)
    }

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
        response.fields.append("Server-Timing", serverTiming.span)
        return response
    }

    /// The durations in milliseconds, to a thousandth (W3C Server Timing).
    ///
    /// What is answered from its head alone has been read, and no more.
    private var serverTiming: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(96)
        for step in Step.allCases {
            guard let timing = timings[step.rawValue] else { continue }
            append(step, timing, to: &text)
        }
        if text.isEmpty {
            append(.parse, service.configuration.now().nanoseconds(since: start), to: &text)
        }
        return text
    }

    private func append(_ step: Step, _ nanoseconds: UInt64, to text: inout [UInt8]) {
        if !text.isEmpty { text.append(", ") }
        text.append(step.name)
        text.append(";dur=")
        let microseconds = Int((nanoseconds + 500) / 1000)
        text.append(decimal: microseconds / 1000)
        text.append(UInt8(ascii: "."))
        text.append(UInt8(ascii: "0") + UInt8(microseconds / 100 % 10))
        text.append(UInt8(ascii: "0") + UInt8(microseconds / 10 % 10))
        text.append(UInt8(ascii: "0") + UInt8(microseconds % 10))
    }

    private func log(_ status: Status, problem: String?) {
        service.configuration.log(
            RequestRecord(
                method: head?.method,
                path: head?.target.path,
                status: status,
                requestID: requestID,
                bodyLength: bodyLength,
                duration: service.configuration.now() - start,
                problem: problem
            )
        )
    }
}
