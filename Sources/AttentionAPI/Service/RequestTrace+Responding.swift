import HTTP1

extension RequestTrace {
    /// Returns the response to a request that succeeds, and ends the trace or, if the response is sent
    /// while it is printed, lets its producer do so.
    @inline(never)
    func respond(
        _ status: Status,
        mediaType: MediaType? = nil,
        fields extra: [(name: FieldName, value: String)] = [],
        body: ResponseBody = .bytes([])
    ) -> Response {
        let isPost = head?.method == .post
        let common =
            mediaType == .json && isPost
            ? Self.fieldsOfResult : Self.commonFields(mediaType, isPost: isPost)
        var fields = ResponseFields(common, reserving: Self.usualFieldsLength)
        fields.append(RequestIDs.responseField, requestID)
        appendTiming(to: &fields)
        for field in extra { fields.append(field.name, field.value) }
        appendOriginFields(to: &fields)
        guard case .bytes(let bytes) = body else {
            return Response(
                status: status,
                fields: fields,
                body: traced(body, status),
                tag: tag(status)
            )
        }
        end(status, answerLength: bytes.count, problem: nil)
        return Response(status: status, fields: fields, body: body, tag: tag(status))
    }

    /// The room made for the fields that are not the same in all responses, in bytes.
    private static let usualFieldsLength = 192

    /// Returns a body whose producer ends the trace.
    @inline(never)
    private func traced(_ body: ResponseBody, _ status: Status) -> ResponseBody {
        guard case .portions(let producer) = body else { return body }
        return .portions(TracedProducer(producer, self, status))
    }

    /// The fields of requests that decide which representation is sent.
    static let vary = "Accept, Accept-Encoding"

    /// Returns the fields that do not depend on the request's content.
    private static func commonFields(_ mediaType: MediaType?, isPost: Bool) -> ResponseFields {
        var fields = ResponseFields()
        if let mediaType {
            fields.append("Content-Type", mediaType.field)
            fields.append("Vary", vary)
        }
        fields.append("X-Content-Type-Options", "nosniff")
        if isPost { fields.append("Cache-Control", "no-store") }
        return fields
    }

    /// The common fields of a computation's result.
    private static let fieldsOfResult = commonFields(.json, isPost: true)

    /// Returns the response to a health check that succeeds.
    func respondHealthy(_ content: String) -> Response {
        respond(
            .ok,
            mediaType: .json,
            fields: [("Cache-Control", "no-store")],
            body: .bytes(Array("\(content)\n".utf8))
        )
    }

    /// Returns the response to a request that fails, and ends the trace.
    ///
    /// - Parameters:
    ///   - problem: The reason.
    ///   - isReplacement: Whether the response replaces another one, with which the request's time has
    ///     been counted.
    /// - Returns: The response.
    func refuse(_ problem: Problem, isReplacement: Bool = false) -> Response {
        let problem = problem.naming(service.configuration.settingName)
        var response = problem.response(
            requestID: requestID,
            asText: head.map { Negotiation.prefersText($0.fields) } ?? false
        )
        if case .bytes(let bytes) = response.body {
            end(
                problem.kind.status,
                answerLength: bytes.count,
                problem: problem.detail,
                isReplacement: isReplacement
            )
        }
        appendTiming(to: &response.fields)
        appendOriginFields(to: &response.fields)
        response.tag = tag(problem.kind.status)
        return response
    }

    /// Adds the fields by which web pages of other origins may read the response.
    private func appendOriginFields(to fields: inout ResponseFields) {
        service.configuration.allowedOrigins?.append(to: &fields, for: head?.fields)
    }

    /// Returns the tag of a response, by which it is counted.
    private func tag(_ status: Status) -> Int {
        service.metrics.tag(route: routeNumber, ResponseKind(head?.method, status))
    }

    /// Adds the place in the caller's trace, and the duration of each step in milliseconds, with three
    /// decimals (W3C Server Timing).
    ///
    /// If no step has run, the time so far was spent on the request's head: it counts as `parse`.
    private func appendTiming(to fields: inout ResponseFields) {
        if let span { fields.append(RequestSpan.field, span.fieldValue) }
        var timings = timings
        if !hasRunStep {
            timings[.parse] = service.configuration.now().nanoseconds(since: start)
        }
        fields.append(Self.serverTiming, upTo: Self.maximumServerTiming) { output in
            var isFirst = true
            for step in RequestStep.allCases {
                guard let timing = timings[step] else { continue }
                if !isFirst {
                    output.append(UInt8(ascii: ","))
                    output.append(UInt8(ascii: " "))
                }
                isFirst = false
                Self.append(step, timing, to: &output)
            }
        }
    }

    private static let serverTiming: FieldName = "Server-Timing"

    /// The maximum length of `Server-Timing`, in bytes: three steps with the longest durations.
    private static let maximumServerTiming = 128

    private static func append(
        _ step: RequestStep,
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
}
