// Sends bytes as the body of a request to the service, without HTTP: nothing may trap, and every
// response is JSON with a status that openapi.yaml lists for the operation. See Scripts/fuzz.sh.
import Attention
@testable import AttentionAPI
import HTTP1
import TensorJSON

private let paths = ["/attention", "/scores", "/qkv", "/merge", "/linear-attention", "/diagnose"]

private let service = {
    var configuration = ServiceConfiguration(now: { MonotonicTime(nanoseconds: 0) })
    configuration.maximumBodyLength = 1 << 14
    configuration.maximumAnswerLength = 1 << 20
    configuration.maximumComputationLength = 1 << 22
    return AttentionService(configuration: configuration)
}()

/// Returns the head of a request for an operation.
private func head(_ path: String) -> RequestHead {
    var parser = RequestParser(limits: HTTPLimits())
    parser.receive(Array("POST \(path) HTTP/1.1\r\nHost: a\r\n\r\n".utf8).span)
    guard case .head(let head)? = try? parser.next() else { preconditionFailure("no head") }
    return head
}

private let heads = paths.map(head)

/// Returns the response, on whichever queue it would be computed.
private func response(to request: Request) -> Response {
    var answer = service.answer(request)
    while true {
        switch answer {
        case .now(let response): return response
        case .soon(let work): answer = work(Cancellation())
        case .later(let work): return work(Cancellation())
        }
    }
}

private func isJSON(_ content: [UInt8]) -> Bool {
    let padded = content + [UInt8](repeating: 0, count: JSONReader.padding)
    do throws(TensorDecodingError) {
        try JSONSyntax.validate(padded.span, count: content.count)
        return true
    } catch {
        return false
    }
}

/// The entry point for libFuzzer; the first byte selects the operation.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzService(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` readable bytes.
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let first = input.first else { return 0 }
    let body = Body(copying: input.dropFirst())
    let response = response(to: Request(head: heads[Int(first) % heads.count], body: body))
    precondition(
        [200, 400, 413, 422].contains(response.status.rawValue),
        "status \(response.status.rawValue)"
    )
    var content: [UInt8] = []
    switch response.body {
    case .bytes(let bytes): content = bytes
    case .portions(let producer): while producer.nextPortion(&content) {}
    }
    precondition(content.last == UInt8(ascii: "\n"), "no newline at the end")
    precondition(isJSON(content), "not JSON: \(String(decoding: content, as: UTF8.self))")
    return 0
}
