import Foundation

/// Files under `Tests/Fixtures`, found beside this source file, so from any working folder.
package enum Fixture {
    /// The absolute path of `name`, which may contain folders: `json/y_numbers.json`.
    package static func path(_ name: String) -> String {
        URL(filePath: #filePath)
            .deletingLastPathComponent()
            .deletingLastPathComponent()
            .appending(path: "Fixtures/\(name)")
            .path(percentEncoded: false)
    }

    /// The bytes of the fixture `name`.
    ///
    /// - Throws: `CocoaError` naming the path where it cannot be read.
    package static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path(name))))
    }

    /// The fixture `name` parsed as JSON.
    package static func json(_ name: String) throws -> JSON {
        try JSON(parsing: bytes(name))
    }
}
