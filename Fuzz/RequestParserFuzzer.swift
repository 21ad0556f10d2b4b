// Feeds bytes to the request parser whole and in two pieces: both must end the same way, and
// neither may trap. Built together with Sources/HTTP1; see Scripts/fuzz.sh.

/// What the parser made of some bytes, in words that can be compared.
private func outcome(of pieces: [[UInt8]]) -> [String] {
    var limits = HTTPLimits()
    limits.maximumBodyLength = 1 << 16
    var parser = RequestParser(limits: limits)
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
            return events + ["\(error.status): \(error)"]
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
    return 0
}
