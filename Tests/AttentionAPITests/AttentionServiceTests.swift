import Attention
import HTTP1
import Support
import Synchronization
import Testing

@testable import AttentionAPI

/// The parts of every response besides its result: the thread, the fields, the log.
@Suite struct AttentionServiceTests {
    private static let request = #"{"inputs":[[1,0],[0,1]]}"#

    // MARK: - Queues

    @Test func `short requests are computed at once, long ones on a queue, with the same result`()
        throws
    {
        let service = TestService()
        let atOnce = try service.post("/attention", Self.request)
        #expect(atOnce.moment == .now)
        #expect(atOnce.status == 200)

        let padded = Self.request + String(repeating: " ", count: 8 << 10)
        let byLength = try service.post("/attention", padded)
        #expect(byLength.moment == .soon)
        #expect(byLength.body == atOnce.body)

        let byCost = try TestService { $0.maximumInlineCost = 0 }.post("/attention", Self.request)
        #expect(byCost.moment == .soon)
        #expect(byCost.body == atOnce.body)
    }

    @Test func `a large request has the same response on several threads`() throws {
        let row = "[\((0..<64).map { "0.\(1000 + $0)" }.joined(separator: ","))]"
        let rows = "[\(Array(repeating: row, count: 2000).joined(separator: ","))]"
        let body = #"{"queries":[\#(row)],"keys":\#(rows),"values":\#(rows),"include":["keys"]}"#
        let serial = try TestService().post("/attention", body)
        #expect(serial.status == 200)
        let callCount = Atomic(0)
        let service = TestService { configuration in
            configuration.threadCount = 2
            configuration.parallelFor = { count, body in
                callCount.add(1, ordering: .relaxed)
                for index in (0..<count).reversed() { body(index) }
            }
        }
        let parallel = try service.post("/attention", body)
        #expect(parallel.moment == .later)
        #expect(parallel.body == serial.body)
        // Keys and values take two calls each, the computation and the printing at least one.
        #expect(callCount.load(ordering: .relaxed) >= 6)
    }

    @Test func `a body of the maximum length is read at once, a longer one on a queue`()
        throws
    {
        let service = TestService { $0.maximumInlineBodyLength = Self.request.utf8.count }
        #expect(try service.post("/attention", Self.request).moment == .now)
        #expect(try service.post("/attention", Self.request + " ").moment == .soon)
    }

    @Test func `a short body that asks for a long computation is computed on a queue`() throws {
        let body = #"{"inputs":[[1,2]],"parameters":{"seed":1,"d_out":50000}}"#
        let short = try TestService().post("/qkv", body)
        #expect(short.moment == .soon)
        #expect(short.status == 200)
        let long = try TestService { $0.maximumShortCost = 200_000 }.post("/qkv", body)
        #expect(long.moment == .later)
        #expect(long.body == short.body)
    }

    @Test func `a short body that asks for a long computation moves to the long queue`() throws {
        let service = TestService {
            $0.maximumInlineBodyLength = 0
            $0.maximumShortCost = 79
        }
        // Four scores of 20 multiply-adds each: two columns, two products, and the softmax.
        #expect(try service.post("/attention", Self.request).moment == .later)
        let one = try service.post("/attention", #"{"inputs":[[1,0]]}"#)
        #expect(one.moment == .soon)
        #expect(one.status == 200)
        #expect(try service.post("/attention", "{").moment == .soon)
    }

    @Test func `a long body is read on the long queue`() throws {
        let service = TestService {
            $0.maximumInlineBodyLength = 0
            $0.maximumShortBodyLength = Self.request.utf8.count
        }
        #expect(try service.post("/attention", Self.request).moment == .soon)
        let long = try service.post("/attention", Self.request + " ")
        #expect(long.moment == .later)
        #expect(long.status == 200)
        #expect(try service.post("/attention", Self.request + "{").status == 400)
    }

    @Test func `a request with a wrong head is refused before its body is read`() throws {
        let service = TestService()
        #expect(try service.send(.get, "/attention").moment == .head)
        #expect(try service.post("/attention", "{").moment == .now)
    }

    @Test func `a long response is sent in portions while it is printed`() throws {
        let rows = (0..<120).map { "[\($0)e-3,1]" }.joined(separator: ",")
        // On the event loop there is no deadline, so the computation does not read the clock.
        let service = TestService { $0.maximumInlineCost = .max }
        let reply = try service.post("/scores", #"{"inputs":[\#(rows)]}"#)
        #expect(reply.status == 200)
        #expect(reply.portionCount > 1)
        #expect(reply.fields["Server-Timing"] == "parse;dur=1.000, compute;dur=1.000")
        let scores = try #require(try reply.json()["scores"]?.array)
        #expect(scores.count == 120)
        // 0.119 · 0.119 + 1, to float32.
        let last = try #require(scores[119][119]?.number)
        #expect(abs(last - 1.014161) < 1e-6)
        #expect(reply.text.hasSuffix("}\n"))
    }

    @Test func `a computation that is cancelled is answered with 503`() throws {
        let service = TestService { $0.maximumInlineCost = 0 }
        let cancellation = Cancellation()
        cancellation.cancel()
        let reply = try service.send(
            .post,
            "/attention",
            Self.request,
            cancellation: cancellation
        )
        #expect(reply.status == 503)
        #expect(reply.fields["Retry-After"] == "1")
        #expect(try reply.json()["type"] == .string("/docs#unavailable"))
    }

    @Test func `a computation that takes too long is stopped, and says after how long`() throws {
        for (limit, seconds) in [(Duration.zero, "0"), (.milliseconds(500), "0.5")] {
            let service = TestService(tick: .seconds(1)) {
                $0.maximumInlineCost = 0
                $0.maximumComputeTime = limit
                $0.settingName = { $0 == .computeTime ? "--compute-timeout" : nil }
            }
            let reply = try service.post("/attention", Self.request)
            #expect(reply.status == 413)
            #expect(
                try reply.json()["detail"]
                    == .string(
                        "the computation was stopped after \(seconds) seconds (--compute-timeout)"
                    )
            )
        }
    }

    // MARK: - Fields

    @Test func `a response has the request's id, or a new one`() throws {
        let service = TestService()
        let id: KeyValuePairs = ["x-request-id": "mine"]
        #expect(
            try service.post("/attention", Self.request, fields: id).fields["X-Request-Id"]
                == "mine"
        )
        let refused = try service.post("/attention", "{}", fields: id)
        #expect(refused.fields["X-Request-Id"] == "mine")
        #expect(try refused.json()["request_id"] == .string("mine"))
        let unnamed = try (0..<2).map { _ in
            try service.post("/attention", Self.request).fields["X-Request-Id"]
        }
        #expect(unnamed[0] != nil)
        #expect(unnamed[0] != unnamed[1])
    }

