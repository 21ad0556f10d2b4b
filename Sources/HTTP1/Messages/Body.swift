/// The content of a request, followed by padding.
///
/// At least `Body.padding` zero bytes follow the content. A scanner that loads 32 or 64 bytes at
/// once therefore needs no check for the end: the first zero byte ends every token.
package struct Body: Sendable {
    /// The minimum number of zero bytes after the content.
    package static let padding = 64

    /// A body without content, in shared storage.
    package static let empty = Body(copying: EmptyCollection())

    /// The content, `count` bytes, then at least `Body.padding` zero bytes.
    package let bytes: [UInt8]

    /// The length of the content, in bytes.
    package let count: Int

    /// Creates a body from a copy of its content.
    package init(copying content: some Collection<UInt8>) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content.count + Body.padding)
        bytes.append(contentsOf: content)
        self.init(padding: bytes)
    }

    /// Creates a body from its content, and pads it.
    ///
    /// Copies nothing if the array is not shared and has `Body.padding` bytes of spare capacity.
    package init(padding content: consuming [UInt8]) {
        count = content.count
        content.append(addingCapacity: Body.padding) { output in
            output.append(repeating: 0, count: Body.padding)
        }
        bytes = content
    }

    /// The content without the padding.
    package var content: ArraySlice<UInt8> { bytes[..<count] }

    /// Whether the content is empty.
    package var isEmpty: Bool { count == 0 }
}
