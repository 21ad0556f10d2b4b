import Attention
import Compression
import HTTP1

extension AttentionService {
    /// The least length of a response that is compressed, in bytes; a shorter one fits in a packet.
    static let leastCompressedLength = 1 << 10

    /// The field of a compressed response.
    static let gzipField = (name: "Content-Encoding" as FieldName, value: "gzip")

    /// Computes and responds.
    ///
    /// On an event loop, where there is no cancellation, the computation is serial and runs to its
    /// end. Elsewhere it stops at a deadline.
    func finish(
        _ prepared: PreparedOperation,
        _ forms: ContentForms,
        _ trace: inout RequestTrace,
        _ cancellation: Cancellation?
    ) -> Response {
        let deadline = cancellation.map {
            ComputeDeadline($0, from: trace.stepStart, configuration)
        }
        do throws(Problem) {
            let execution =
                deadline.map { deadline in
                    ExecutionContext(
                        parallelFor: configuration.parallelFor,
                        isCancelled: { deadline.isOver }
                    )
                } ?? inlineExecution
            let content = try prepared.run(execution) { trace.end(.compute) }
            trace.computed = prepared.computed
            return respond(with: content, prepared.format.mediaType, forms, &trace)
        } catch {
            trace.end(.compute)
            let hasStopped = error.kind == .unavailable
            return trace.refuse(hasStopped ? deadline?.problem ?? error : error)
        }
    }

    /// Responds with content that is known, or that is printed while it is sent.
    private func respond(
        with content: consuming AnswerContent,
        _ mediaType: MediaType,
        _ forms: ContentForms,
        _ trace: inout RequestTrace
    ) -> Response {
        switch consume content {
        case .whole(var bytes, let jsonLength):
            var fields = Self.fields(jsonLength)
            if forms.acceptsGzip, bytes.count >= Self.leastCompressedLength {
                fields.append(Self.gzipField)
                bytes = GzipEncoder.encode(bytes)
            }
            trace.end(.encode)
            return trace.respond(
                .ok,
                mediaType: jsonLength == nil ? mediaType : .octets,
                fields: fields,
                body: .bytes(bytes)
            )
        case .portions(let printer):
            let producer = AnswerProducer(
                printer,
                parallelFor: configuration.threadCount > 1 ? configuration.parallelFor : nil
            )
            let fields = Self.fields(printer.jsonLength)
            return trace.respond(
                .ok,
                mediaType: printer.jsonLength == nil ? mediaType : .octets,
                fields: forms.acceptsGzip ? fields + [Self.gzipField] : fields,
                body: .portions(
                    forms.acceptsGzip
                        ? CompressedProducer(producer, parallelFor: configuration.parallelFor)
                        : producer
                )
            )
        }
    }

    /// Returns the field of a response in which binary data follow JSON of a length.
    private static func fields(_ jsonLength: Int?) -> [(name: FieldName, value: String)] {
        jsonLength.map { [(FieldName(InferenceBody.lengthField), String($0))] } ?? []
    }
}
