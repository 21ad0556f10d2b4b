import HTTP1

/// One request on its way to its answer: who it is, how long each step took.
struct Exchange: Sendable {
    private let service: AttentionService
    private let head: RequestHead?
    private let bodyLength: Int
    private let start: MonotonicTime
    private var timings: [Timing] = []

    private struct Timing: Sendable {
        let name: String
        let duration: Duration
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
        _ name: String,
        _ step: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let start = service.configuration.now()
        defer { timings.append(Timing(name: name, duration: service.configuration.now() - start)) }
        return try step()
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
        if head?.method == .post { fields.append("Cache-Control", "no-store") }
        fields.append("X-Request-Id", requestID)
        fields.append("Server-Timing", serverTiming)
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
        response.fields.append("Server-Timing", serverTiming)
        return response
    }

    /// The durations in milliseconds, to a thousandth (W3C Server Timing).
    ///
    /// What is answered from its head alone has been read, and no more.
    private var serverTiming: String {
        let steps =
            timings.isEmpty
            ? [Timing(name: "parse", duration: service.configuration.now() - start)] : timings
        var text: [UInt8] = []
        text.reserveCapacity(24 * steps.count)
        for timing in steps {
            let microseconds = (timing.duration.wholeNanoseconds + 500) / 1000
            if !text.isEmpty { text.append(contentsOf: ", ".utf8) }
            text.append(contentsOf: timing.name.utf8)
            text.append(contentsOf: ";dur=".utf8)
            text.append(contentsOf: String(microseconds / 1000).utf8)
            text.append(UInt8(ascii: "."))
            for divisor: UInt64 in [100, 10, 1] {
                text.append(UInt8(ascii: "0") + UInt8(microseconds / divisor % 10))
            }
        }
        return String(decoding: text, as: UTF8.self)
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
