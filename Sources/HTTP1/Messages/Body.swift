/// The content of a request, in storage that a scanner may read past.
///
/// Behind the content stand at least `Body.padding` zero bytes, so that a scanner that loads 32 or
/// 64 bytes at once needs no check for the end: it meets a zero byte there, which ends every token.
package struct Body: Sendable {
    /// How many zero bytes follow the content at least.
    package static let padding = 64

    /// A body without content, in storage that all of them share.
    package static let empty = Body(copying: EmptyCollection())

    /// The content, `count` bytes, then at least `Body.padding` zero bytes.
    package let bytes: [UInt8]

    /// The length of the content, in bytes.
    package let count: Int

    /// Creates a body by copying its content behind which it puts the padding.
    package init(copying content: some Collection<UInt8>) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content.count + Body.padding)
        bytes.append(contentsOf: content)
        self.init(padding: bytes)
    }

    /// Creates a body that takes over storage holding the content alone, and pads it.
    ///
    /// Copies nothing if the storage has `Body.padding` bytes of spare capacity and is not shared.
    init(padding content: consuming [UInt8]) {
        count = content.count
        content.append(addingCapacity: Body.padding) { output in
            output.append(repeating: 0, count: Body.padding)
        }
        bytes = content
    }

    /// The content without the padding.
    package var content: ArraySlice<UInt8> { bytes[..<count] }

    /// Whether there is no content.
    package var isEmpty: Bool { count == 0 }
}
