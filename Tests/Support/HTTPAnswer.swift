import Foundation

/// An HTTP response as a client received it.
///
/// Fields are an ordered list, so that tests see duplicates and their order.
package struct HTTPAnswer: Sendable {
    /// One field line, with the whitespace around the value removed.
    package struct Field: Sendable, Hashable {
        /// The field name in the sender's case.
        package let name: String
        /// The field value.
        package let value: String
    }

    /// The status code of the final response.
    package var status: Int
    /// The status codes of the interim (1xx) responses before it, in order.
    package var interimStatuses: [Int] = []
    /// The field lines of the final response, in order.
    package var fields: [Field] = []
    /// The content, with chunked framing removed.
    package var body: [UInt8] = []
    /// The number of connections opened for this exchange: 0 if one was reused.
    package var connectionsOpened = 0

    /// Returns the value of the field `name` (in any case), nil if it is missing or occurs twice.
    package func field(_ name: String) -> String? {
        let found = values(of: name)
        return found.count == 1 ? found[0] : nil
    }

    /// Returns the values of all fields `name` (in any case), in order.
    package func values(of name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The content as UTF-8 text, with invalid bytes replaced.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// Returns the content parsed as JSON.
    ///
    /// - Throws: `DecodingError` if the content is not JSON.
    package func json() throws -> JSON {
        try JSON(parsing: body)
    }

    /// Appends the field of a field line; a line without a colon is dropped.
    mutating func append(fieldLine line: String) {
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = line[line.index(after: colon)...]
        fields.append(
            Field(
                name: String(line[..<colon]),
                value: value.trimmingCharacters(in: .whitespacesAndNewlines)
            )
        )
    }

    /// Returns the status code of a status line such as `HTTP/1.1 200 OK`, nil for other lines.
    static func status(ofStatusLine line: String) -> Int? {
        guard line.hasPrefix("HTTP/") else { return nil }
        let words = line.split(separator: " ", maxSplits: 2)
        return words.count > 1 ? Int(words[1].trimmingCharacters(in: .whitespacesAndNewlines)) : nil
    }
}
