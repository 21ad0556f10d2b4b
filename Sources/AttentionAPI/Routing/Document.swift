internal import CDocuments
import HTTP1

/// A document that is compiled into the program and sent unchanged.
package struct Document: Sendable {
    /// The bytes of the document.
    let content: [UInt8]

    /// The validator of this version of the document.
    let tag: EntityTag

    /// Creates a document from a file that was compiled into the program.
    ///
    /// - Complexity: Linear in the file's length.
    private init(_ file: CDocument) {
        // SAFETY: a `CDocument` points to `byte_count` bytes that exist as long as the program.
        content = unsafe Array(UnsafeBufferPointer(start: file.bytes, count: file.byte_count))
        tag = EntityTag(of: content)
    }
}

extension Document {
    static let openAPIYAML = unsafe Document(openapi_yaml())
    static let openAPIJSON = unsafe Document(openapi_json())
}
