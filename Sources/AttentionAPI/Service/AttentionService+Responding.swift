import Attention
import Compression
import HTTP1

extension AttentionService {
    /// Maximum length of a response that is printed whole before it is sent, in bytes; a longer one
    /// is printed in portions while it is sent.
    private static let maximumWholeAnswer = 128 << 10

    /// Initial capacities of a response, in bytes.
    ///
    /// Most responses are much shorter than their shapes allow; the capacity of a short one is of a
    /// size that allocators keep at hand.
    private static let (usualCapacity, shortCapacity) = (17 << 10, 992)

    /// Maximum length of a short response, in bytes.
    private static let maximumShortAnswer = 4 << 10

    /// The least length of a response that is compressed, in bytes; a shorter one fits in a packet.
    static let leastCompressedLength = 1 << 10

    /// The field of a compressed response.
    static let gzipField = (name: "Content-Encoding", value: "gzip")

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
            let printer = try trace.measure(.compute) { () throws(Problem) in
                try prepared.run(execution)
            }
            trace.computed = prepared.computed
            return respond(with: printer, prepared, forms, &trace)
        } catch {
            let hasStopped = error.kind == .unavailable
            return trace.refuse(hasStopped ? deadline?.problem ?? error : error)
        }
    }

    /// Responds with what a printer prints: whole, or in portions that are printed while they are sent.
    private func respond(
        with printer: consuming any AnswerPrinting,
        _ prepared: PreparedOperation,
        _ forms: ContentForms,
        _ trace: inout RequestTrace
    ) -> Response {
        var fields: [(name: String, value: String)] = []
        var mediaType = prepared.format.mediaType
        if let jsonLength = printer.jsonLength {
            mediaType = .octets
            fields = [(InferenceBody.lengthField, String(jsonLength))]
        }
        guard prepared.maximumAnswerLength <= Self.maximumWholeAnswer else {
            let producer = AnswerProducer(
                printer,
                parallelFor: configuration.threadCount > 1 ? configuration.parallelFor : nil
            )
            guard forms.acceptsGzip else {
                return trace.respond(
                    .ok,
                    mediaType: mediaType,
                    fields: fields,
                    body: .portions(producer)
                )
            }
            return trace.respond(
                .ok,
                mediaType: mediaType,
                fields: fields + [Self.gzipField],
                body: .portions(
                    CompressedProducer(producer, parallelFor: configuration.parallelFor)
                )
            )
        }
        let bytes = trace.measure(.encode) {
            var bytes: [UInt8] = []
            let isShort = prepared.maximumAnswerLength <= Self.maximumShortAnswer
            bytes.reserveCapacity(isShort ? Self.shortCapacity : Self.usualCapacity)
            while printer.print(into: &bytes, atLeast: Self.maximumWholeAnswer) {}
            guard forms.acceptsGzip, bytes.count >= Self.leastCompressedLength else { return bytes }
            fields.append(Self.gzipField)
            return GzipEncoder.encode(bytes)
        }
        return trace.respond(.ok, mediaType: mediaType, fields: fields, body: .bytes(bytes))
    }
}
