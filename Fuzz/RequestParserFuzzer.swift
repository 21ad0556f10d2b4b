// Feeds bytes to the request parser whole, in two pieces, and with the heads kept that were parsed
// before: all must end the same way, and none may trap. Built together with Sources/HTTP1; see Scripts/fuzz.sh.

private let limits = {
    var limits = HTTPLimits()
    limits.maximumBodyLength = 1 << 16
    return limits
}()

/// What the parser made of some bytes, in words that can be compared.
private func outcome(of pieces: [[UInt8]], heads: HeadCache? = nil) -> [String] {
    var parser = RequestParser(limits: limits, heads: heads)
    var events: [String] = []
    for piece in pieces {
        parser.receive(piece.span)
        do throws(RequestError) {
            while true {
                let step = try parser.next()
                if case .needsMoreBytes = step { break }
                events.append(describe(step))
            }
        } catch {
            return events + ["\(error.status): \(error)", describe(parser.takeUnderstoodPart())]
        }
    }
    return events + [parser.isBetweenMessages ? "between" : "within"]
}

private func describe(_ step: RequestParser.Step) -> String {
    switch step {
    case .needsMoreBytes:
        "more"
    case .head(let head):
        "head \(head.method) \(head.target) \(head.framing) \(head.fields)"
    case .request(let request):
        "request \(Array(request.body.content)) \(request.trailers)"
    }
}

private func describe(_ part: PartialRequest) -> String {
    switch part {
    case .nothing: "understood nothing"
    case .method(let method): "understood \(method)"
    case .head(let head): "understood \(head.method) \(head.target) \(head.fields)"
    }
}

/// libFuzzer's entry: the first byte says where the rest is cut in two.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequestParser(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` readable bytes.
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let first = input.first else { return 0 }
    let bytes = Array(input.dropFirst())
    let cut = Int(first) * bytes.count / 255
    let whole = outcome(of: [bytes])
    let split = outcome(of: [Array(bytes[..<cut]), Array(bytes[cut...])])
    precondition(whole == split, "whole: \(whole), split at \(cut): \(split)")
    let heads = HeadCache(limits: limits)
    for _ in 0..<2 {
        let known = outcome(of: [bytes], heads: heads)
        precondition(whole == known, "whole: \(whole), with heads kept: \(known)")
    }
    return 0
}
