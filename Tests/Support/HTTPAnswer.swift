import Foundation

/// An HTTP response as a client received it.
///
/// Fields stay an ordered list, so that a test can see duplicates and their order.
package struct HTTPAnswer: Sendable {
    /// One field line, with the white space around the value removed.
    package struct Field: Sendable, Hashable {
        /// The field name as it was sent.
        package let name: String
        /// The field value.
        package let value: String
    }

    /// The status code of the final response.
    package var status: Int
    /// The status codes of the interim (1xx) responses that came before it, in order.
    package var interimStatuses: [Int] = []
    /// The field lines of the final response, in order.
    package var fields: [Field] = []
    /// The content, with chunked framing removed.
    package var body: [UInt8] = []
    /// How many connections were opened for this exchange: 0 where one was reused.
    package var connectionsOpened = 0

    /// The value of the only field called `name` (in any case), nil where there is none or several.
    package func field(_ name: String) -> String? {
        let found = values(of: name)
        return found.count == 1 ? found[0] : nil
    }

    /// The values of all fields called `name` (in any case), in order.
    package func values(of name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The content as UTF-8 text, with invalid bytes replaced.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The content parsed as JSON.
    ///
    /// - Throws: `DecodingError` where the content is not JSON.
    package func json() throws -> JSON {
        try JSON(parsing: body)
    }

    /// Appends what a field line says; a line without a colon is dropped.
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

    /// Returns the status code of a status line such as `HTTP/1.1 200 OK`, nil where it is none.
    static func status(ofStatusLine line: String) -> Int? {
        guard line.hasPrefix("HTTP/") else { return nil }
        let words = line.split(separator: " ", maxSplits: 2)
        return words.count > 1 ? Int(words[1].trimmingCharacters(in: .whitespacesAndNewlines)) : nil
    }
}
