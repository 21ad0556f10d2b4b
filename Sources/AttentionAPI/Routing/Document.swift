internal import CDocuments
import HTTP1

/// A document that is part of the program, sent as it is.
package struct Document: Sendable {
    /// The bytes of the document.
    let content: [UInt8]

    /// The validator that tells this version of the document from every other.
    let tag: EntityTag

    /// Creates a document from a file that was compiled into the program.
    ///
    /// - Complexity: Linear in the file's length.
    private init(_ file: CDocument) {
        // SAFETY: `CDocument` promises `byte_count` bytes that live as long as the program.
        content = unsafe Array(UnsafeBufferPointer(start: file.bytes, count: file.byte_count))
        tag = EntityTag(of: content)
    }
}

extension Document {
    /// `openapi.yaml`.
    static let openAPIYAML = unsafe Document(openapi_yaml())

    /// `openapi.json`.
    static let openAPIJSON = unsafe Document(openapi_json())
}
