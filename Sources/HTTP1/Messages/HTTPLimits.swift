/// Limits on the bytes that a peer can make the parser store or read.
///
/// They are checked while bytes arrive, before memory of that size is allocated.
package struct HTTPLimits: Sendable, Hashable {
    /// The maximum length of a request target, in bytes.
    ///
    /// Longer: 414. Default 8 KiB: RFC 9112 section 3 recommends at least 8000 bytes for the whole
    /// line, which is far more than any path of this service.
    package var maximumTargetLength = 8 << 10

    /// The maximum length of a header section, in bytes, including line ends and the empty line but
    /// not the request line.
    ///
    /// Longer: 431. Default 32 KiB: room for large cookies and for the tokens that proxies add.
    package var maximumHeaderSectionLength = 32 << 10

    /// The maximum number of field lines in a header or trailer section.
    ///
    /// More: 431. Default 128: browsers and proxies together send about 40, and each line costs 16
    /// bytes in addition to its text.
    package var maximumFieldCount = 128

    /// The maximum length of the content, in bytes, without chunk framing.
    ///
    /// Longer: 413. Default 32 MiB: queries, keys and values of 8 heads × 512 × 64 as JSON are a
    /// quarter of it.
    package var maximumBodyLength = 32 << 20

    /// The maximum length of a trailer section, in bytes, including line ends and the empty line.
    ///
    /// Longer: 431. Default 4 KiB: trailers carry checksums and timings.
    package var maximumTrailerSectionLength = 4 << 10

    /// The maximum length of one chunk's extensions, in bytes from the semicolon on.
    ///
    /// Longer: 400. Default 256: clients rarely send extensions, and they are skipped.
    package var maximumChunkExtensionLength = 256

    /// The maximum length of a body's chunk framing (sizes, extensions, line ends) beyond eight
    /// bytes for each byte of content, in bytes.
    ///
    /// More: 400. Default 16 KiB. Chunks of one byte, the shortest that honest clients send, have
    /// five bytes of framing each. Long extensions of tiny chunks would make the server read
    /// without end.
    package var maximumChunkFramingExcess = 16 << 10

    /// The maximum number of empty lines before a request line.
    ///
    /// More: 400. Default 4: RFC 9112 section 2.2 asks for at least one, because old clients send
    /// an extra line end after their content.
    package var maximumEmptyLineCount = 4

    /// Creates the default limits.
    package init() {}
}
