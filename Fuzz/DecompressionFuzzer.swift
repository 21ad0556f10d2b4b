// Decompresses bytes: nothing may trap, the limit holds, and what comes out survives compression.
// See Scripts/fuzz.sh.
@testable import Compression

private let limit = 1 << 16

/// The entry point for libFuzzer; the first byte selects the coding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDecompression(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` readable bytes.
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let first = input.first else { return 0 }
    let coding: ContentCoding = first.isMultiple(of: 2) ? .gzip : .deflate
    do throws(DecompressionError) {
        let content = try coding.decompress(input.dropFirst(), limit: limit, spareCapacity: 64)
        precondition(content.count <= limit, "too long")
        precondition(content.capacity >= content.count + 64, "too little capacity")
        let encoded = GzipEncoder.encode(content)
        let decoded = try ContentCoding.gzip.decompress(
            encoded[...],
            limit: limit,
            spareCapacity: 0
        )
        precondition(decoded == content, "changed")
    } catch {
        switch error {
        case .invalid(_, let offset), .trailingData(let offset):
            precondition(0..<count ~= offset, "offset \(offset)")
        case .truncated, .tooLong: break
        }
    }
    return 0
}
