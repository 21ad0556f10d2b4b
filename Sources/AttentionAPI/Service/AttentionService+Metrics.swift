import Compression
import HTTP1

extension AttentionService {
    /// Responds with the metrics, as short work: they take longer than the usual work of an event loop.
    @inline(never)
    func report(in forms: ContentForms, _ trace: RequestTrace) -> Answer {
        let isOpenMetrics = forms.mediaType == .openMetrics
        let format: MetricsWriter.Format = isOpenMetrics ? .openMetrics : .prometheus
        return .soon { _ in
            var writer = MetricsWriter(format)
            self.metrics.write(to: &writer, self.router.routesByTemplate)
            self.configuration.writeMetrics(&writer)
            let fields: [(name: FieldName, value: String)] = [
                ("Content-Type", format.contentType), ("Vary", RequestTrace.vary),
                ("Cache-Control", "no-store"),
            ]
            let text = writer.text()
            guard forms.acceptsGzip else {
                return .now(trace.respond(.ok, fields: fields, body: .bytes(text)))
            }
            return .now(
                trace.respond(
                    .ok,
                    fields: fields + [Self.gzipField],
                    body: .bytes(GzipEncoder.encode(text))
                )
            )
        }
    }
}
