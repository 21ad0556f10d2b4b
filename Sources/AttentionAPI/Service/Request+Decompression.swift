import Compression
import HTTP1

extension Request {
    /// Returns the request with its content decompressed; nil if that is longer than `limit`.
    ///
    /// - Throws: `Problem` with status 400 if the compressed content is damaged.
    func decompressed(_ coding: ContentCoding?, limit: Int) throws(Problem) -> Request? {
        // Empty content has its own error.
        guard let coding, !body.isEmpty else { return self }
        do throws(DecompressionError) {
            let content = try coding.decompress(
                body.content,
                limit: limit,
                spareCapacity: Body.padding
            )
            var request = self
            request.body = Body(padding: content)
            return request
        } catch .tooLong {
            return nil
        } catch {
            throw Problem(.malformedCoding, "\(error)")
        }
    }
}

extension Problem {
    /// Returns the problem of content that is longer than the limit when it is decompressed.
    static func decompressedBodyTooLarge(limit: Int) -> Problem {
        Problem(
            .bodyTooLarge,
            "the body is longer than \(byteSize(limit, rounded: .down)) when it is decompressed",
            limit: .request(.body)
        )
    }
}
