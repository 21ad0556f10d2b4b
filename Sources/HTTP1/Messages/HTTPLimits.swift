/// What a peer may make the parser hold or read.
///
/// Every limit is checked while bytes arrive, before anything of that size is allocated.
package struct HTTPLimits: Sendable, Hashable {
    /// Longest request target, in bytes.
    ///
    /// Default 8 KiB: RFC 9112 section 3 recommends 8000 bytes at least for the whole line, which is
    /// far more than any path of this service. Over it: 414.
    package var maximumTargetLength = 8 << 10

    /// Longest header section, in bytes, line ends and the empty line included.
    ///
    /// Default 32 KiB: room for large cookies and for the tokens that proxies add. The request line
    /// does not count. Over it: 431.
    package var maximumHeaderSectionLength = 32 << 10

    /// Most field lines in a header section or a trailer section, as a count.
    ///
    /// Default 128: browsers and proxies together send about 40, and every line costs 16 bytes beside
    /// its text. Over it: 431.
    package var maximumFieldCount = 128

    /// Longest content as sent, in bytes, without chunk framing.
    ///
    /// Default 32 MiB: queries, keys and values of 8 heads × 512 × 64 as JSON are a quarter of it.
    /// Over it: 413.
    package var maximumBodyLength = 32 << 20

    /// Longest trailer section, in bytes, line ends and the empty line included.
    ///
    /// Default 4 KiB: trailers carry checksums and timings. Over it: 431.
    package var maximumTrailerSectionLength = 4 << 10

    /// Longest extensions of one chunk, in bytes from the semicolon on.
    ///
    /// Default 256: hardly anyone sends any, and they are skipped. Over it: 400.
    package var maximumChunkExtensionLength = 256

    /// Chunk framing (sizes, extensions, line ends) that a body may have beyond eight bytes for each
    /// byte of content, in bytes.
    ///
    /// Default 16 KiB. Chunks of one byte, the worst that honest clients send, have five bytes of
    /// framing each; long extensions on tiny chunks would make us read on without end. Over it: 400.
    package var maximumChunkFramingExcess = 16 << 10

    /// Most empty lines before a request line, as a count.
    ///
    /// Default 4: RFC 9112 section 2.2 asks for at least one, because old clients end their content
    /// with a line end too many. Over it: 400.
    package var maximumEmptyLineCount = 4

    /// Creates the default limits.
    package init() {}
}
