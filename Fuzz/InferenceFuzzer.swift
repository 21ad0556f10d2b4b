// Sends bytes as the body of an inference request to the service, without HTTP: JSON, and binary
// data after a length that the input decides. Nothing may trap, every response has a status that
// openapi.yaml lists, and a successful one is JSON followed by as many bytes of data as the JSON
// says. See Scripts/fuzz.sh.
import Attention
@testable import AttentionAPI
import HTTP1
import TensorJSON

private let models = InferenceModel.standard.map(\.name)

private let service = {
    var configuration = ServiceConfiguration(now: { MonotonicTime(nanoseconds: 0) })
    configuration.maximumBodyLength = 1 << 14
    configuration.maximumAnswerLength = 1 << 20
    configuration.maximumComputationLength = 1 << 22
    return AttentionService(configuration: configuration)
}()

/// Returns the head of a request to a model; the JSON has a length of its own if there is one.
private func head(_ model: String, jsonLength: Int?) -> RequestHead {
    let field = jsonLength.map { "Inference-Header-Content-Length: \($0)\r\n" } ?? ""
    var parser = RequestParser(limits: HTTPLimits())
    let text = "POST /v2/models/\(model)/infer HTTP/1.1\r\nHost: a\r\n\(field)\r\n"
    parser.receive(Array(text.utf8).span)
    guard case .head(let head)? = try? parser.next() else { preconditionFailure("no head") }
    return head
}

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

private func content(of body: ResponseBody) -> [UInt8] {
    switch body {
    case .bytes(let bytes): return bytes
    case .portions(let producer):
        var portions: [[UInt8]] = []
        while producer.nextPortions(&portions) {}
        return Array(portions.joined())
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

/// Returns the sum of the sizes of binary data that a response states; traps unless it is JSON.
private func statedSize(_ json: ArraySlice<UInt8>) -> Int {
    precondition(isJSON(Array(json)), "the response is not JSON")
    var size = 0
    // A string cannot contain this text, because its quotation marks would be escaped.
    let text = String(decoding: json, as: UTF8.self)
    for part in text.split(separator: "\"binary_data_size\":").dropFirst() {
        size += Int(part.prefix { $0.isNumber }) ?? 0
    }
    return size
}

/// The entry point for libFuzzer: a byte selects the model, two bytes are the length of the JSON, which is
/// that of the body if they are 0xFFFF.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzInference(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` readable bytes.
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard input.count >= 3 else { return 0 }
    let model = models[Int(input[0]) % models.count]
    let length = Int(input[1]) << 8 | Int(input[2])
    let head = head(model, jsonLength: length == 0xFFFF ? nil : length)
    let response = response(to: Request(head: head, body: Body(copying: input.dropFirst(3))))
    precondition(
        [200, 400, 413, 422].contains(response.status.rawValue),
        "status \(response.status.rawValue)"
    )
    let content = content(of: response.body)
    let field = response.fields["Inference-Header-Content-Length"]
    let jsonLength = field.flatMap { Int($0) } ?? content.count
    precondition(jsonLength <= content.count, "JSON of \(jsonLength) in \(content.count) bytes")
    let size = statedSize(content[..<jsonLength])
    precondition(
        response.status != .ok || size == content.count - jsonLength,
        "\(size) bytes of data are stated; there are \(content.count - jsonLength)"
    )
    return 0
}
