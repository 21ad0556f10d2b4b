import Attention
import Compression
import HTTP1
import TensorJSON

extension AttentionService {
    /// What a request asks to be computed, and how the request is written.
    enum Wanted: Sendable {
        /// An operation, as JSON.
        case json(Operation)
        /// A model of the Open Inference Protocol.
        case inference(InferenceModel)
    }

    /// Responds to a request for a computation: at once if it is very short, else on a work queue.
    ///
    /// The length of the body decides where it is read, then the cost decides where it is computed.
    func compute(
        _ wanted: Wanted,
        _ forms: ContentForms,
        _ request: Request,
        _ trace: inout RequestTrace
    ) -> Answer {
        let length = readingLength(wanted, request)
        guard length <= configuration.maximumShortBodyLength else {
            return computeLater(wanted, forms, request, trace)
        }
        guard length <= configuration.maximumInlineBodyLength, forms.coding == nil else {
            return computeSoon(wanted, forms, request, trace)
        }
        let maximumCost = configuration.maximumInlineCost
        return compute(wanted, forms, request, &trace, upTo: maximumCost, nil)
    }

    /// Returns the length of a JSON body that takes as long to read as the request's body.
    ///
    /// Binary data are copied at least sixteen times as fast as JSON is read.
    private func readingLength(_ wanted: Wanted, _ request: Request) -> Int {
        let length = request.body.count
        guard case .inference = wanted,
            let field = request.head.fields[InferenceBody.lengthField], let json = Int(field),
            (0...length).contains(json)
        else { return length }
        return json + (length - json) / 16
    }

    /// Responds to a request with a body of medium length, or one that probably has that length when it
    /// is decompressed.
    private func computeSoon(
        _ wanted: Wanted,
        _ forms: ContentForms,
        _ request: Request,
        _ trace: RequestTrace
    ) -> Answer {
        .soon { cancellation in
            var trace = trace.resumed()
            let limit = min(
                self.configuration.maximumShortBodyLength,
                self.configuration.maximumBodyLength
            )
            do throws(Problem) {
                let decompressed = try request.decompressed(forms.coding, limit: limit)
                trace.end(.parse)
                guard let decompressed else {
                    return self.computeLater(wanted, forms, request, trace)
                }
                let maximumCost = self.configuration.maximumShortCost
                return self.compute(
                    wanted,
                    forms,
                    decompressed,
                    &trace,
                    upTo: maximumCost,
                    cancellation
                )
            } catch {
                trace.end(.parse)
                return .now(trace.refuse(error))
            }
        }
    }

    /// Responds to a request with a long body.
    private func computeLater(
        _ wanted: Wanted,
        _ forms: ContentForms,
        _ request: Request,
        _ trace: RequestTrace
    ) -> Answer {
        .later { cancellation in
            var trace = trace.resumed()
            let limit = self.configuration.maximumBodyLength
            do throws(Problem) {
                guard let decompressed = try request.decompressed(forms.coding, limit: limit)
                else { throw .decompressedBodyTooLarge(limit: limit) }
                let prepared = try self.prepare(wanted, forms, decompressed)
                trace.end(.parse)
                return self.finish(prepared, forms, &trace, cancellation)
            } catch {
                trace.end(.parse)
                return trace.refuse(error)
            }
        }
    }

    /// Reads a request, and computes it here if it takes at most `maximumCost` multiply-adds.
    private func compute(
        _ wanted: Wanted,
        _ forms: ContentForms,
        _ request: Request,
        _ trace: inout RequestTrace,
        upTo maximumCost: Int,
        _ cancellation: Cancellation?
    ) -> Answer {
        do throws(Problem) {
            let prepared = try prepare(wanted, forms, request)
            trace.end(.parse)
            // An event loop compresses nothing.
            let mayCompress =
                forms.acceptsGzip && prepared.maximumAnswerLength >= Self.leastCompressedLength
            guard prepared.cost > maximumCost || (mayCompress && cancellation == nil) else {
                return .now(finish(prepared, forms, &trace, cancellation))
            }
            let work = { @Sendable [trace] (cancellation: Cancellation) in
                var trace = trace.resumed()
                return self.finish(prepared, forms, &trace, cancellation)
            }
            guard prepared.cost > configuration.maximumShortCost else {
                return .soon { .now(work($0)) }
            }
            return .later(work)
        } catch {
            trace.end(.parse)
            return .now(trace.refuse(error))
        }
    }

    /// Reads a request and checks that its computation and its response are within the limits.
    private func prepare(
        _ wanted: Wanted,
        _ forms: ContentForms,
        _ request: Request
    ) throws(Problem) -> PreparedOperation {
        let prepared = try read(wanted, forms.mediaType, request)
        guard prepared.maximumAnswerLength <= configuration.maximumAnswerLength else {
            throw Problem(
                .answerTooLarge,
                "the answer could be \(byteSize(prepared.maximumAnswerLength, rounded: .up)) "
                    + "long; the limit is "
                    + byteSize(configuration.maximumAnswerLength, rounded: .down),
                pointer: "",
                limit: .answer
            )
        }
        guard prepared.allocatedLength <= configuration.maximumComputationLength else {
            throw Problem(
                .computationTooLarge,
                "the computation needs \(byteSize(prepared.allocatedLength, rounded: .up)) of "
                    + "memory; the limit is "
                    + byteSize(configuration.maximumComputationLength, rounded: .down),
                pointer: "",
                limit: .computation
            )
        }
        return prepared
    }

    /// Reads a request, and has the engine check it.
    private func read(
        _ wanted: Wanted,
        _ mediaType: MediaType,
        _ request: Request
    ) throws(Problem) -> PreparedOperation {
        let isLong = request.body.count > configuration.maximumShortBodyLength
        let parallel = isLong ? parallelReading : nil
        switch wanted {
        case .json(let operation):
            let decoded = try RequestDecoder.decode(
                request.body,
                for: operation,
                parallel: parallel
            )
            return try PreparedOperation(
                operation,
                request: decoded,
                body: request.body,
                format: try AnswerFormat(mediaType, query: request.head.target.query),
                plans: plans
            )
        case .inference(let model):
            let decoded = try InferenceDecoder.decode(request, for: model, parallel: parallel)
            return try PreparedOperation(
                decoded,
                query: request.head.target.query,
                plans
            )
        }
    }

    /// The parallel reading of large tensors; nil if there is only one thread.
    private var parallelReading: ParallelReading? {
        guard configuration.threadCount > 1 else { return nil }
        return ParallelReading(parallelFor: configuration.parallelFor)
    }
}
