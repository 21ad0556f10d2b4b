import Attention
import HTTP1
import TensorJSON

extension AttentionService {
    /// Answers of up to this length are printed before they are sent, in bytes; longer ones are
    /// printed block by block while they are sent.
    private static let longestWholeAnswer = 128 << 10

    /// Room made for an answer at once, in bytes; for one that is certain to be short, less, which
    /// allocators have at hand: most answers are much shorter than their shapes allow.
    private static let (usualRoom, roomOfShort) = (17 << 10, 992)

    /// Up to what length an answer is certain to be short, in bytes.
    private static let longestShortAnswer = 4 << 10

    /// Answers a request for a computation: at once if it is very short, elsewhere otherwise.
    ///
    /// What it costs is known when it has been read; what that costs, its length says.
    func compute(
        _ operation: Operation,
        _ request: Request,
        _ exchange: inout RequestTrace
    ) -> Answer {
        let length = request.body.count
        guard length <= configuration.longestShortBody else {
            return .later { [exchange] cancellation in
                var exchange = exchange.resumed()
                do throws(Problem) {
                    let prepared = try self.prepare(operation, request, &exchange)
                    let patience = ComputeDeadline(cancellation, self.configuration)
                    return self.finish(prepared, &exchange, patience)
                } catch {
                    return exchange.refuse(error)
                }
            }
        }
        guard length <= configuration.longestInlineBody else {
            let most = configuration.largestShortCost
            return .soon { [exchange] cancellation in
                var exchange = exchange.resumed()
                let patience = ComputeDeadline(cancellation, self.configuration)
                return self.compute(operation, request, &exchange, upTo: most, patience)
            }
        }
        let most = configuration.largestInlineCost
        return compute(operation, request, &exchange, upTo: most, nil)
    }

    /// Answers a request for a computation of up to so many multiply-adds; reads a longer one, and
    /// leaves the rest for elsewhere.
    private func compute(
        _ operation: Operation,
        _ request: Request,
        _ exchange: inout RequestTrace,
        upTo largestCost: Int,
        _ patience: ComputeDeadline?
    ) -> Answer {
        do throws(Problem) {
            let prepared = try prepare(operation, request, &exchange)
            guard prepared.cost > largestCost else {
                return .now(finish(prepared, &exchange, patience))
            }
            let work = { @Sendable [exchange] (cancellation: Cancellation) in
                var exchange = exchange.resumed()
                let patience = ComputeDeadline(cancellation, self.configuration)
                return self.finish(prepared, &exchange, patience)
            }
            guard prepared.cost > configuration.largestShortCost else {
                return .soon { .now(work($0)) }
            }
            return .later(work)
        } catch {
            return .now(exchange.refuse(error))
        }
    }

    /// How a computation runs: elsewhere for as long as there is patience, here to its end.
    private func execution(_ patience: ComputeDeadline?) -> ExecutionContext {
        guard let patience else { return inlineExecution }
        return ExecutionContext(
            parallelFor: configuration.parallelFor,
            isCancelled: { patience.isOver }
        )
    }

    /// Reads a request and checks that it can be computed and answered within the limits.
    private func prepare(
        _ operation: Operation,
        _ request: Request,
        _ exchange: inout RequestTrace
    ) throws(Problem) -> PreparedOperation {
        try exchange.measure(.parse) { () throws(Problem) in
            let isLong = request.body.count > configuration.longestShortBody
            let decoded = try RequestDecoder.decode(
                request.body,
                for: operation,
                parallel: isLong ? parallelReading : nil
            )
            let prepared = try PreparedOperation(operation, request: decoded)
            guard prepared.longestAnswer <= configuration.maximumAnswerLength else {
                throw Problem(
                    .answerTooLarge,
                    "the answer could have \(prepared.longestAnswer) bytes; the limit is "
                        + "\(configuration.maximumAnswerLength) (--max-answer)",
                    pointer: ""
                )
            }
            guard prepared.allocatedLength <= configuration.maximumComputationLength else {
                throw Problem(
                    .computationTooLarge,
                    "the computation needs \(prepared.allocatedLength) bytes of memory; the limit "
                        + "is \(configuration.maximumComputationLength) (--max-computation)",
                    pointer: ""
                )
            }
            return prepared
        }
    }

    /// How large tensors are read; nil for on one thread.
    private var parallelReading: ParallelReading? {
        guard configuration.threadCount > 1 else { return nil }
        return ParallelReading(parallelFor: configuration.parallelFor)
    }

    private func finish(
        _ prepared: PreparedOperation,
        _ exchange: inout RequestTrace,
        _ patience: ComputeDeadline?
    ) -> Response {
        do throws(Problem) {
            let execution = execution(patience)
            var printer = try exchange.measure(.compute) { () throws(Problem) in
                try prepared.run(execution)
            }
            guard prepared.longestAnswer <= Self.longestWholeAnswer else {
                let producer = AnswerProducer(
                    printer,
                    parallelFor: configuration.threadCount > 1 ? configuration.parallelFor : nil
                )
                return exchange.respond(.ok, mediaType: .json, body: .blocks(producer))
            }
            let bytes = exchange.measure(.encode) {
                var bytes: [UInt8] = []
                let isShort = prepared.longestAnswer <= Self.longestShortAnswer
                bytes.reserveCapacity(isShort ? Self.roomOfShort : Self.usualRoom)
                while printer.print(into: &bytes, atLeast: Self.longestWholeAnswer) {}
                return bytes
            }
            return exchange.respond(.ok, mediaType: .json, body: .bytes(bytes))
        } catch {
            let isGivenUp = error.kind == .unavailable
            return exchange.refuse(isGivenUp ? patience?.problem ?? error : error)
        }
    }
}
