/// A moment as HTTP writes it in the Date field: `Sun, 06 Nov 1994 08:49:37 GMT`, always 29 bytes.
package struct IMFFixdate: Sendable, Hashable {
    /// The text in ASCII.
    package let bytes: [UInt8]

    /// Creates the text for a moment in seconds since 1970-01-01 00:00:00 UTC, leap seconds not counted.
    package init(secondsSince1970: Int64) {
        bytes = []
    }
}
