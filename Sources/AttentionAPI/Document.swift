import HTTP1

/// A document that is part of the program, sent as it is.
package struct Document: Sendable {
    private let text: StaticString

    /// What tells this version of the document from all others.
    let tag: EntityTag

    /// Creates a document; linear in its length, for the tag is made of all of it.
    init(_ text: StaticString) {
        self.text = text
        // SAFETY: a static string's bytes live as long as the program.
        unsafe tag = EntityTag(
            of: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        )
    }

    /// The bytes of the document.
    var content: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(text)
        return bytes
    }
}
