import Attention
import HTTP1
import TensorJSON

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

    /// Responds to a request for a computation: at once if it is very short, else on a work queue.
    ///
    /// The length of the body decides where it is read, then the cost decides where it is computed.
    func compute(
        _ operation: Operation,
        as mediaType: MediaType,
        _ request: Request,
        _ trace: inout RequestTrace
    ) -> Answer {
        let length = request.body.count
        guard length <= configuration.maximumShortBodyLength else {
            return .later { [trace] cancellation in
                var trace = trace.resumed()
                do throws(Problem) {
                    let prepared = try self.prepare(operation, mediaType, request, &trace)
                    return self.finish(prepared, &trace, cancellation)
                } catch {
                    return trace.refuse(error)
                }
            }
        }
        guard length <= configuration.maximumInlineBodyLength else {
            let maximumCost = configuration.maximumShortCost
            return .soon { [trace] cancellation in
                var trace = trace.resumed()
                return self.compute(
                    operation,
                    mediaType,
                    request,
                    &trace,
                    upTo: maximumCost,
                    cancellation
                )
            }
        }
        let maximumCost = configuration.maximumInlineCost
        return compute(operation, mediaType, request, &trace, upTo: maximumCost, nil)
    }

    /// Reads a request, and computes it here if it takes at most `maximumCost` multiply-adds.
    private func compute(
        _ operation: Operation,
        _ mediaType: MediaType,
        _ request: Request,
        _ trace: inout RequestTrace,
        upTo maximumCost: Int,
        _ cancellation: Cancellation?
    ) -> Answer {
        do throws(Problem) {
            let prepared = try prepare(operation, mediaType, request, &trace)
            guard prepared.cost > maximumCost else {
                return .now(finish(prepared, &trace, cancellation))
            }
            let work = { @Sendable [trace] (cancellation: Cancellation) in
                var trace = trace.resumed()
                return self.finish(prepared, &trace, cancellation)
            }
            guard prepared.cost > configuration.maximumShortCost else {
                return .soon { .now(work($0)) }
            }
            return .later(work)
        } catch {
            return .now(trace.refuse(error))
        }
    }

    /// Reads a request and checks that its computation and its response are within the limits.
    private func prepare(
        _ operation: Operation,
        _ mediaType: MediaType,
        _ request: Request,
        _ trace: inout RequestTrace
    ) throws(Problem) -> PreparedOperation {
        try trace.measure(.parse) { () throws(Problem) in
            let isLong = request.body.count > configuration.maximumShortBodyLength
            let decoded = try RequestDecoder.decode(
                request.body,
                for: operation,
                parallel: isLong ? parallelReading : nil
            )
            let prepared = try PreparedOperation(
                operation,
                request: decoded,
                body: request.body,
                format: try AnswerFormat(mediaType, query: request.head.target.query)
            )
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
    }

    /// The parallel reading of large tensors; nil if there is only one thread.
    private var parallelReading: ParallelReading? {
        guard configuration.threadCount > 1 else { return nil }
        return ParallelReading(parallelFor: configuration.parallelFor)
    }

    /// Computes and responds.
    ///
    /// On an event loop, where there is no cancellation, the computation is serial and runs to its
    /// end. Elsewhere it stops at a deadline.
    private func finish(
        _ prepared: PreparedOperation,
        _ trace: inout RequestTrace,
        _ cancellation: Cancellation?
    ) -> Response {
        let deadline = cancellation.map {
            ComputeDeadline($0, from: trace.stepStart, configuration)
        }
        let mediaType = prepared.format.mediaType
        do throws(Problem) {
            let execution =
                deadline.map { deadline in
                    ExecutionContext(
                        parallelFor: configuration.parallelFor,
                        isCancelled: { deadline.isOver }
                    )
                } ?? inlineExecution
            var printer = try trace.measure(.compute) { () throws(Problem) in
                try prepared.run(execution)
            }
            guard prepared.maximumAnswerLength <= Self.maximumWholeAnswer else {
                let producer = AnswerProducer(
                    printer,
                    parallelFor: configuration.threadCount > 1 ? configuration.parallelFor : nil
                )
                return trace.respond(.ok, mediaType: mediaType, body: .portions(producer))
            }
            let bytes = trace.measure(.encode) {
                var bytes: [UInt8] = []
                let isShort = prepared.maximumAnswerLength <= Self.maximumShortAnswer
                bytes.reserveCapacity(isShort ? Self.shortCapacity : Self.usualCapacity)
                while printer.print(into: &bytes, atLeast: Self.maximumWholeAnswer) {}
                return bytes
            }
            return trace.respond(.ok, mediaType: mediaType, body: .bytes(bytes))
        } catch {
            let hasStopped = error.kind == .unavailable
            return trace.refuse(hasStopped ? deadline?.problem ?? error : error)
        }
    }
}
