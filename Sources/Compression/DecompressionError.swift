/// The reason why content could not be decompressed.
package enum DecompressionError: Error, Hashable, Sendable {
    /// The content ends before its compressed data does.
    case truncated
    /// The compressed data is not valid; zlib's reason, and the offset in bytes at which it was found.
    case invalid(reason: String, offset: Int)
    /// Something follows the compressed data, which ends at this offset.
    case trailingData(offset: Int)
    /// More than the limit of bytes comes out.
    case tooLong
}

extension DecompressionError: CustomStringConvertible {
    /// The sentence for the client.
    package var description: String {
        switch self {
        case .truncated: "the compressed content is incomplete: it ends before its last block"
        case .invalid(let reason, let offset):
            "the compressed content is damaged at byte \(offset): \(reason)"
        case .trailingData(let offset):
            "the compressed content ends at byte \(offset), but more bytes follow; send nothing after it"
        case .tooLong: "the decompressed content is too long"
        }
    }
}
