import HTTP1

extension AnswerFormat {
    /// Creates the format of a media type, with the query parameters of the request.
    ///
    /// - Throws: `Problem` if a parameter has no effect, which is so of all except those of a picture.
    init(_ mediaType: MediaType, query: String?) throws(Problem) {
        switch mediaType {
        case .svg:
            self = .picture(try PictureOptions(query: query?[...] ?? ""))
        default:
            if let first = query?.split(separator: "&").first {
                throw .queryParameter(first.prefix { $0 != "=" })
            }
            self = mediaType == .text ? .text : .json
        }
    }

    /// The media type of the response.
    var mediaType: MediaType {
        switch self {
        case .json, .inference: .json
        case .text: .text
        case .picture: .svg
        }
    }
}