    @Test(
        arguments: [
            (Duration.zero, "0.000"), (.nanoseconds(400), "0.000"), (.nanoseconds(500), "0.001"),
            (.nanoseconds(999_600), "1.000"), (.microseconds(1234), "1.234"),
            (.nanoseconds(1_050_499), "1.050"), (.seconds(75), "75000.000"),
        ]
    )
    func `the time of each step is reported in milliseconds`(tick: Duration, text: String) throws {
        let reply = try TestService(tick: tick).post("/attention", Self.request)
        #expect(
            reply.fields["Server-Timing"]
                == "parse;dur=\(text), compute;dur=\(text), encode;dur=\(text)"
        )
    }

    @Test func `a response to POST is JSON that is not to be stored`() throws {
        for (path, body) in [
            ("/attention", Self.request), ("/scores", Self.request),
            ("/qkv", #"{"inputs":[[1]],"parameters":{"seed":1,"d_out":1}}"#),
        ] {
            let reply = try TestService().post(path, body)
            #expect(reply.status == 200)
            #expect(reply.fields["Content-Type"] == "application/json")
            #expect(reply.fields["Cache-Control"] == "no-store")
            #expect(reply.fields["Vary"] == "Accept, Accept-Encoding")
            #expect(reply.text.hasSuffix("}\n"))
        }
        #expect(try TestService().post("/attention", "").fields["Cache-Control"] == "no-store")
    }

    @Test func `errors are text for a client that asks for text`() throws {
        let reply = try TestService().post("/attention", "{}", fields: ["Accept": "text/plain"])
        #expect(reply.status == 422)
        #expect(reply.fields["Content-Type"] == "text/plain; charset=utf-8")
        #expect(
            reply.text
                == "error: no tensors given: send inputs, or queries, keys and values\n"
        )
        let health = try TestService().send(.get, "/health/live", fields: ["Accept": "text/plain"])
        #expect(health.status == 406)
        #expect(
            health.text == "error: Accept is text/plain; /health/live offers application/json\n"
        )
    }

    // MARK: - Other routes

    @Test func `OPTIONS gets the methods and no content`() throws {
        for (target, allowed) in [("/scores", "POST, OPTIONS"), ("*", "GET, HEAD, POST, OPTIONS")] {
            let reply = try TestService().send(.options, target)
            #expect(reply.status == 204)
            #expect(reply.fields["Allow"] == allowed)
            #expect(reply.fields["Content-Type"] == nil)
            #expect(reply.body.isEmpty)
        }
    }

    @Test func `health is ok, also for HEAD, and not to be stored`() throws {
        for method in [Method.get, .head] {
            for path in ["/health/live", "/health/ready"] {
                let reply = try TestService().send(method, path)
                #expect(reply.status == 200)
                #expect(reply.text == "{\"status\":\"ok\"}\n")
                #expect(reply.fields["Content-Type"] == "application/json")
                #expect(reply.fields.values("Cache-Control") == ["no-store"])
            }
        }
    }

    @Test func `a draining server is alive and responds, but is not ready`() throws {
        let service = TestService { $0.isDraining = { true } }
        let ready = try service.send(.get, "/health/ready")
        #expect(ready.status == 503)
        #expect(ready.fields["Retry-After"] == "1")
        #expect(ready.fields["Content-Type"] == "application/problem+json")
        #expect(try ready.json()["detail"] == .string("the server is draining"))
        #expect(try service.send(.get, "/health/live").status == 200)
        #expect(try service.post("/attention", Self.request).status == 200)
    }

    @Test func `the documents are sent unchanged`() throws {
        let yaml = try TestService().send(.get, "/openapi.yaml")
        #expect(yaml.status == 200)
        #expect(yaml.fields["Content-Type"] == "application/yaml")
        #expect(yaml.text.contains("\nopenapi: 3.1."))
        let json = try TestService().send(.get, "/openapi.json")
        #expect(json.fields["Content-Type"] == "application/json")
        #expect(try json.json()["openapi"]?.string?.hasPrefix("3.1.") == true)
    }

    // MARK: - Requests that are not processed

    @Test func `a malformed request is refused with the parser's error`() throws {
        let service = TestService()
        let reply = try Reply(service.service.response(to: .malformed(.missingHost, nil)), .head)
        #expect(reply.status == 400)
        #expect(try reply.json()["type"] == .string("/docs#malformed-http"))
        #expect(reply.fields["X-Request-Id"]?.utf8.count == 13)
    }

    @Test func `an overloaded server says when to try again`() throws {
        let service = TestService {
            $0.settingName = { $0 == .connections ? "--max-connections" : nil }
        }
        let head = RequestHead(method: .post, target: try RequestTarget("/qkv", for: .post))
        let queued = service.service.response(to: .tooMuchQueued(Request(head: head)))
        #expect(queued.status == .tooManyRequests)
        #expect(queued.fields["Retry-After"] == "1")

        let full = try Reply(service.service.response(to: .tooManyConnections(limit: 7)), .head)
        #expect(full.status == 503)
        #expect(full.fields["Retry-After"] == "1")
        #expect(
            try full.json()["detail"]
                == .string("connection limit of 7 reached (--max-connections)")
        )
    }

    @Test func `a response in place of another has the same id`() throws {
        let service = TestService()
        let head = RequestHead(method: .post, target: try RequestTarget("/attention", for: .post))
        let replaced = service.service.response(to: .tooManyConnections(limit: 7))
        let refusal = Refusal.answerDropped(replaced, head, .tooMuchInFlight(limit: 9))
        let reply = try Reply(service.service.response(to: refusal), .head)
        #expect(reply.status == 503)
        #expect(reply.fields["X-Request-Id"] == replaced.fields["X-Request-Id"])
        #expect(service.records.map(\.requestID).count == 2)
        #expect(Set(service.records.map(\.requestID)).count == 1)
    }

    // MARK: - The log

    @Test func `every request is logged once, with its problem`() throws {
        let service = TestService()
        _ = try service.post("/attention", Self.request, fields: ["X-Request-Id": "r-1"])
        _ = try service.post("/scores", "{}")
        _ = try service.send(.get, "/nothing")
        _ = try service.send(.options, "*")
        _ = try service.send(.get, "/health/live")
        _ = service.service.response(to: .malformed(.missingHost, nil))

        let records = service.records
        #expect(records.map(\.status.rawValue) == [200, 422, 404, 204, 200, 400])
        #expect(records.map(\.method) == [.post, .post, .get, .options, .get, nil])
        #expect(
            records.map(\.path) == ["/attention", "/scores", "/nothing", "*", "/health/live", nil]
        )
        #expect(records.map { $0.problem != nil } == [false, true, true, false, false, true])
        #expect(records[2].problem == "no such path: /nothing")
        #expect(records.map(\.bodyLength) == [Self.request.utf8.count, 2, 0, 0, 0, 0])
        #expect(records[0].requestID == "r-1")
        #expect(Set(records.map(\.requestID)).count == records.count)
    }

    @Test func `the log has the time from the request to its response`() throws {
        let service = TestService(tick: .milliseconds(1))
        _ = try service.post("/attention", Self.request)
        // The clock is read on arrival and after each of three steps.
        #expect(service.records.map(\.nanoseconds) == [3_000_000])
    }

    @Test func `time in a queue counts for the log, but for none of the steps`() throws {
        let service = TestService(tick: .milliseconds(1)) { $0.maximumInlineCost = 0 }
        let reply = try service.post("/attention", Self.request)
        #expect(reply.moment == .soon)
        // The computation reads the clock once, for its deadline.
        #expect(
            reply.fields["Server-Timing"] == "parse;dur=1.000, compute;dur=2.000, encode;dur=1.000"
        )
        #expect(service.records.map(\.nanoseconds) == [5_000_000])
    }

    @Test func `work on a queue is logged when its response is known`() throws {
        let service = TestService { $0.maximumInlineCost = 0 }
        #expect(try service.post("/attention", Self.request).moment == .soon)
        #expect(service.records.map(\.status) == [.ok])
        _ = try service.post("/attention", #"{"inputs":[[1e38]],"scale":1e38}"#)
        #expect(service.records.map(\.status) == [.ok, .unprocessableContent])
    }
}
