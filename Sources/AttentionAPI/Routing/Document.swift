internal import CDocuments
import HTTP1

/// A document that is compiled into the program and sent unchanged.
package struct Document: Sendable {
    /// The bytes of the document.
    let content: [UInt8]

    /// The validator of this version of the document.
    let tag: EntityTag

    /// The validator of this version in the gzip format, which is another representation.
    var compressedTag: EntityTag { EntityTag(opaque: tag.opaque + "-gzip") }

    /// The value of Content-Security-Policy, for a page.
    let policy: String?

    /// Creates a document from a file that was compiled into the program.
    ///
    /// - Complexity: Linear in the file's length.
    private init(_ file: CDocument, policy: CDocument? = nil) {
        content = unsafe Self.bytes(of: file)
        tag = EntityTag(of: content)
        self.policy = unsafe policy.map {
            unsafe String(decoding: Self.bytes(of: $0), as: UTF8.self)
        }
    }

    private static func bytes(of file: CDocument) -> [UInt8] {
        // SAFETY: a `CDocument` points to `byte_count` bytes that exist as long as the program.
        unsafe Array(UnsafeBufferPointer(start: file.bytes, count: file.byte_count))
    }
}

extension Document {
    static let openAPIYAML = unsafe Document(openapi_yaml())
    static let openAPIJSON = unsafe Document(openapi_json())
    static let playground = unsafe Document(playground_html(), policy: playground_csp())
    static let documentation = unsafe Document(docs_html(), policy: docs_csp())
}
