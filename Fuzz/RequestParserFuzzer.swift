// Parses bytes in one piece, in two pieces, and with a cache of heads. All must give the same
// events, and the parser must not trap. See Scripts/fuzz.sh.
@testable import HTTP1

private let limits = {
    var limits = HTTPLimits()
    limits.maximumBodyLength = 1 << 16
    return limits
}()

/// Returns the events of a parser that receives the pieces, as text.
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
            return events + ["\(error.status): \(error)", describe(parser.takePartialRequest())]
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
    case .nothing: "parsed nothing"
    case .method(let method): "parsed \(method)"
    case .head(let head): "parsed \(head.method) \(head.target) \(head.fields)"
    }
}

/// libFuzzer's entry: the first byte decides where the rest is split.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequestParser(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` readable bytes.
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let first = input.first else { return 0 }
    let bytes = Array(input.dropFirst())
    let split = Int(first) * bytes.count / 255
    let whole = outcome(of: [bytes])
    let inTwo = outcome(of: [Array(bytes[..<split]), Array(bytes[split...])])
    precondition(whole == inTwo, "whole: \(whole), split at \(split): \(inTwo)")
    let heads = HeadCache(limits: limits)
    for _ in 0..<2 {
        let known = outcome(of: [bytes], heads: heads)
        precondition(whole == known, "whole: \(whole), with a cache: \(known)")
    }
    return 0
}
