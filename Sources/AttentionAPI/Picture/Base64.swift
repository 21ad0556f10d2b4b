/// Base64 with padding (RFC 4648 section 4).
enum Base64 {
    private static let digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    /// Appends the text of bytes; padding makes sense only at the end of the data, so all parts but the
    /// last have a multiple of three bytes.
    static func append(_ data: ArraySlice<UInt8>, to output: inout [UInt8]) {
        var next = data.startIndex
        while next < data.endIndex {
            let group = data[next..<min(next + 3, data.endIndex)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                output.append(
                    index <= group.count
                        ? digits[Int(bits >> UInt32(18 - 6 * index) & 63)] : UInt8(ascii: "=")
                )
            }
            next += 3
        }
    }
}
