import HTTP1

extension ServiceMetrics {
    /// Returns the statuses that are shown from the start, so that an alert sees the first response with
    /// one of them as an increase.
    private static func initialStatuses(of route: Route) -> [Status] {
        [.ok, .internalServerError, .serviceUnavailable]
            + (route.computes ? [.tooManyRequests] : [])
    }

    /// Writes all metrics.
    ///
    /// - Parameters:
    ///   - writer: The writer.
    ///   - table: The routes at each path.
    func write(to writer: inout MetricsWriter, _ table: [[Route]]) {
        writeResponseCounts(to: &writer, table)
        let computing = routes.enumerated().filter { number, route in
            route.hasComputed || number < table.count && table[number].contains(where: \.computes)
        }.map(\.element)
        writer.begin(
            .histogram,
            "attention_server_request_duration_seconds",
            "Time from the arrival of a whole request until its response is known; of a response that "
                + "is sent while it is encoded, until its last part is encoded."
        )
        for route in routes { writer.histogram(route.duration, [("route", route.path)]) }
        writer.begin(
            .histogram,
            "attention_server_step_duration_seconds",
            "Time of each step of a computation: parse, compute and encode."
        )
        for route in computing {
            for step in RequestStep.allCases {
                writer.histogram(
                    route.steps[step.rawValue],
                    [("route", route.path), ("step", "\(step)")]
                )
            }
        }
        writer.begin(
            .counter,
            "attention_server_computed_elements_total",
            "Elements of the tensors that were computed for responses."
        )
        for route in computing {
            writer.sample(route.computed.elements, [("route", route.path)])
        }
        writer.begin(
            .counter,
            "attention_server_multiply_adds_total",
            "Multiply-adds of the computations; other operations count as the number of multiply-adds "
                + "that take the same time."
        )
        for route in computing {
            writer.sample(route.computed.multiplyAdds, [("route", route.path)])
        }
        writer.begin(
            .counter,
            "attention_server_rejected_requests_total",
            "Requests rejected with 429 or 503, by the limit that was reached."
        )
        for rejection in Rejection.allCases {
            writer.sample(rejectionCount(rejection), [("reason", rejection.name)])
        }
    }

    private func writeResponseCounts(to writer: inout MetricsWriter, _ table: [[Route]]) {
        writer.begin(
            .counter,
            "attention_server_requests_total",
            "Requests by the path of the route table, method and status of the response."
        )
        for (number, route) in routes.enumerated() {
            let initial = (number < table.count ? table[number] : []).flatMap { route in
                Self.initialStatuses(of: route).map { ResponseKind(route.method, $0).number }
            }
            for number in 0..<ResponseKind.count {
                let kind = ResponseKind(number: number)
                let count = route.responseCount(kind)
                guard count > 0 || initial.contains(number) else { continue }
                writer.sample(
                    count,
                    [("route", route.path), ("method", kind.method), ("status", kind.status)]
                )
            }
        }
    }
}

extension Route {
    /// Whether its response is the result of a computation.
    fileprivate var computes: Bool {
        switch action {
        case .compute, .infer: true
        default: false
        }
    }
}

extension MetricsWriter {
    /// Writes the samples of a histogram.
    fileprivate mutating func histogram(
        _ histogram: borrowing DurationHistogram,
        _ labels: [(name: StaticString, value: String)]
    ) {
        let (counts, nanoseconds) = histogram.values
        var total = 0
        for (count, bound) in zip(counts, DurationHistogram.boundTexts) {
            total += count
            sample(total, labels + [("le", bound)], suffix: "_bucket")
        }
        sample(total, labels, suffix: "_count")
        sample(nanoseconds: nanoseconds, labels, suffix: "_sum")
    }
}
