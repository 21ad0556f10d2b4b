import Foundation

/// Files in `Tests/Fixtures`, found from this source file's path, whatever the working folder is.
package enum Fixture {
    /// Returns the absolute path of `name`, which may contain folders: `api/refusals.jsonl`.
    package static func path(_ name: String) -> String {
        URL(filePath: #filePath)
            .deletingLastPathComponent()
            .deletingLastPathComponent()
            .appending(path: "Fixtures/\(name)")
            .path(percentEncoded: false)
    }

    /// Returns the bytes of the fixture `name`.
    ///
    /// - Throws: `CocoaError` with the path if it cannot be read.
    package static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path(name))))
    }

    /// Returns the fixture `name` parsed as JSON.
    package static func json(_ name: String) throws -> JSON {
        try JSON(parsing: bytes(name))
    }
}
