import Compression

/// The forms in which the content of a request arrives and that of its response is sent.
package struct ContentForms: Sendable {
    /// The representation of the response.
    package let mediaType: MediaType

    /// The coding of the request's content, if it has one.
    let coding: ContentCoding?

    /// Whether the client wants a response with the gzip coding.
    let acceptsGzip: Bool
}
