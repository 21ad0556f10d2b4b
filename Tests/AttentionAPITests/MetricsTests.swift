import HTTP1
import Support
import Testing

@testable import AttentionAPI

@Suite struct MetricsTests {
    private static let request = #"{"inputs":[[1,0],[0,1]]}"#

    /// Returns the samples of the metrics by their names with labels.
    private static func samples(_ service: TestService) throws -> [String: Double] {
        let lines = try service.send(.get, "/metrics").text.split(separator: "\n")
        let pairs = lines.filter { !$0.hasPrefix("#") }.map { line in
            let end = line.lastIndex(of: " ") ?? line.startIndex
            return (String(line[..<end]), Double(line[end...].dropFirst()) ?? .nan)
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    @Test(arguments: [
        (0, 0), (10_000, 0), (10_001, 1), (30_000, 1), (30_001, 2), (100_000, 2), (100_001, 3),
        (1_000_000, 4), (30_000_000_000, 13), (30_000_000_001, 14), (UInt64(Int.max), 14),
    ])
    func `a duration is in the bucket whose bound it does not exceed`(
        nanoseconds: UInt64,
        bucket: Int
    ) {
        #expect(DurationHistogram.bucket(of: nanoseconds) == bucket)
        let histogram = DurationHistogram()
        histogram.observe(nanoseconds: nanoseconds)
        let (counts, sum) = histogram.values
        #expect(counts.indices.filter { counts[$0] > 0 } == [bucket])
        #expect(sum == Int(nanoseconds))
    }

    @Test func `the bounds are those of the labels`() throws {
        for (bucket, text) in DurationHistogram.boundTexts.dropLast().enumerated() {
            let bound = UInt64((try #require(Double(text)) * 1e9).rounded())
            #expect(DurationHistogram.bucket(of: bound) == bucket)
            #expect(DurationHistogram.bucket(of: bound + 1) == bucket + 1)
        }
    }

    @Test func `every kind of response has a number and labels of its own`() {
        let statuses = (100...999).map(Status.init(rawValue:))
        let methods = Method.allCases.map(Optional.init) + [nil]
        for method in methods {
            for status in statuses {
                let kind = ResponseKind(method, status)
                #expect((0..<ResponseKind.count).contains(kind.number))
                #expect(kind.method == method?.rawValue ?? "other")
                #expect(["\(status.rawValue)", "other"].contains(kind.status))
            }
        }
        // The statuses of the service have labels.
        for kind in ProblemKind.allCases {
            #expect(ResponseKind(.get, kind.status).status == "\(kind.status.rawValue)")
        }
        let labels = (0..<ResponseKind.count).map(ResponseKind.init(number:))
        #expect(Set(labels.map { "\($0.method) \($0.status)" }).count >= 10 * 22)
    }

    @Test func `a response counts once it is queued`() throws {
        let service = TestService()
        let name =
            #"attention_server_requests_total{route="/attention",method="POST",status="200"}"#
        _ = try service.post("/attention", Self.request)
        #expect(try Self.samples(service)[name] == 0)
        let reply = try service.post("/attention", Self.request)
        service.service.noteResponse(reply.tag)
        #expect(try Self.samples(service)[name] == 1)
    }

    @Test func `durations, elements and multiply-adds are those of the requests`() throws {
        // The clock is read on arrival and after each of three steps.
        let service = TestService(tick: .milliseconds(1))
        for _ in 0..<3 { _ = try service.post("/scores", Self.request) }
        let samples = try Self.samples(service)
        let route = #"route="/scores""#
        let duration = "attention_server_request_duration_seconds"
        #expect(samples["\(duration)_count{\(route)}"] == 3)
        #expect(samples["\(duration)_sum{\(route)}"] == 0.009)
        #expect(samples[#"\#(duration)_bucket{\#(route),le="0.001"}"#] == 0)
        #expect(samples[#"\#(duration)_bucket{\#(route),le="0.003"}"#] == 3)
        for step in ["parse", "compute", "encode"] {
            let step = #"attention_server_step_duration_seconds_sum{\#(route),step="\#(step)"}"#
            #expect(samples[step] == 0.003)
        }
        // Scores and weights of two words.
        #expect(samples["attention_server_computed_elements_total{\(route)}"] == 24)
        #expect(try #require(samples["attention_server_multiply_adds_total{\(route)}"]) > 0)
    }

    @Test func `a request that fails has no elements`() throws {
        let service = TestService()
        _ = try service.post("/attention", #"{"inputs":[[1e38]],"scale":1e38}"#)
        let samples = try Self.samples(service)
        #expect(samples[#"attention_server_computed_elements_total{route="/attention"}"#] == 0)
        let steps = #"attention_server_step_duration_seconds_count{route="/attention",step="#
        #expect(samples[steps + #""parse"}"#] == 1)
        #expect(samples[steps + #""compute"}"#] == 1)
        #expect(samples[steps + #""encode"}"#] == 0)
    }

    @Test func `rejections are counted by their reason`() throws {
        let service = TestService()
        let head = RequestHead(method: .post, target: try RequestTarget("/qkv", for: .post))
        let request = Request(head: head, body: Body(copying: "{}".utf8))
        let tooMuch = RequestError.tooMuchInFlight(limit: 1)
        for refusal in [
            Refusal.tooMuchQueued(request), .tooManyConnections(limit: 1),
            .answerDropped(Response(status: .ok), head, tooMuch), .malformed(tooMuch, head),
            .malformed(.serverStopping, head), .malformed(.incompleteMessage, head),
        ] {
            _ = service.service.response(to: refusal)
        }
        let samples = try Self.samples(service)
        for (reason, count) in [
            ("queue", 1.0), ("connections", 1), ("memory", 2), ("stopping", 1),
        ] {
            let name = #"attention_server_rejected_requests_total{reason="\#(reason)"}"#
            #expect(samples[name] == count, "\(reason)")
        }
        // The time of a response that was dropped has been counted with that response.
        let duration = #"attention_server_request_duration_seconds_count{route="/qkv"}"#
        #expect(samples[duration] == 4)
    }

    @Test func `metrics are short work, which the rest of the program adds to`() throws {
        let service = TestService { configuration in
            configuration.writeMetrics = { writer in
                writer.begin(.info, "program_info", "A label with every escape.")
                writer.sample(1, [("text", "a\\b\"c\nd")])
                writer.write(.gauge, "program_ratio", "A fraction.", 0.25)
            }
        }
        let reply = try service.send(.get, "/metrics")
        #expect(reply.moment == .soon)
        #expect(reply.fields["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            reply.text.hasSuffix(
                """
                # TYPE program_info gauge
                # HELP program_info A label with every escape.
                program_info{text="a\\\\b\\"c\\nd"} 1
                # TYPE program_ratio gauge
                # HELP program_ratio A fraction.
                program_ratio 0.25

                """
            ),
            "\(reply.text.suffix(300))"
        )
        let accept: KeyValuePairs = ["Accept": "application/openmetrics-text;version=1.0.0"]
        let other = try service.send(.get, "/metrics", fields: accept)
        #expect(other.text.hasSuffix("program_ratio 0.25\n# EOF\n"))
        #expect(other.text.contains("# TYPE program info\n"))
    }

    @Test func `a counter that has become too large continues at 0`() {
        var writer = MetricsWriter(.prometheus)
        writer.write(.counter, "a_total", "A counter.", Int.max &+ 6)
        writer.write(.gauge, "b", "A gauge.", -5)
        let text = String(decoding: writer.text(), as: UTF8.self)
        #expect(text.contains("\na_total 5\n"))
        #expect(text.contains("\nb -5\n"))
    }

    @Test func `metrics are answered like health checks, and need a key`() throws {
        let service = TestService().service
        for (path, expected) in [("/metrics", true), ("/health/live", true), ("/docs", false)] {
            let target = try RequestTarget(path, for: .get)
            #expect(service.isHealthCheck(RequestHead(method: .get, target: target)) == expected)
        }
    }
}
