import Compression
import HTTP1

extension Negotiation {
    /// Returns the coding of the request's content; nil if it has none.
    ///
    /// - Throws: `Problem` with status 415 for another coding, or for more than one.
    static func contentCoding(_ fields: HeaderFields) throws(Problem) -> ContentCoding? {
        guard fields.contains("Content-Encoding") else { return nil }
        let codings = fields.values("Content-Encoding").flatMap { $0.split(separator: ",") }
            .map(\.trimmed).filter { !$0.isEmpty && $0.lowercased() != "identity" }
        guard let name = codings.first else { return nil }
        guard codings.count == 1 else {
            throw unsupported(coding: "\(codings.joined(separator: ", ").shortened); send one of")
        }
        guard let coding = ContentCoding(name: name.lowercased()) else {
            throw unsupported(coding: "\(name.shortened); send")
        }
        return coding
    }

    private static func unsupported(coding detail: String) -> Problem {
        unsupported(
            "Content-Encoding is \(detail) gzip, deflate or no coding",
            [("Accept-Encoding", "gzip, deflate")]
        )
    }

    /// Returns whether the client wants a response with the gzip coding (RFC 9110 section 12.5.3).
    ///
    /// It does if it gives gzip, or any coding, a weight above 0 that is not below identity's.
    static func acceptsGzip(_ fields: HeaderFields) -> Bool {
        guard fields.contains("Accept-Encoding") else { return false }
        var (gzip, any, identity) = (nil as Double?, nil as Double?, nil as Double?)
        for element in fields.values("Accept-Encoding").flatMap({ $0[...].separated(by: ",") }) {
            // A coding has the form of a media range's first half.
            let name = element.prefix { $0 != ";" }.trimmed.lowercased()
            let quality = MediaRange("\(name)/*\(element.drop { $0 != ";" })")?.quality
            switch name {
            case "gzip", "x-gzip": gzip = quality
            case "*": any = quality
            case "identity": identity = quality
            default: break
            }
        }
        guard let quality = gzip ?? any else { return false }
        return quality > 0 && quality >= identity ?? 0
    }
}
