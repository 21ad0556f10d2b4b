import Attention
import HTTP1
import TensorJSON

extension AttentionService {
    /// Answers of up to this length are printed before they are sent, in bytes; longer ones are
    /// printed block by block while they are sent.
    private static let longestWholeAnswer = 128 << 10

    /// Room made for an answer at once, in bytes, unless it is certain to be shorter: most answers are
    /// much shorter than their shapes allow.
    private static let usualAnswerLength = 16 << 10

    /// Room that the printer of numbers wants behind what it writes, in bytes.
    private static let roomBehindAnswer = 1 << 10

    /// Answers a request for a computation: at once if it is very short, elsewhere otherwise.
    ///
    /// What it costs is known when it has been read; what that costs, its length says.
    func compute(_ operation: Operation, _ request: Request, _ exchange: Exchange) -> Answer {
        let length = request.body.count
        guard length <= configuration.longestShortBody else {
            return .later { cancellation in
                var exchange = exchange
                do throws(Problem) {
                    let prepared = try self.prepare(operation, request, &exchange)
                    return self.finish(prepared, exchange, cancellation)
                } catch {
                    return exchange.refuse(error)
                }
            }
        }
        guard length <= configuration.longestInlineBody else {
            let most = configuration.largestShortCost
            return .soon { cancellation in
                self.compute(operation, request, exchange, upTo: most, cancellation)
            }
        }
        let most = configuration.largestInlineCost
        return compute(operation, request, exchange, upTo: most, Cancellation())
    }

    /// Answers a request for a computation of up to so many multiply-adds; reads a longer one, and
    /// leaves the rest for elsewhere.
    private func compute(
        _ operation: Operation,
        _ request: Request,
        _ exchange: Exchange,
        upTo largestCost: Int,
        _ cancellation: Cancellation
    ) -> Answer {
        var exchange = exchange
        do throws(Problem) {
            let prepared = try prepare(operation, request, &exchange)
            guard prepared.cost > largestCost else {
                return .now(finish(prepared, exchange, cancellation))
            }
            guard prepared.cost > configuration.largestShortCost else {
                return .soon { [exchange] in .now(self.finish(prepared, exchange, $0)) }
            }
            return .later { [exchange] in self.finish(prepared, exchange, $0) }
        } catch {
            return .now(exchange.refuse(error))
        }
    }

    /// Reads a request and checks that it can be computed and answered within the limits.
    private func prepare(
        _ operation: Operation,
        _ request: Request,
        _ exchange: inout Exchange
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
        _ exchange: Exchange,
        _ cancellation: Cancellation
    ) -> Response {
        var exchange = exchange
        do throws(Problem) {
            let execution = ExecutionContext(
                parallelFor: configuration.parallelFor,
                isCancelled: { cancellation.isCancelled }
            )
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
                bytes.reserveCapacity(
                    min(prepared.longestAnswer, Self.usualAnswerLength) + Self.roomBehindAnswer
                )
                while printer.print(into: &bytes, atLeast: Self.longestWholeAnswer) {}
                return bytes
            }
            return exchange.respond(.ok, mediaType: .json, body: .bytes(bytes))
        } catch {
            return exchange.refuse(error)
        }
    }
}
