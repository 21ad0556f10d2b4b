/// Responses: their place in the order of requests, their framing, and the memory they use.
extension ConnectionState {
    /// Accepts the request of `Action.admit`.
    package mutating func acceptRequest() {
        guard case .admitting(let head) = phase else {
            preconditionFailure("no request to accept")
        }
        phase = .reading
        if head.expectsContinue { output.append(Self.interimResponse) }
    }

    /// Responds to the request of `Action.admit` without looking at its body.
    ///
    /// The connection is kept if the body is short and certain to arrive. Otherwise it ends: RFC
    /// 9110 section 10.1.1 leaves open whether a client that expects 100 will send the body.
    package mutating func refuse(with response: Response, date: [UInt8]) {
        guard case .admitting(let head) = phase else {
            preconditionFailure("no request to refuse")
        }
        let discardedLength: Int? =
            switch head.framing {
            case .none: 0
            case .length(let length):
                length <= maximumDiscardedLength && !head.expectsContinue ? length : nil
            case .chunked: nil
            }
        phase = .handling(
            Exchange(
                method: head.method,
                version: head.version,
                keepsAlive: head.wantsKeepAlive && discardedLength != nil,
                discardedLength: discardedLength ?? 0
            )
        )
        respond(with: response, date: date)
        if case .reading = phase { phase = .discarding }
    }

    /// Responds without a request, and ends the connection.
    package mutating func refuseConnection(with response: Response, date: [UInt8]) {
        phase = .handling(Exchange())
        respond(with: response, date: date)
    }

    /// Responds to the request of `Action.handle` or `Action.reject`.
    package mutating func respond(with response: Response, date: [UInt8]) {
        guard case .handling(var exchange) = phase else {
            preconditionFailure("no request to respond to")
        }
        if isDraining, !parser.hasBufferedRequest(after: exchange.discardedLength) {
            exchange.keepsAlive = false
        }
        exchange.heldLength = Self.heldLength(of: response)
        let request = exchange.method.map { ($0, exchange.version) }
        let keepsAlive = exchange.keepsAlive
        let transfer = output.append { bytes in
            ResponseEncoder.encodeHead(
                response,
                for: request,
                keepAlive: keepsAlive,
                date: date,
                into: &bytes
            )
        }
        switch (transfer, response.body) {
        case (.content, .bytes(let body)):
            output.append(body)
            finish(exchange)
        case (.chunked, .portions(let producer)):
            phase = .streaming(producer, exchange, isChunked: true, isBusy: false)
        case (.untilClose, .portions(let producer)):
            exchange.keepsAlive = false
            phase = .streaming(producer, exchange, isChunked: false, isBusy: false)
        default:
            finish(exchange)
        }
    }

    /// Takes a portion from the producer of `Action.produce`; the last portion completes the response.
    package mutating func produced(_ portion: [UInt8], isLast: Bool) {
        // The connection may have been closed in the meantime.
        guard case .streaming(let producer, let exchange, let isChunked, _) = phase else { return }
        if !isChunked {
            output.append(portion)
        } else if !portion.isEmpty {
            output.append { ResponseEncoder.appendChunkHeader(length: portion.count, to: &$0) }
            output.append(portion)
            output.append(ResponseEncoder.chunkEnd)
        }
        guard isLast else {
            phase = .streaming(producer, exchange, isChunked: isChunked, isBusy: false)
            return
        }
        if isChunked { output.append(ResponseEncoder.lastChunk) }
        finish(exchange)
    }

    private mutating func finish(_ exchange: Exchange) {
        phase = exchange.keepsAlive ? .reading : .finishing
    }
}

// MARK: - Memory

extension ConnectionState {
    /// The memory that the current request and its response use, in bytes.
    package var heldLength: Int {
        switch phase {
        case .handling(let exchange): parser.ownedByteCount + output.byteCount + exchange.heldLength
        // This includes room for a full output, because portions are made until the output is full.
        case .streaming(_, let exchange, _, _): parser.ownedByteCount + exchange.heldLength
        default: parser.ownedByteCount + output.byteCount
        }
    }

    /// Returns what `heldLength` would be with this response to the current request.
    package func heldLength(with response: Response) -> Int {
        parser.ownedByteCount + output.byteCount + Self.heldLength(of: response)
    }

    private static func heldLength(of response: Response) -> Int {
        switch response.body {
        case .bytes(let bytes): bytes.count
        case .portions(let producer): producer.heldLength + fullOutput
        }
    }
}
